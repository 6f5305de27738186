"""What `manage.py check` says about the rule set: a rule file that is not sound stops the start."""

from typing import Any

from django.core.checks import Error, register

from cases.limits import LimitsError, limits
from recommendations.ruleset import RulesetError, current_ruleset


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
