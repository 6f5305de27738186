"""What every page shows besides its own content."""

from django.conf import settings
from django.utils.translation import get_language


def site(request) -> dict:
    """`member` (None for the anonymous), the `languages` to choose from and the `language_code` in use."""
    user = getattr(request, "user", None)
    return {
        "member": getattr(user, "member", None),
        "languages": settings.LANGUAGES,
        "language_code": get_language(),
    }
