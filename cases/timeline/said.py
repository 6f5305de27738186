"""The picture in words, and what it leaves out."""

from collections.abc import Sequence
from typing import Any

from cases.timeline import words
from cases.timeline.lanes import Bar, told
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


def left_out(entries: Sequence[dict[str, Any]], earlier: Sequence[Bar], language: str) -> list[str]:
    """Sentences on what has no place in the picture: values without a date, what lies before its window."""
    comma = "、" if language == "zh" else ", "
    undated = [
        f"{entry['label'][language]} {number(entry['value'])} {entry['unit']}"
        for entry in entries
        if entry["kind"] == "marker" and not entry["on"]
    ]
    undated += [
        entry["label"][language] for entry in entries if entry["kind"] == "finding" and not entry["on"]
    ]
    notes = [words.UNDATED.said(language).format(values=comma.join(undated))] if undated else []
    if earlier:
        before = ("；" if language == "zh" else "; ").join(told(bar, language) for bar in earlier)
        notes.append(words.EARLIER.said(language).format(values=before))
    return notes
