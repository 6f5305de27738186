"""What `manage.py check` says about the rule set: a rule file that is not sound stops the start."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cases.append_only import is_installed
from cases.identity.check import fitting_keys, sound_keys
from cases.limits import LimitsError, limits
from recommendations.ruleset import RulesetError, current_ruleset
from tnb.role_check import no_superuser, sound_roles

register(sound_roles)
register(no_superuser, Tags.database)
register(sound_keys)
register(fitting_keys, Tags.database)


@register()
def sound_rules(**kwargs: Any) -> list[Error]:
    """One error a problem, each with file, line and reason."""
    try:
        current_ruleset()
    except RulesetError as unsound:
        hint = "Correct the rule file named; recommendations/conditions.py lists the forms of a condition."
        return [Error(problem, hint=hint, id="tnb.E003") for problem in unsound.problems]
    return []


@register()
def sound_limits(**kwargs: Any) -> list[Error]:
    """The limits of how old a value may be, the project's and those of FACT_LIMITS."""
    try:
        limits()
    except RulesetError:
        return []  # said above
    except LimitsError as unsound:
        hint = "Correct the file; cases/data/limits.toml explains the keys."
        return [Error(str(unsound), hint=hint, id="tnb.E004")]
    return []


@register(Tags.database)
def kept_audit_trail(databases: list[str] | None = None, **kwargs: Any) -> list[Error]:
    """Whether the database refuses to change the audit trail; asked with `check --database default`."""
    if "default" not in (databases or ()):
        return []
    # Before that migration, `migrate` itself asks here, and must not be kept from running.
    due = ("cases", "0012_audit_append_only") in MigrationRecorder(connection).applied_migrations()
    if not due or is_installed(connection):
        return []
    hint = "Run manage.py migrate cases 0011 --fake and then manage.py migrate: that puts them in place."
    return [Error("The triggers that keep the audit trail are missing.", hint=hint, id="tnb.E005")]
