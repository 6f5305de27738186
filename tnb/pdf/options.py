"""The options of an answer as the printed sheet shows them, and the open facts they wait for.

An open fact has a letter; the options that need it name the letter. A caution is said once, with its options.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from recommendations.ruleset import current_ruleset

from .words import bracketed, kept_together, letter, listed

RUNNING = frozenset({"needs_data", "not_routine", "not_recommended"})  # one option after the other in a line
PRINTED_MARKS = {"✕": "×"}  # the bundled fonts lack the dingbat
Json = dict[str, Any]
Cite = Callable[[Iterable[str]], str]


def statuses(answer: Json, chosen: set[str], cite: Cite) -> list[Json]:
    """The options by status in display order, those that need data by what they would be if it is met;
    those without any indication are left to be counted."""
    order = [code for code in current_ruleset().statuses if code != "not_indicated"]
    order += sorted({o["status"] for o in answer["options"]} - {*order, "not_indicated"})
    letters = {gap["fact"]: letter(number) for number, gap in enumerate(answer["missing"])}
    found: dict[tuple[str, str | None], list[Json]] = {
        (code, known): []
        for code in order
        for known in [*order, None]
        if known is None or code == "needs_data"
    }
    names = {option["option"]: option["name"] for option in answer["options"]}
    for option in sorted(answer["options"], key=lambda option: bool(option.get("goes_with"))):
        if option["status"] != "not_indicated":
            named = option | {"name": _named(option, names)}
            found.setdefault((option["status"], option["if_known"]), []).append(named)
    return [
        _status(code, options, chosen, letters, cite) for (code, _known), options in found.items() if options
    ]


def _named(option: Json, names: dict[str, str]) -> str:
    """The name; of an option that only goes with others, with theirs."""
    leaders = [names[code] for code in option.get("goes_with", ())]
    return option["name"] + (bracketed(_("goes with") + " " + listed(leaders)) if leaders else "")


def _status(code: str, options: list[Json], chosen: set[str], letters: dict[str, str], cite: Cite) -> Json:
    return {
        "code": code,
        "mark": mark(options[0]),
        "name": options[0]["status_name"],
        "if_known": options[0]["if_known_name"] or "",
        "lines": _lines(options, chosen, letters, cite),
        "running": code in RUNNING,
    }


def _lines(options: list[Json], chosen: set[str], letters: dict[str, str], cite: Cite) -> list[Json]:
    """One line for the options of a status about which the same is said."""
    lines: dict[tuple[str, ...], Json] = {}
    for option in options:
        line = _waiting(option, letters) if option["status"] == "needs_data" else _said(option)
        line["references"] = cite(support(option))
        names = lines.setdefault(tuple(line.values()), {**line, "options": []})["options"]
        taken, warned = option["option"] in chosen, bool(option["cautions"])
        names.append({"name": option["name"], "chosen": taken, "warned": warned})
    return list(lines.values())


def _said(option: Json) -> dict[str, str]:
    lower = option["under_lower_grade"]
    others = [([lower["grade"]], lower)] if lower is not None and lower["status"] != option["status"] else []
    # An answer frozen in former days says nothing of what a provisional grade could turn out to be.
    others += [(other["grades"], other) for other in option.get("under_other_grades", ())]
    said = [
        _("under %(grade)s: %(status)s") % {"grade": "/".join(grades), "status": other["status_name"]}
        for grades, other in others
    ]
    return {"reason": kept_together(option["reason"]), "lower": listed(said)}


def _waiting(option: Json, letters: dict[str, str]) -> dict[str, str]:
    """What the option would be, what speaks for it already, and the letters of the facts it needs."""
    grounds = [
        rule["because"]
        for rule in option["rules"]
        if rule["id"] in option["decided_by"] and rule["truth"] == "true"
    ]
    return {
        "reason": kept_together(" ".join(grounds)),
        "needs": listed(sorted((letters.get(name, name) for name in option["missing"]), key=_shortest)),
    }


def _shortest(name: str) -> tuple[int, str]:
    """A to Z before AA."""
    return len(name), name


def support(option: Json) -> list[str]:
    """What the option's status rests on: the source papers first, then the literature they cite for it."""
    deciding = [rule for rule in option["rules"] if rule["id"] in option["decided_by"]]
    papers = [rule["references"][0] for rule in deciding if rule["references"]]
    literature = [key for rule in deciding for key in rule["references"][1:]]
    return list(dict.fromkeys([*papers, *literature]))


def mark(option: Json) -> str:
    given: str = option["mark"]
    return PRINTED_MARKS.get(given, given)


def cautions(answer: Json) -> list[Json]:
    """Each caution once, with the options it stands beside."""
    beside: dict[str, list[str]] = {}
    for option in answer["options"]:
        if option["status"] != "not_indicated":
            for caution in option["cautions"]:
                beside.setdefault(caution, []).append(option["name"])
    return [
        {"text": kept_together(text), "options": bracketed(listed(names))} for text, names in beside.items()
    ]


def gaps(answer: Json) -> list[Json]:
    """The open facts, most important first, each with its letter and what each answer to it would change."""
    return [
        {"letter": letter(number), "name": gap["name"], "outcomes": _outcomes(gap["changes"])}
        for number, gap in enumerate(answer["missing"])
    ]


def _outcomes(changes: list[Json]) -> list[Json]:
    """For each answer to an open fact: which options it would bring to which status. Options that would lose
    their indication are counted, not named."""
    values: dict[str, dict[str, list[str]]] = {}
    dropped: Counter[str] = Counter()
    for change in changes:
        found = values.setdefault(change["value_name"], {})
        if change["status"] == "not_indicated":
            dropped[change["value_name"]] += 1
        else:
            found.setdefault(change["status_name"], []).append(change["option_name"])
    return [
        {
            "value": kept_together(value),
            "statuses": [{"name": name, "options": listed(options)} for name, options in found.items()],
            "dropped": dropped[value],
        }
        for value, found in values.items()
    ]
