"""What `manage.py check` says about the rule set: a rule file that is not sound stops the start."""

from typing import Any

from django.core.checks import Error, register

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
