"""The template of the address under which the hospital's own archive has the images of a case."""

from string import Formatter
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

FIELDS = ("hospital_number", "case")


def checked(template: str) -> str:
    """The template, when it is a web address whose only fields are those of FIELDS, behind the name of the
    server; "" is none. Raises ImproperlyConfigured."""
    if not template:
        return ""
    try:
        parts = urlsplit(template)
        fields = [found for found in Formatter().parse(template) if found[1] is not None]
    except ValueError as problem:
        raise ImproperlyConfigured(f"PACS_URL is {template!r}: {problem}.") from problem
    plain = all(name in FIELDS and not spec and not conversion for _text, name, spec, conversion in fields)
    if parts.scheme not in ("http", "https") or not parts.hostname or "{" in parts.netloc or not plain:
        allowed = " and ".join(f"{{{name}}}" for name in FIELDS)
        raise ImproperlyConfigured(
            f"PACS_URL is {template!r}; it must begin with https:// or http:// and the name of a server, "
            f"and may hold {allowed} behind it."
        )
    return template
