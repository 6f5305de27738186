"""What stands on the printed summary: plain values for the template, from a snapshot (tnb.snapshot).

Nothing is evaluated here. Reference numbers are given in the order in which the sheet first cites."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.liver.sheet import liver_on
from cases.models import Sex
from cases.reference_style import reference_style
from cases.templatetags.words import fact_unit, source_name
from cases.timeline.frame import PAPER
from cases.timeline.sheet import course_on
from recommendations.bibliography import format_reference
from recommendations.ruleset import current_ruleset
from tnb.decided import decided, moment
from tnb.models import Decision, Member
from tnb.presenter import others_of
from tnb.read_back import read_back

from .columns import FEW, in_columns, lines_of
from .opinions import opinions_printed
from .options import Cite, Json, cautions, gaps, mark, statuses, support
from .words import bracketed, cited, colon, comma, kept_together, listed, semicolon, with_unit

READINGS = {"grade": None, "enets_type_002": "002", "enets_type_004": "004"}


def sheet_of(snapshot: Json, language: str) -> Json:
    """The view model, in the order of the page; call it with ``language`` ("en", "zh") active."""
    answer = snapshot["answers"][language]
    numbers: dict[str, int] = {}

    def cite(references: Iterable[str]) -> str:
        return cited(numbers.setdefault(key, len(numbers) + 1) for key in references)

    liver = liver_on(snapshot, language, "TNB Print Latin, TNB Print Han")
    columns = in_columns(_fact_groups(snapshot["facts"], language), lines_of(liver))
    return {
        "language": {"en": "en", "zh": "zh-CN"}[language],
        "draft": snapshot["closed_at"] is None and not snapshot.get("teaching"),
        "teaching": bool(snapshot.get("teaching")),
        "document": snapshot.get("document", ""),
        "chosen": bracketed(_("chosen")),
        "page": _page_of(),
        "case": {name: kept_together(text) for name, text in snapshot["case"].items()},
        "patient": snapshot["patient"] | {"sex": _choice(Sex, snapshot["patient"]["sex"])},
        "meeting": _meeting(snapshot["meeting"]),
        "decision": _decision(snapshot, answer, language, cite),
        "opinions": opinions_printed(snapshot, language),
        "derived": [_derived(answer, key, cite) for key in READINGS],
        "columns": columns.groups,
        "wide_column": columns.wide,
        "liver_column": columns.figure,
        "few_lesions": liver is not None and len(liver["lesions"]) <= FEW,
        "liver": liver,
        "course": course_on(snapshot, language, PAPER),
        "not_indicated": sum(option["status"] == "not_indicated" for option in answer["options"]),
        "gaps": gaps(answer),
        "statuses": statuses(answer, set((snapshot["decision"] or {}).get("chosen", ())), cite),
        "cautions": cautions(answer),
        "warnings": [kept_together(warning["message"]) for warning in answer["warnings"]],
        "conflicts": [_conflict(conflict, cite) for conflict in answer["conflicts"]],
        "references": _references(numbers, snapshot["references"], language),
        "ruleset": snapshot["ruleset"] | {"short": _short(snapshot["ruleset"]["digest"])},
    } | {"comma": comma(), "colon": colon(), "semicolon": semicolon()}


def _page_of() -> list[str]:
    """What stands before, between and after the page number and the number of pages."""
    return (_("Page %(number)s of %(total)s") % {"number": "#", "total": "#"}).split("#")


def _meeting(meeting: Json | None) -> Json | None:
    if meeting is None:
        return None
    present = [_member(member) for member in meeting["members"] if member["present"] is True]
    return {"held_on": meeting["held_on"], "title": meeting["title"], "present": listed(present)}


def _member(member: Json) -> str:
    return f"{member['name']}{bracketed(_choice(Member.Discipline, member['discipline']))}"


def _decision(snapshot: Json, answer: Json, language: str, cite: Cite) -> Json | None:
    """The decision, or the draft of one; None when there is none or nothing is written in it yet."""
    decision = snapshot["decision"]
    if not read_back(decision, language):
        return None
    view = decided(snapshot, language)
    options = {option["option"]: option for option in answer["options"]}
    steps = zip(decision["chosen"], view["steps"], strict=True)
    amends = view["amends"]
    return {
        "steps": [_step(step, options.get(code), cite) for code, step in steps],
        "deferral": view["deferral"],
        "text": kept_together(decision["text"]),
        "follows": view["follows"],
        "departs": decision["follows"] == Decision.Follows.DEPARTS,
        "reason": view["reason"],
        "reason_text": kept_together(decision["departure_text"]),
        "dissent": [each | {"text": kept_together(each["text"])} for each in view["dissent"]],
        "todo": [each | {"what": kept_together(each["what"])} for each in view["todo"]],
        "amends": amends and {"closed_at": _clock(amends["closed_at"]), "reason": amends["reason"]},
        "signed_by": listed(decision.get("signed_by", ())),
        "closed_by": snapshot["closed_by"],
        "closed_at": _clock(view["closed_at"]),
        "updated_by": decision["updated_by"],
        "updated_at": _clock(moment(decision["updated_at"])),
    }


def _step(step: Json, option: Json | None, cite: Cite) -> Json:
    """One option of the plan: its name, what for and by whom, and how the rules stand to it."""
    said = {"name": step["name"], "what_for": listed(filter(None, [step["intent"], step["owner"]]))}
    if option is None:  # chosen under other rules than those frozen
        return said
    return said | {
        "mark": mark(option),
        "status": option["status"],
        "status_name": option["status_name"],
        "cautions": [kept_together(caution) for caution in option["cautions"]],
        "references": cite(support(option)),
    }


def _derived(answer: Json, key: str, cite: Cite) -> Json:
    """The grade, or the ENETS type in the reading of one paper."""
    derived, paper = answer["derived"][key], READINGS[key]
    could_be = derived.get("could_be")
    flags = [
        *([_("discordant, the higher is used")] if derived.get("discordant") else []),
        *([_("provisional")] if derived.get("provisional") else []),
        *([_("could be %(grades)s") % {"grades": "/".join(could_be)}] if could_be else []),
    ]
    return {
        "label": derived["name"],
        "references": cite([current_ruleset().papers[paper]]) if paper else "",
        "value": derived["value"],
        "flags": bracketed(listed(flags)),
        "because": kept_together(listed(derived["because"])),
    }


def _fact_groups(facts: list[Json], language: str) -> list[Json]:
    """The known facts in their groups, in the order recorded; unknown ones are gaps, not facts."""
    groups: dict[str, list[Json]] = {}
    for fact in facts:
        if fact["value"] is not None:
            groups.setdefault(fact["group"][language], []).append(_fact(fact, language))
    return [_fact_group(name, known) for name, known in groups.items()]


def _fact_group(name: str, facts: list[Json]) -> Json:
    """A date and source that most facts of the group share are said once, in its heading."""
    origin, times = Counter(fact["origin"] for fact in facts).most_common(1)[0]
    if times < 2 or 2 * times < len(facts):
        origin = ""
    for fact in facts:
        fact["origin"] = "" if fact["origin"] == origin else fact["origin"] or _("no date or source")
    return {"name": name, "origin": origin, "facts": facts}


def _fact(fact: Json, language: str) -> Json:
    source = " ".join(filter(None, [source_name(fact["source"]), fact["source_detail"]]))
    because = (fact.get("because") or {}).get(language, "")
    return {
        "label": fact["label"][language],
        "value": kept_together(with_unit(fact["shown"][language], fact_unit(fact["fact"]))),
        "origin": listed(filter(None, [fact["observed_on"], source, because])),
        "others": kept_together(others_of(fact, language)),
    }


def _conflict(conflict: Json, cite: Cite) -> Json:
    return {
        "id": conflict["id"],
        "title": kept_together(conflict["title"]),
        "resolution": kept_together(conflict["resolution"]),
        "references": cite(conflict["references"]),
    }


def _references(numbers: dict[str, int], items: Json, language: str) -> list[Json]:
    ruleset = current_ruleset()

    def entry(key: str, number: int) -> Json:
        item = items.get(key) or ruleset.references[key]
        return {
            "number": number,
            "text": format_reference(item, reference_style(language)),
            "language": item.get("language", "en"),
        }

    return [entry(key, number) for key, number in numbers.items()]


def _choice(choices: Any, value: str) -> str:
    """The word for a stored choice; a value the choices no longer have stays as it is."""
    return str(choices(value).label) if value in choices.values else value


def _clock(at: datetime | None) -> str:
    """Date and time as the hospital has them."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12]
