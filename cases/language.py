"""The languages of the site: as the ruleset names them, and as Django does."""

from django.utils.translation import get_language

LOCALES = {"en": "en", "zh": "zh-hans"}


def current() -> str:
    """The language of the present request, "zh" for any Chinese, else "en"."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
