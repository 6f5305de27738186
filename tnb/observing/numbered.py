"""Each request has a number: in every line that is logged about it, in the answer and on the page of an
error, so that what a person saw can be found in the log."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
# As the proxy of deploy/nginx makes them. What anybody else sends does not look like this, or does no harm.
FORM = re.compile(r"[0-9a-f]{32}")

current: ContextVar[str] = ContextVar("request_number", default="")


def number_of(given: str | None) -> str:
    """The number that the proxy gave, 32 hexadecimal digits; a new one where there is none of this form."""
    return given if given is not None and FORM.fullmatch(given) else secrets.token_hex(16)
