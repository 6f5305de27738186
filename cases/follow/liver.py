"""What follows from the list of liver lesions and from the reader's word on the liver.

What lies in the list is certain at once (both lobes, more than two segments, a largest size as a lower
bound). What is not in it counts only when the newest imaging says that every lesion is listed.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from cases.follow.followed import Followed
from cases.kinds import SEGMENTS
from cases.liver.segments import lobes, within_two_neighbours
from cases.models import Item
from recommendations.words import Text, number

Facts = dict[str, Followed]


def followed(items: Sequence[Item]) -> Facts:
    """Fact name -> what is certain; pure. ``items``: the entries in force, of all kinds."""
    lesions, readings = _of(items, Item.Kind.LESION), _of(items, Item.Kind.LIVER_IMAGING)
    found = _of_burden(readings)
    if lesions:
        because = Text(_many(lesions), f"已列出 {len(lesions)} 个病灶")
        found["liver_metastases"] = _followed(True, because, lesions)
        found |= _of_sides(lesions)
        found |= _of_the_whole(lesions, complete_by(items))
    return found


def refutes(fact: str, value: Any, items: Sequence[Item]) -> Text | None:
    """What the list, complete or not, says against a typed value; None if it leaves the value possible."""
    lesions = _of(items, Item.Kind.LESION)
    if not lesions:
        return None
    largest, segments = max(map(_size, lesions)), segments_of(lesions)
    listed = Text(f"the list has {_many(lesions)}", f"列表中已有 {len(lesions)} 个病灶")
    size = Text(f"the list has a lesion of {number(largest)} cm", f"列表中有 {number(largest)} cm 的病灶")
    against = {
        "liver_metastases": (value is False, listed),
        "lm_count": (_less(value, len(lesions)), listed),
        "lm_max_cm": (_less(value, largest), size),
        "lm_lobes": (value == "unilobar" and lobes(segments) == "bilobar", _where(segments)),
        "lm_two_adjacent_segments": (
            value is True and within_two_neighbours(segments) is False,
            _where(segments),
        ),
    }
    holds, said = against.get(fact, (False, None))
    return said if holds else None


def _less(value: Any, least: float) -> bool:
    return isinstance(value, int | float) and value < least


def complete_by(items: Sequence[Item]) -> Item | None:
    """The newest imaging, if it says that the list holds every lesion and no lesion was seen later."""
    lesions, readings = _of(items, Item.Kind.LESION), _of(items, Item.Kind.LIVER_IMAGING)
    if not readings:
        return None
    newest = [reading for reading in readings if _day(reading) == _day(readings[-1])]
    said = {reading.content.get("all_listed") for reading in newest}
    # An imaging without a date says nothing about lesions that have one.
    if True not in said or False in said or any(_day(lesion) > _day(newest[-1]) for lesion in lesions):
        return None
    return next(reading for reading in reversed(newest) if reading.content.get("all_listed"))


def segments_of(lesions: Iterable[Item]) -> list[str]:
    """All segments named, in order."""
    return sorted({segment for lesion in lesions for segment in lesion.content["segments"]})


def _of_burden(readings: list[Item]) -> Facts:
    """The burden as the newest imaging has it that gives one; nothing where one day gives two."""
    stated = [reading for reading in readings if reading.content.get("burden_pct") is not None]
    values = {r.content["burden_pct"] for r in stated if _day(r) == _day(stated[-1])}
    if len(values) != 1:
        return {}
    because = Text("the reader's estimate", "阅片医师的估计")
    return {"htb_pct": _followed(values.pop(), because, stated[-1:])}


def _of_sides(lesions: list[Item]) -> Facts:
    """What no further lesion could change."""
    segments = segments_of(lesions)
    because, found = _where(segments), {}
    if lobes(segments) == "bilobar":
        found["lm_lobes"] = _followed("bilobar", because, lesions)
    if within_two_neighbours(segments) is False:
        found["lm_two_adjacent_segments"] = _followed(False, because, lesions)
    return found


def _of_the_whole(lesions: list[Item], reading: Item | None) -> Facts:
    """What holds only of a list that is complete."""
    if reading is None:
        return {}
    segments, seen = segments_of(lesions), [*lesions, reading]
    where, none_else = _where(segments), Text("no others: the list is complete", "列表已含全部病灶")
    count = Text(f"{_many(lesions)}, {none_else.en}", f"{len(lesions)} 个病灶，{none_else.zh}")
    because = Text(f"{where.en}, {none_else.en}", f"{where.zh}，{none_else.zh}")
    found = {"lm_count": _followed(len(lesions), count, seen)}
    if all(lesion.content.get("size_cm") is not None for lesion in lesions):
        largest = max(lesions, key=_size)
        found["lm_max_cm"] = _followed(_size(largest), _largest(largest, none_else), [largest])
    if within_two_neighbours(segments) is True:
        found["lm_two_adjacent_segments"] = _followed(True, because, seen)
    if lobes(segments) == "unilobar":
        found["lm_lobes"] = _followed("unilobar", because, seen)
    # One lesion, or one lobe: neither satellites opposite nor diffuse disease. Which of the two it is when
    # both lobes are involved, and whether it is either, is for the reader to say.
    if len(lesions) == 1 or lobes(segments) == "unilobar":
        opposite = count if len(lesions) == 1 else because
        found["lm_contralateral_satellites"] = _followed(False, opposite, seen)
        found["lm_diffuse_bilobar"] = _followed(False, opposite, seen)
    return found


def _followed(value: Any, because: Text, items: Sequence[Item]) -> Followed:
    """With the newest date of the entries, and their source if they have but one."""
    days = [item.observed_on for item in items if item.observed_on]
    sources = {item.source for item in items}
    source = sources.pop() if len(sources) == 1 else ""
    return Followed(value, because, tuple(items), max(days, default=None), source)


def _of(items: Sequence[Item], kind: str) -> list[Item]:
    """The entries of a kind, oldest first."""
    return sorted((item for item in items if item.kind == kind), key=lambda item: (_day(item), item.pk or 0))


def _day(item: Item) -> dt.date:
    return item.observed_on or dt.date.min


def _size(lesion: Item) -> float:
    """The largest diameter in cm; 0 where it is not stated."""
    return lesion.content.get("size_cm") or 0


def _many(lesions: Sequence[Item]) -> str:
    return "1 lesion" if len(lesions) == 1 else f"{len(lesions)} lesions"


def _largest(lesion: Item, none_else: Text) -> Text:
    place = "/".join(_roman(lesion.content["segments"]))
    return Text(f"the lesion in {place}, {none_else.en}", f"{place} 段病灶，{none_else.zh}")


def _where(segments: Sequence[str]) -> Text:
    named = _roman(segments)
    return Text(f"lesions in {', '.join(named)}", f"病灶位于 {'、'.join(named)} 段")


def _roman(segments: Iterable[str]) -> list[str]:
    return [SEGMENTS[segment].en for segment in sorted(segments)]
