"""The language of the present request, as the ruleset names it."""

from django.utils.translation import get_language


def current() -> str:
    """ "zh" for any Chinese, else "en"."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
