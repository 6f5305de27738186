"""The second factor: a code that an app on the telephone shows for half a minute, or a recovery code. Each is
good for one log-in."""

import secrets
import time
import unicodedata
from base64 import b32encode, b64encode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
PASSED = "second-factor"  # of a session whose log-in was completed with one
NEW = "new-second-factor"  # of a session in which one is being set up: its key, sealed
CODES_UNTIL = "codes-until"  # of a session that may still look at its new recovery codes
CODES_SECONDS = 600
PERIOD = 30  # seconds for which an app shows a code
DRIFT = 1  # periods that the clock of a telephone may be off

# Brought along with each user (tnb.roles), so that no request has to ask for it.
SET_UP = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=TOTP))


def is_required() -> bool:
    return settings.SECOND_FACTOR == "required"


def is_set_up(user) -> bool:
    """Whether the user has a second factor."""
    known = getattr(user, "second_factor", None)
    return Authenticator.objects.filter(user=user, type=TOTP).exists() if known is None else known


def new_key(session) -> str:
    """The key (base32) that is being set up in this session; a new one the first time."""
    if NEW not in session:
        session[NEW] = get_adapter().encrypt(b32encode(secrets.token_bytes(20)).decode())
    return get_adapter().decrypt(session[NEW])


def picture_of(user, key: str) -> str:
    """The QR code that an app reads the key from, as a data: address of an SVG."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, key))
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def period_of(key: str, code: str, after: int = -1) -> int | None:
    """Which period of half a minute the code is of, if it is one about now that is later than ``after``."""
    now, wanted = int(time.time()) // PERIOD, plain(code)
    for period in range(now - DRIFT, now + DRIFT + 1):
        shown = format_hotp_value(hotp_value(key, period))
        if period > after and secrets.compare_digest(shown.encode(), wanted.encode()):
            return period
    return None


def spend(user, code: str) -> Authenticator | None:
    """What the code belongs to, which is spent with it; None for a wrong one and for one that was used.

    To be called inside ``writing()``: of two that come at once, one is too late."""
    for each in Authenticator.objects.select_for_update().filter(user=user).order_by("-type"):
        if each.type == TOTP:
            period = period_of(get_adapter().decrypt(each.data["secret"]), code, each.data.get("period", -1))
            if period is None:
                continue
            each.data["period"] = period
            each.save(update_fields=["data"])
        elif each.type != RECOVERY or not RecoveryCodes(each).validate_code(plain(code)):
            continue
        each.refresh_from_db()
        each.record_usage()
        return each
    return None


def put_in_place(user, key: str, period: int) -> None:
    """The key becomes the user's second factor, with new recovery codes; the code it was tried with is spent.
    To be called inside ``writing()``."""
    Authenticator.objects.filter(user=user).delete()
    sealed = get_adapter().encrypt(key)
    Authenticator.objects.create(user=user, type=TOTP, data={"secret": sealed, "period": period})
    RecoveryCodes.activate(user)


def renew_codes(user) -> None:
    """Ten new recovery codes; the former ones are worth nothing. To be called inside ``writing()``."""
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    RecoveryCodes.activate(user)


def remove(user) -> bool:
    """Whether there was one to take away. To be called inside ``writing()``."""
    return bool(Authenticator.objects.filter(user=user).delete()[0])


def seal_anew() -> int:
    """Keys and recovery codes of everybody, sealed under the current key; how many were. To be called inside
    ``writing()``."""
    adapter = get_adapter()
    found = list(Authenticator.objects.select_for_update().filter(type__in=[TOTP, RECOVERY]))
    for each in found:
        name = "secret" if each.type == TOTP else "seed"
        each.data[name] = adapter.encrypt(adapter.decrypt(each.data[name]))
        each.save(update_fields=["data"])
    return len(found)


def unused_codes(user) -> list[str]:
    """The recovery codes that are left, in two groups of four figures."""
    found = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    codes = RecoveryCodes(found).get_unused_codes() if found else []
    return [f"{code[:4]} {code[4:]}" for code in codes]


def show_codes(request: HttpRequest) -> None:
    """From now on this session may look at its recovery codes, for a few minutes."""
    request.session[CODES_UNTIL] = int(time.time()) + CODES_SECONDS


def may_see_codes(request: HttpRequest) -> bool:
    return request.session.get(CODES_UNTIL, 0) > time.time()


def plain(code: str) -> str:
    """Figures only, as typed in any width and with any spaces."""
    normal = unicodedata.normalize("NFKC", code)
    return "".join(each for each in normal if each.isascii() and each.isdigit())
