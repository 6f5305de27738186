"""What follows from the lists of treatments and markers. Pure; only what is certain.

A set in a case file is the whole truth: what it lacks was not given. A list of treatments alone says only
"at least these". So ``prior_treatments`` follows when someone has stated that the list is complete, with the
entry that was entered last (``all_listed``); without that it refutes typed values and gives none. An empty
list says nothing at all: "no treatment so far" is a typed value. What needs only that something did happen
(progression, resistance, a second failure) follows from an incomplete list as well.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from cases.follow.followed import Followed
from cases.models import Item
from cases.timeline.days import Span, span_of, whole_months
from cases.timeline.families import NEITHER, OPEN, SURGERY, SYSTEMIC, same
from recommendations.ruleset import current_ruleset
from recommendations.words import Text


def followed(items: Sequence[Item]) -> dict[str, Followed]:
    """Fact name -> what follows, of prior_treatments, treatment_line, progressed_after_systemic,
    ssa_resistant, stable_months and pancreastatin; what does not follow with certainty is absent."""
    given = [item for item in items if item.kind == Item.Kind.TREATMENT]
    whole = complete(given)
    found = {
        "prior_treatments": _prior(given) if whole else None,
        "progressed_after_systemic": _progressed(given, whole),
        "ssa_resistant": _resistant(given),
        "treatment_line": _line(given, whole),
        "stable_months": _stable(given),
        "pancreastatin": _pancreastatin([item for item in items if item.kind == Item.Kind.MARKER]),
    }
    return {fact: part for fact, part in found.items() if part is not None}


def refutes(fact: str, value: Any, items: Sequence[Item]) -> Text | None:
    """Why the lists say that a typed value is wrong; None when they do not, or cannot know."""
    given = [item for item in items if item.kind == Item.Kind.TREATMENT]
    if fact == "prior_treatments":
        return _refuted_set(value, given)
    if fact == "treatment_line":
        return _refuted_line(value, given)
    if fact == "ssa_resistant" and value is True and complete(given) and not _codes(given) & {"ssa", *OPEN}:
        none = not any("ssa" in code for code in _codes(given))
        return Text("no SSA in the list of all treatments", "完整的治疗列表中无 SSA") if none else None
    return None


def complete(given: Sequence[Item]) -> bool:
    """Whether the list of treatments is stated to hold all: by its entry that was entered last."""
    last = max(given, key=lambda item: item.pk, default=None)
    return last is not None and last.content.get("all_listed") is True


def progressed(item: Item) -> bool:
    """Whether the tumour is recorded to have grown on the treatment; False is "not recorded"."""
    return item.content.get("stopped_for") == "progression" or item.content.get("best_response") == "PD"


def _codes(given: Iterable[Item]) -> set[str]:
    return {item.content["treatment"] for item in given}


def _name(code: str) -> Text:
    return current_ruleset().facts["prior_treatments"].choices.get(code, Text(code, code))


def _names(codes: Iterable[str]) -> Text:
    texts = [_name(code) for code in codes]
    return Text(", ".join(text.en for text in texts), "、".join(text.zh for text in texts))


def _said(item: Item) -> Text:
    """The treatment as the list has it, with the day it ended: "lanreotide 120 mg (to 2014-07-24)"."""
    code, end = item.content["treatment"], item.content.get("ended_on")
    name = item.content.get("name")
    text = Text(name, name) if name else _name(code)
    return Text(f"{text.en} (to {end})", f"{text.zh}（至 {end}）") if end else text


def _day(item: Item, written: str = "ended_on") -> dt.date | None:
    """The day a date in the content means if it is written to the day, else that of the report."""
    span = span_of(item.content.get(written))
    return span.first if span is not None and span.exact else item.observed_on


def _prior(given: Sequence[Item]) -> Followed:
    known = _codes(given)
    codes = [code for code in current_ruleset().facts["prior_treatments"].choices if code in known]
    because = Text("the list is stated to hold every treatment so far", "列表注明已含全部既往治疗")
    return Followed(codes, because, tuple(given))


def _progressed(given: Sequence[Item], whole: bool) -> Followed | None:
    systemic = [item for item in given if item.content["treatment"] in SYSTEMIC]
    if failed := [item for item in systemic if progressed(item)]:
        return _growth(failed)
    if whole and not systemic and not _codes(given) & OPEN:
        because = Text("no systemic treatment in the list of all", "完整的治疗列表中无全身治疗")
        return Followed(False, because, tuple(given))
    return None


def _resistant(given: Sequence[Item]) -> Followed | None:
    """Resistance or insensitivity: growth on SSA alone. That there was none is never certain."""
    failed = [item for item in given if item.content["treatment"] == "ssa" and progressed(item)]
    return _growth(failed) if failed else None


def _growth(failed: Sequence[Item]) -> Followed:
    """True, for the latest of the treatments under which the tumour grew."""
    failed = sorted(failed, key=lambda item: (item.content.get("ended_on") or "", item.pk))
    said = _said(failed[-1])
    because = Text(f"progression on {said.en}", f"{said.zh}治疗中进展")
    return Followed(True, because, tuple(failed), _day(failed[-1]), failed[-1].source)


def _failures(given: Sequence[Item]) -> list[list[Item]]:
    """The systemic treatments that ended with growth, in order of time; those that may have ended at the same
    time, for the same growth, together. One whose end has no date stands with the first."""
    ended = [
        (span_of(item.content.get("ended_on")), item)
        for item in given
        if item.content["treatment"] in SYSTEMIC
        and progressed(item)
        and item.content.get("ongoing") is not True
    ]
    dated = [(span.last, span.first, item.pk, item) for span, item in ended if span is not None]
    lines: list[list[Item]] = []
    over = dt.date.min
    for last, first, _pk, item in sorted(dated):
        if first > over:
            lines.append([])
            over = last
        lines[-1].append(item)
    undated = [item for span, item in ended if span is None and item.content.get("stopped_for")]
    return [[*lines[0], *undated], *lines[1:]] if lines else [undated] if undated else []


def _line(given: Sequence[Item], whole: bool) -> Followed | None:
    """First: nothing but operations so far. Second: one systemic treatment (or several at once) failed, and
    nothing else was tried. Salvage: failures at two times; of the lines that the sources compare (first,
    second, salvage) only that one is beyond a second."""
    failures = _failures(given)
    if len(failures) > 1:
        items = tuple(item for line in failures for item in line)
        because = Text(
            f"{len(failures)} systemic treatments failed in turn", f"先后 {len(failures)} 次全身治疗失败"
        )
        return Followed("salvage", because, items, _day(items[-1]), items[-1].source)
    tried = [item for item in given if item.content["treatment"] not in SURGERY | NEITHER]
    if not whole:
        return None
    if not tried:
        return Followed(
            "first", Text("no treatment but operations so far", "此前除手术外无其他治疗"), tuple(given)
        )
    if failures and {item.pk for item in tried} == {item.pk for item in failures[0]}:
        said = _said(failures[0][-1])
        because = Text(f"one systemic treatment failed: {said.en}", f"一次全身治疗失败：{said.zh}")
        return Followed("second", because, tuple(failures[0]), _day(failures[0][-1]), failures[0][-1].source)
    return None


def _stable(given: Sequence[Item]) -> Followed | None:
    """Completed months from the start of a treatment that is going on to the day its patient was last seen
    without progression; only when both dates leave no doubt which month it is."""
    lasting = [
        (span_of(item.content["no_progression_on"]), span_of(item.content["started_on"]), item)
        for item in given
        if item.content.get("ongoing") is True
        and item.content.get("started_on")
        and item.content.get("no_progression_on")
        and item.content["treatment"] not in NEITHER
    ]
    if not lasting or any(progressed(item) for _seen, _start, item in lasting):
        return None
    seen, start, item = min(lasting, key=lambda part: part[1])
    if seen != max(part[0] for part in lasting) or _grew_since(start, given):
        return None
    least, most = whole_months(start, seen)
    if least != most:
        return None
    said, on = _said(item), item.content["no_progression_on"]
    since = item.content["started_on"]
    because = Text(
        f"{said.en} since {since}, without progression at {on}", f"{said.zh}自 {since} 起，{on} 确认未进展"
    )
    return Followed(least, because, (item,), _day(item, "no_progression_on"), item.source)


def _grew_since(start: Span, given: Sequence[Item]) -> bool:
    """Whether a treatment with progression may have ended after ``start``."""
    ends = [span_of(item.content.get("ended_on")) for item in given if progressed(item)]
    return any(end is None or end.last > start.first for end in ends)


def _pancreastatin(markers: Sequence[Item]) -> Followed | None:
    """The newest value, in the unit of its report; none when two of one day differ or a date is missing."""
    values = [item for item in markers if item.content["marker"] == "pancreastatin"]
    if not values or (len(values) > 1 and any(item.observed_on is None for item in values)):
        return None
    day = max((item.observed_on for item in values if item.observed_on), default=None)
    newest = [item for item in values if item.observed_on == day]
    if len({(item.content["value"], item.content["unit"]) for item in newest}) > 1:
        return None
    unit = newest[-1].content["unit"]
    because = Text(f"newest value in the list, in {unit}", f"列表中最近一次，单位 {unit}")
    return Followed(newest[-1].content["value"], because, (newest[-1],), day, newest[-1].source)


def _among(code: str, codes: Iterable[str]) -> bool:
    """Whether ``codes`` may mean ``code`` as well, each part of a combination by itself."""
    codes = list(codes)
    if any(same(code, other) for other in codes):
        return True
    known = current_ruleset().facts["prior_treatments"].choices
    parts = code.split("+")
    return len(parts) > 1 and all(
        part not in known or any(same(part, other) for other in codes) for part in parts
    )


def _parts(codes: Iterable[str]) -> list[str]:
    return [part for code in codes for part in (code, *code.split("+"))]


def _refuted_set(value: Sequence[str], given: Sequence[Item]) -> Text | None:
    listed = _codes(given)
    order = current_ruleset().facts["prior_treatments"].choices
    if missing := [code for code in order if code in listed and not _among(code, _parts(value))]:
        names = _names(missing)
        return Text(f"the list of treatments also has: {names.en}", f"治疗列表中另有：{names.zh}")
    if complete(given):
        extra = [code for code in order if code in value and not _among(code, _parts(listed))]
        if extra:
            names = _names(extra)
            return Text(f"not in the list of all treatments: {names.en}", f"完整的治疗列表中没有：{names.zh}")
    return None


def _refuted_line(value: str, given: Sequence[Item]) -> Text | None:
    failures = len(_failures(given))
    least = ("first", "second", "salvage")[min(failures, 2)]
    order = ("first", "second", "salvage")
    if value in order and order.index(value) < order.index(least):
        return Text(
            f"{failures} systemic treatment{'s' * (failures > 1)} failed by the list",
            f"列表中已有 {failures} 次全身治疗失败",
        )
    return None
