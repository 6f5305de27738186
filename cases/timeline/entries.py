"""What the time line shows of a case, as plain values with words of its own; frozen with a decision.

A course is {"entries": [entry]}; an entry has its ``kind`` and
- treatment: code, family, label (en, zh), name, started_on, ended_on (ISO, day or month may lack), ongoing,
  best_response, stopped_for, source
- marker: marker, label, value, unit, ref_low, ref_high, on (ISO day or None), source
- finding: sign ("specimen", "imaging", "progression", "death"), label, on, source
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from cases.kinds import kinds
from cases.timeline import words
from cases.timeline.families import family
from recommendations.ruleset import current_ruleset
from recommendations.words import Text, number

Entry = dict[str, Any]
# What was typed without a specimen or a list of lesions, and is worth a mark of its own.
TYPED = {"ki67_pct": "specimen", "sstr_status": "imaging"}
SCANS = {
    "ct": Text("CT", "CT"),
    "mri": Text("MRI", "MRI"),
    "pet": Text("PET", "PET"),
    "ultrasound": Text("ultrasound", "超声"),
}


def course_of(items: Iterable[Any], typed: Mapping[str, Any]) -> dict[str, list[Entry]]:
    """The course of a case from its entries in force (cases.models.Item) and what was typed, by fact name
    (cases.models.Finding)."""
    by_kind: dict[str, list[Any]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    specimens = by_kind.get("specimen", [])
    entries = [_treatment(item) for item in by_kind.get("treatment", [])]
    entries += [_marker(item) for item in by_kind.get("marker", [])]
    entries += [_specimen(item) for item in specimens]
    entries += _imaging([*by_kind.get("liver_imaging", []), *by_kind.get("lesion", [])])
    entries += [entry for item in by_kind.get("outcome", []) if (entry := _outcome(item))]
    sampled = {item.observed_on for item in specimens if item.content.get("ki67_pct") is not None}
    entries += [
        _typed(fact, typed[fact])
        for fact in TYPED
        if fact in typed
        and typed[fact].value is not None
        and not (fact == "ki67_pct" and typed[fact].observed_on in sampled)
    ]
    return {"entries": entries}


def _day(item: Any) -> str | None:
    return item.observed_on and item.observed_on.isoformat()


def _treatment(item: Any) -> Entry:
    code = item.content["treatment"]
    label = kinds()["treatment"].fields["treatment"].choices.get(code, Text(code, code))
    dates = ("started_on", "ended_on", "best_response", "stopped_for")
    return {
        "kind": "treatment",
        "code": code,
        "family": family(code),
        "label": label._asdict(),
        "name": item.content.get("name", ""),
        "ongoing": item.content.get("ongoing"),
        "source": item.source,
    } | {name: item.content.get(name) for name in dates}


def _marker(item: Any) -> Entry:
    code = item.content["marker"]
    name = item.content.get("name")
    label = (
        Text(name, name) if name else kinds()["marker"].fields["marker"].choices.get(code, Text(code, code))
    )
    numbers = ("value", "unit", "ref_low", "ref_high")
    return {
        "kind": "marker",
        "marker": code,
        "label": words.SHORT.get(code, label)._asdict(),
        "on": _day(item),
        "source": item.source,
    } | {part: item.content.get(part) for part in numbers}


def _finding(sign: str, item: Any, label: Text) -> Entry:
    return {
        "kind": "finding",
        "sign": sign,
        "label": label._asdict(),
        "on": _day(item),
        "source": item.source,
    }


def _specimen(item: Any) -> Entry:
    """ "liver Ki-67 8 %", with the grade the report states; without a Ki-67 what was taken."""
    content = item.content
    parts = [words.SITES.get(content["site"], Text(content["site"], content["site"]))]
    if content.get("ki67_pct") is not None:
        parts.append(Text(f"Ki-67 {number(content['ki67_pct'])} %", f"Ki-67 {number(content['ki67_pct'])}%"))
    else:
        parts.append(words.TAKEN.get(content.get("procedure", ""), words.BIOPSY))
    if content.get("stated_grade"):
        parts.append(Text(content["stated_grade"], content["stated_grade"]))
    return _finding("specimen", item, joined(parts, " "))


def _imaging(items: list[Any]) -> list[Entry]:
    """One mark for each day of imaging: "CT: 4 lesions, largest 5 cm, burden 20 %"."""
    items = sorted(items, key=lambda item: (_day(item) or "", item.pk or 0))
    return [_day_of_imaging(list(group)) for _on, group in groupby(items, key=_day)]


def _day_of_imaging(items: list[Any]) -> Entry:
    scans = {item.source: SCANS[item.source] for item in items if item.source in SCANS}
    parts = []
    lesions = [item.content for item in items if item.kind == "lesion"]
    if lesions:
        largest = max((part["size_cm"] for part in lesions if part.get("size_cm") is not None), default=None)
        parts.append(_lesions(len(lesions), largest))
    burdens = [item.content["burden_pct"] for item in items if item.content.get("burden_pct") is not None]
    parts += [_filled(words.BURDEN, percent=number(percent)) for percent in burdens[-1:]]
    scan = joined(scans.values(), "/") if scans else words.LIVER
    said = Text(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))
    return _finding("imaging", items[-1], joined([scan, said], " ") if parts else scan)


def _outcome(item: Any) -> Entry | None:
    """Progression (also as an assessed PD) and death; visits and other responses have no mark."""
    event = "progression" if item.content.get("response") == "PD" else item.content["event"]
    return _finding(event, item, words.OUTCOMES[event]) if event in words.OUTCOMES else None


def _lesions(count: int, largest: float | None) -> Text:
    many, sized = (words.LESIONS, words.LARGEST) if count > 1 else (words.ONE_LESION, words.ONE_SIZED)
    if largest is None:
        return _filled(many, number=count)
    return _filled(sized, number=count, size=number(largest))


def _typed(fact: str, finding: Any) -> Entry:
    known = current_ruleset().facts[fact]
    value = finding.value
    if fact == "ki67_pct":
        text = Text(f"Ki-67 {number(value)} %", f"Ki-67 {number(value)}%")
    else:
        choice = known.choices.get(value, Text(value, value))
        text = Text(f"SSTR {choice.en}", f"SSTR {choice.zh}")
    return _finding(TYPED[fact], finding, text)


def _filled(text: Text, **parts: Any) -> Text:
    return Text(text.en.format(**parts), text.zh.format(**parts))


def joined(parts: Iterable[Text], by: str) -> Text:
    parts = list(parts)
    return Text(by.join(part.en for part in parts), by.join(part.zh for part in parts))
