"""What `manage.py check` says about printing."""

import warnings
from typing import Any

from django.core.checks import Error, Warning, register

from .fonts import FACES


@register()
def printing(**kwargs: Any) -> list[Error | Warning]:
    """Fonts are there, Pango loads, and HarfBuzz can subset (else a page costs 7 to 29 times as much)."""
    found: list[Error | Warning] = []
    if missing := [path.name for path in FACES.values() if not path.exists()]:
        found.append(Error(f"Fonts of the PDF are missing: {', '.join(missing)}.", id="tnb.E001"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            from weasyprint.text.ffi import harfbuzz_subset  # noqa: PLC0415 (needs system libraries)
    except OSError as error:
        hint = "Install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0."
        return [*found, Error(f"No PDF can be printed: {error}", hint=hint, id="tnb.E002")]
    if harfbuzz_subset is None:
        hint = "Install libharfbuzz-subset0."
        found.append(Warning("Printing a PDF will be slow.", hint=hint, id="tnb.W001"))
    return found
