"""The options as the form of a decision lists them: the plan, what stands near, everything else by kind."""

from typing import Any

from cases.plan import LEADING
from recommendations.words import Text
from tnb.presenter import option_choices

Json = dict[str, Any]
PLAN = Text("Chosen", "已选方案")
NEAR = Text("Recommended or to be considered", "推荐或可考虑")


def to_tick(options: list[Json], typed: Json) -> list[Json]:
    """[{"name", "options", "rest"}], each option with what was typed about it (``step``) and ``ticked``.

    First the chosen ones in the order of ``typed`` (tnb.decision_form), then those that are recommended or
    to be considered, then the others by kind; ``rest`` holds those for which the sources give no reason.
    """
    options = [option | {"step": typed["steps"].get(option["option"], {})} for option in options]
    known = {option["option"]: option for option in options}
    plan = [known[code] | {"ticked": True} for code in typed["chosen"] if code in known]
    others = [option for option in options if option["option"] not in typed["chosen"]]
    near = [option | {"ticked": False} for option in others if option["status"] in LEADING]
    first = [{"name": PLAN, "options": plan, "rest": []}, {"name": NEAR, "options": near, "rest": []}]
    by_kind = option_choices([option for option in others if option["status"] not in LEADING], ())
    return [group for group in first if group["options"]] + by_kind
