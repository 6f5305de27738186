"""What `manage.py check` says about the roles: a file that is not sound, or that speaks of other permissions
than the pages do, stops the start."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.checks import Error
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import URLPattern, get_resolver

from tnb.role_file import RoleFile, nearest
from tnb.roles import FILE

HINT = "Correct the file of roles (tnb/data/roles.toml, or ROLES_FILE); its first lines explain it."
# Asked for inside an action, a command or a page, and by no address as the condition of opening it.
WITHOUT_A_PAGE = frozenset({"account.manage", "patient.erase", "status.read", "task.report"})


def sound_roles(**kwargs: Any) -> list[Error]:
    """One error a problem, each with file, line or key, and what to do."""
    return [Error(problem, hint=HINT, id="tnb.E006") for problem in problems_of(FILE)]


def superusers() -> list[str]:
    """The accounts that Django would let past every permission; here nobody stands above the roles."""
    found = get_user_model().objects.filter(is_superuser=True, is_active=True)
    return list(found.order_by("username").values_list("username", flat=True))


def no_superuser(databases: list[str] | None = None, **kwargs: Any) -> list[Error]:
    """Asked with `check --database default`, and before the server starts."""
    if "default" not in (databases or ()):
        return []
    # `migrate` asks here too, before there are any accounts.
    if ("auth", "0001_initial") not in MigrationRecorder(connection).applied_migrations():
        return []
    hint = (
        "Take the right away: manage.py shell, or switch the account off. Give a role with manage.py member."
    )
    return [Error(f"The account {name} is a superuser.", hint=hint, id="tnb.E008") for name in superusers()]


def problems_of(file: RoleFile) -> list[str]:
    """What is wrong with a file; in a sound one, what does not fit the pages."""
    if file.problems:
        return list(file.problems)
    known = {*asked_for(), *WITHOUT_A_PAGE}
    lacking = sorted(known - file.matrix.keys())
    said = [f'"{key}" is missing in the file of roles: say who has it.' for key in lacking]
    for key in file.matrix.keys() - known:
        meant = nearest(key, lacking)
        said.append(f'"{key}" in the file of roles is asked for by nothing.{meant} Correct or remove it.')
    return said


def asked_for(patterns: list | None = None) -> Iterator[str]:
    """The permission of every address that has one."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            if permission := getattr(pattern.callback, "permission", None):
                yield permission
        else:
            yield from asked_for(pattern.url_patterns)
