"""In which style references are set where nobody chose one."""

from django.conf import settings

USUAL = {"en": "vancouver", "zh": "gbt7714-2025"}


def reference_style(language: str) -> str:
    """The style of the place (REFERENCE_STYLE), or the usual one of the language, "en" or "zh"."""
    return settings.REFERENCE_STYLE or USUAL[language]
