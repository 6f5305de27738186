"""What the settings of log-in mean for Django and allauth."""

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env

OWN = "tnb.accounts.passwords."
# Profile: characters at least; days until it has to be changed; how many do not come again; idle minutes.
PROFILES = {"nist": (None, 0, 0, 60), "mlps3": (12, 90, 5, 15)}
# NIST SP 800-63B-4, 3.1.1.2: fifteen characters where the password stands alone, eight with a second factor.
ALONE, BESIDE = 15, 8


def one_of(env: Env, name: str, *allowed: str) -> str:
    """The value of NAME, the first allowed one without it; another stops the start."""
    said = env.str(name, allowed[0])
    if said not in allowed:
        raise ImproperlyConfigured(f"{name} is {said!r}; set one of {', '.join(allowed)}.")
    return said


def password_validators(profile: str, second_factor: str) -> list[dict[str, Any]]:
    least, _days, last, _idle = PROFILES[profile]
    least = least or (BESIDE if second_factor == "required" else ALONE)
    django = "django.contrib.auth.password_validation."
    rules = [
        {"NAME": f"{django}MinimumLengthValidator", "OPTIONS": {"min_length": least}},
        {"NAME": f"{django}CommonPasswordValidator"},
        {"NAME": f"{OWN}Guessable"},
        {"NAME": f"{OWN}Listed"},
        {"NAME": f"{OWN}NotAgain", "OPTIONS": {"last": last}},
    ]
    return rules + [{"NAME": f"{OWN}ThreeOfFour"}] * (profile == "mlps3")


def complete(env: Env, first: str, *others: str) -> None:
    """Where the first variable is set, the others must be too."""
    lacking = [name for name in others if not (env.str(name, "") or env.str(f"{name}_FILE", ""))]
    if env.str(first, "") and lacking:
        raise ImproperlyConfigured(f"{first} is set, but not {', '.join(lacking)}.")


def directory(env: Env, password: str) -> dict[str, Any]:
    """The settings of django-auth-ldap; {} without LDAP_SERVER_URI, and then nothing of it is imported."""
    server = env.str("LDAP_SERVER_URI", "")
    if not server:
        return {}
    if find_spec("django_auth_ldap") is None:
        raise ImproperlyConfigured(
            "LDAP_SERVER_URI is set, but the package django-auth-ldap is not installed: pip install .[ldap] "
            "(it is built from source; README, “Log-in”). / "
            "已设置 LDAP_SERVER_URI，但未安装 django-auth-ldap："
            "请执行 pip install .[ldap]（需从源码编译，见 README“Log-in”一节）。"
        )
    complete(env, "LDAP_SERVER_URI", "LDAP_USER_DN")
    return {
        "SERVER_URI": server,
        "START_TLS": server.startswith("ldap://") and env.bool("LDAP_START_TLS", True),
        "BIND_DN": env.str("LDAP_BIND_DN", ""),
        "BIND_PASSWORD": password,
        "USER_DN_TEMPLATE": env.str("LDAP_USER_DN"),
        "NO_NEW_USERS": True,
        "ALWAYS_UPDATE_USER": False,
        "PERMIT_EMPTY_PASSWORD": False,
        "CONNECTION_OPTIONS": {},
    }
