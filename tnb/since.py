"""What changed between two sheets of a patient (tnb.snapshot), one frozen, one of now. Pure."""

from dataclasses import dataclass
from typing import Any

from recommendations.words import Text, number

Sheet = dict[str, Any]
EXPIRED = Text("counts as unknown, too old", "已过时限，按未知计")
# Specimens and imaging are among the facts, lesions stand by themselves.
MARKS = frozenset({"progression", "death"})
OPEN_END, NO_DATE = Text("ongoing", "进行中"), Text("no date", "无日期")


@dataclass(frozen=True)
class FactChange:
    """``was`` and ``now`` in words with the unit; None: not known."""

    fact: str
    label: str
    was: str | None
    now: str | None


@dataclass(frozen=True)
class OptionChange:
    """The status of an option, as code, mark and name; ``chosen`` at the decision. None: no such option."""

    option: str
    name: str
    was: tuple[str, str, str] | None
    now: tuple[str, str, str] | None
    chosen: bool


@dataclass(frozen=True)
class Since:
    """``added`` and ``gone`` are entries of the lists in words."""

    facts: list[FactChange]
    added: list[str]
    gone: list[str]
    options: list[OptionChange]
    rules: bool

    @property
    def nothing(self) -> bool:
        return not (self.facts or self.added or self.gone or self.options)


def since(then: Sheet, now: Sheet, language: str) -> Since:
    """What changed from one sheet to the other, in words of a language ("en" or "zh")."""
    before, after = _entries(then, language), _entries(now, language)
    return Since(
        facts=_facts(then, now, language),
        added=[entry for entry in after if entry not in before],
        gone=[entry for entry in before if entry not in after],
        options=_options(then, now, language),
        rules=then["ruleset"]["digest"] != now["ruleset"]["digest"],
    )


def expired_in(sheet: Sheet) -> set[str]:
    """The facts that had a value on the sheet and did not count, because it was too old."""
    warnings = sheet["answers"]["en"]["warnings"]
    return {fact for said in warnings if said["kind"] == "expired" for fact in said["facts"]}


def counting(sheet: Sheet) -> dict[str, Any]:
    """Fact name -> value, as the rules were asked for this sheet."""
    gone = expired_in(sheet)
    return {
        each["fact"]: each["value"]
        for each in sheet["facts"]
        if each["value"] is not None and each["fact"] not in gone
    }


def _facts(then: Sheet, now: Sheet, language: str) -> list[FactChange]:
    """In the order of the later sheet, those that are no longer on it last."""
    before, after = _said(then), _said(now)
    names = [*after, *(name for name in before if name not in after)]
    nothing = (None, False)
    changed = [name for name in names if before.get(name, (nothing,))[0] != after.get(name, (nothing,))[0]]
    return [_fact_change(name, before.get(name), after.get(name), language) for name in changed]


def _said(sheet: Sheet) -> dict[str, tuple]:
    """Fact -> ((value, whether it had expired), the fact as the sheet has it); unknowns as if absent."""
    gone = expired_in(sheet)
    return {
        each["fact"]: ((_comparable(each["value"]), each["fact"] in gone), each)
        for each in sheet["facts"]
        if each["value"] is not None
    }


def _comparable(value: Any) -> Any:
    """Without the order of a set; a truth is no number."""
    return (type(value) is bool, sorted(value, key=str) if isinstance(value, list) else value)


def _fact_change(name: str, was: tuple | None, now: tuple | None, language: str) -> FactChange:
    label = (now or was or ((), {}))[1]["label"][language]
    return FactChange(name, label, *(each and _shown(each, language) for each in (was, now)))


def _shown(said: tuple, language: str) -> str:
    (_value, expired), fact = said
    unit = fact["unit"][language] if fact["unit"] else ""
    shown = f"{fact['shown'][language]} {unit}".strip()
    # A sheet says itself that a value has expired; those of former days do not.
    return shown if not expired or fact["shown"]["en"].startswith("expired") else _with(shown, language)


def _with(shown: str, language: str) -> str:
    said = EXPIRED.said(language)
    return f"{shown}（{said}）" if language == "zh" else f"{shown} ({said})"


def _options(then: Sheet, now: Sheet, language: str) -> list[OptionChange]:
    """Those chosen first, then in the order of the rules."""
    chosen = set((then.get("decision") or {}).get("chosen", ()))
    before, after = ({o["option"]: o for o in sheet["answers"][language]["options"]} for sheet in (then, now))
    found = []
    for code in [*after, *(code for code in before if code not in after)]:
        was, is_now = _status(before.get(code)), _status(after.get(code))
        if (was and was[0]) != (is_now and is_now[0]):
            name = (after.get(code) or before[code])["name"]
            found.append(OptionChange(code, name, was, is_now, code in chosen))
    return sorted(found, key=lambda change: not change.chosen)


def _status(option: dict | None) -> tuple[str, str, str] | None:
    return option and (option["status"], option["mark"], option["status_name"])


def _entries(sheet: Sheet, language: str) -> list[str]:
    """Lesions, treatments, markers, progression and death in words."""
    course = (sheet.get("course") or {}).get("entries", [])
    said = [_lesion(lesion, language) for lesion in sheet.get("lesions") or ()]
    for entry in course:
        if entry["kind"] == "treatment":
            said.append(_treatment(entry, language))
        elif entry["kind"] == "marker":
            value = f"{number(entry['value'])} {entry['unit']}"
            said.append(f"{entry['label'][language]} {value} · {entry['on'] or NO_DATE.said(language)}")
        elif entry["sign"] in MARKS:
            said.append(f"{entry['label'][language]} · {entry['on']}")
    return said


def _lesion(lesion: dict, language: str) -> str:
    name = Text("lesion", "病灶").said(language)
    size = "" if lesion["size_cm"] is None else f" {number(lesion['size_cm'])} cm"
    return f"{name} {lesion['number']} (S{'/'.join(lesion['segments'])}){size}"


def _treatment(entry: dict, language: str) -> str:
    label = entry["label"][language]
    name = f"{label} ({entry['name']})" if entry["name"] and entry["name"] != label else label
    end = OPEN_END.said(language) if entry["ongoing"] else entry["ended_on"]
    parts = [name, " – ".join(filter(None, [entry["started_on"], end])), entry["best_response"]]
    return " · ".join(filter(None, parts))
