"""The picture in words and as tables, and what it leaves out."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from cases.timeline import words
from cases.timeline.curves import number_of
from cases.timeline.frame import Plot
from cases.timeline.lanes import Bar, bars, dates, duration, told
from recommendations.words import number


def summary(entries: Sequence[dict[str, Any]], found: Sequence[Bar], language: str) -> str:
    """Every treatment in a clause; of each marker how many values, and the newest."""
    stop = "。" if language == "zh" else ". "
    parts = [told(bar, language) for bar in found]
    dated = [entry for entry in entries if entry["kind"] == "marker" and entry["on"]]
    newest = {entry["label"][language]: entry for entry in sorted(dated, key=lambda entry: entry["on"])}
    for label, entry in newest.items():
        count = sum(other["label"][language] == label for other in dated)
        last = f"{number(entry['value'])} {entry['unit']}"
        text = words.NEWEST.said(language)
        parts.append(text.format(label=label, count=count, last=last, on=entry["on"]))
    return stop.join(parts)


def left_out(entries: Sequence[dict[str, Any]], earlier: Sequence[Bar], plot: Plot) -> list[str]:
    """Sentences on what has no place in the picture: values without a date, what lies before its window."""
    language = plot.language
    comma = "、" if language == "zh" else ", "
    undated = [
        f"{entry['label'][language]} {number(entry['value'])} {entry['unit']}"
        for entry in entries
        if entry["kind"] == "marker" and not entry["on"]
    ]
    if not plot.frame.brief:  # on paper the findings stand among the facts
        undated += [e["label"][language] for e in entries if e["kind"] == "finding" and not e["on"]]
    notes = [words.UNDATED.said(language).format(values=comma.join(undated))] if undated else []
    if earlier:
        before = ("；" if language == "zh" else "; ").join(told(bar, language) for bar in earlier)
        notes.append(words.EARLIER.said(language).format(values=before))
    return notes


class Tables(NamedTuple):
    """Rows of words: (treatment, dates, duration, best response, stopped for), (day, marker, value, upper
    limit, multiple of it) and (day, finding); newest last, as the picture reads."""

    treatments: list[tuple[str, ...]]
    values: list[tuple[str, ...]]
    findings: list[tuple[str, ...]]


def tables(entries: Sequence[dict[str, Any]], on: dt.date, language: str) -> Tables:
    """Everything that the picture shows, for who cannot see it."""

    def days(kind: str) -> list[dict[str, Any]]:
        return sorted((e for e in entries if e["kind"] == kind), key=lambda entry: entry["on"] or "")

    return Tables(
        [_treatment(bar, language) for bar in bars(entries, on)],
        [_value(entry, language) for entry in days("marker")],
        [(entry["on"] or "", entry["label"][language]) for entry in days("finding")],
    )


def _treatment(bar: Bar, language: str) -> tuple[str, ...]:
    entry, label = bar.entry, bar.entry["label"][language]
    name = f"{entry['name']} ({label})" if entry["name"] and entry["name"] != label else label
    response, reason = words.RESPONSES.get(entry["best_response"]), words.REASONS.get(entry["stopped_for"])
    said = (response.said(language) if response else "", reason.said(language) if reason else "")
    return (name, dates(bar, language), duration(bar, language), *said)


def _value(entry: dict[str, Any], language: str) -> tuple[str, ...]:
    high, value = entry["ref_high"], f"{number(entry['value'])} {entry['unit']}"
    limit = (number(high), f"{number_of(entry['value'] / high)}×") if high else ("", "")
    return (entry["on"] or "", entry["label"][language], value, *limit)
