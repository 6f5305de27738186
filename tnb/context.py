"""What every page shows besides its own content."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from recommendations.ruleset import current_ruleset
from tnb.rulebook.review import review_state

MEETING_PAGES = {
    "meetings",
    "meeting",
    "meeting_new",
    "meeting_change",
    "readiness",
    "readiness_owners",
    "decision",
    "decision_write",
    "decision_close",
}


def site(request) -> dict:
    """`member` (None for the anonymous), the `languages` to choose from and the `language_code` in use,
    the `ruleset` in force and its `rules_review`, and the names of the `meeting_pages`."""
    user = getattr(request, "user", None)
    return {
        "member": getattr(user, "member", None),
        "languages": settings.LANGUAGES,
        "language_code": get_language(),
        "ruleset": current_ruleset,
        "rules_review": SimpleLazyObject(lambda: review_state(current_ruleset().digest)),
        "meeting_pages": MEETING_PAGES,
    }
