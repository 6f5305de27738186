"""What a page of ours sends back without anybody having typed it: keys and versions in hidden fields, and the
page to go back to."""

import re
import secrets
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme

LARGEST = 2**63 - 1  # what both databases hold
TOKEN = re.compile(r"[\w-]{1,40}", re.ASCII)
LONGEST_ADDRESS = 2_000


def whole_number(sent: str | None) -> int | None:
    """The whole number, 0 to LARGEST, that a hidden field or an address carries in ASCII digits; None for
    anything else, however it came there: no key and no version is ever that."""
    if not sent or len(sent) > len(str(LARGEST)) or not (sent.isascii() and sent.isdigit()):
        return None
    number = int(sent)
    return number if number <= LARGEST else None


def token_of(sent: str = "") -> str:
    """By what a form that is sent twice is known: the token that came with it; a new one for anything that
    cannot be ours."""
    return sent if TOKEN.fullmatch(sent) else secrets.token_urlsafe(16)


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page of this site that the form says it was opened from (``next``); ``otherwise`` if it is none.

    It goes into addresses and headers, so nothing but an address that leads to one of our views passes.
    """
    asked = request.POST.get("next") or request.GET.get("next") or ""
    plain = asked.startswith("/") and asked.isprintable() and " " not in asked
    ours = plain and url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    if not ours or len(address := iri_to_uri(asked)) > LONGEST_ADDRESS:
        return otherwise
    try:
        resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return otherwise
    return address
