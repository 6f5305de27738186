"""Who has to be in the room for a case, why, and who of them is there."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from recommendations.evaluate import Evaluation
from recommendations.records import Ruleset
from recommendations.words import Text
from tnb.models import AgendaItem, Attendance, Member, Opinion
from tnb.responsible import names_of

FILE = Path(__file__).parent / "disciplines.toml"
LEADING = ("recommended", "consider")
NAMED = 3  # options named in a reason; the others are counted
OF_THE_BOARD = (Member.Role.MEMBER, Member.Role.CHAIR, Member.Role.COORDINATOR)


@dataclass(frozen=True)
class Needed:
    """A discipline a case needs and why, in one sentence."""

    discipline: str
    why: Text


@dataclass(frozen=True)
class Seat:
    """A discipline a case needs, who of it is invited and not absent (``people``), and whether it is there.

    ``present``: True, False, or None while somebody of it is invited and nobody has marked them.
    ``written``: somebody of it who will not be there has given an opinion on the case beforehand.
    """

    discipline: str
    why: Text
    present: bool | None
    people: tuple[str, ...] = ()
    invited: bool = True
    written: bool = False

    @property
    def name(self) -> str:
        return str(Member.Discipline(self.discipline).label)


@dataclass(frozen=True)
class Quorum:
    """Every discipline a case needs, in the order of the disciplines."""

    seats: tuple[Seat, ...]

    @property
    def complete(self) -> bool:
        """Whether every discipline is marked as present."""
        return all(seat.present is True for seat in self.seats)

    @property
    def lacking(self) -> tuple[Seat, ...]:
        """Who is absent or not even invited, and has not written either."""
        return tuple(seat for seat in self.seats if seat.present is False and not seat.written)

    @property
    def in_writing(self) -> tuple[Seat, ...]:
        """Who is absent and has written."""
        return tuple(seat for seat in self.seats if seat.present is False and seat.written)

    @property
    def expected(self) -> tuple[Seat, ...]:
        """Who is invited and not marked yet."""
        return tuple(seat for seat in self.seats if seat.present is None)

    @property
    def there(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.present is True)


Present = Mapping[str, list[tuple[str, bool | None]]]


def needed_for(evaluation: Evaluation, ruleset: Ruleset) -> tuple[Needed, ...]:
    """The disciplines a case needs: for its recommended options and those to be considered, for those that
    may turn out to be recommended, and for what is unclear about the case itself. Pure."""
    leading, possible = options_in_play(evaluation)
    about = [_table()["case"][code] for code in _of_the_case(evaluation)]
    found = []
    for discipline in Member.Discipline.values:
        asked = [Text(part["en"], part["zh"]) for part in about if discipline in part["disciplines"]]
        asked += _because(_of(discipline, leading, ruleset), ruleset, LEADS)
        asked += _because(_of(discipline, possible, ruleset), ruleset, MAY_LEAD)
        if asked:
            said = Text("; ".join(part.en for part in asked), "；".join(part.zh for part in asked))
            found.append(Needed(discipline, said))
    return tuple(found)


def options_in_play(evaluation: Evaluation) -> tuple[list[str], list[str]]:
    """(recommended or to be considered, those that missing values may make recommended)."""
    verdicts = evaluation.verdicts.values()
    leading = [verdict.option for verdict in verdicts if verdict.status in LEADING]
    possible = [
        verdict.option
        for verdict in verdicts
        if verdict.status == "needs_data" and verdict.if_known == "recommended"
    ]
    return leading, possible


def disciplines_of(option: str, ruleset: Ruleset) -> tuple[str, ...]:
    """The disciplines an option needs; those of its group where nobody has written them down."""
    table = _table()
    listed = table["option"].get(option) or table["group"].get(ruleset.options[option].group, ())
    return tuple(listed)


def quorum_among(needed: Iterable[Needed], present: Present, written: Collection[str] = ()) -> Quorum:
    """The needs held against who is invited (present_among) and who has ``written`` (written_on). Pure."""
    seats = (_seat(each, present.get(each.discipline, []), each.discipline in written) for each in needed)
    return Quorum(tuple(seats))


def written_on(items: Iterable[AgendaItem]) -> dict[int, set[str]]:
    """Item -> the disciplines of which somebody who will not be there has written beforehand. That they
    wrote is known to all, not what."""
    latest = {}
    opinions = Opinion.objects.filter(item__in=items).order_by("given_at", "pk")
    for item, member, discipline, absent in opinions.values_list(
        "item", "member", "discipline", "will_be_absent"
    ):
        latest[item, member] = discipline, absent
    found: dict[int, set[str]] = {}
    for (item, _member), (discipline, absent) in latest.items():
        if absent:
            found.setdefault(item, set()).add(discipline)
    return found


def present_among(seats: Iterable[Attendance]) -> dict[str, list[tuple[str, bool | None]]]:
    """Discipline -> (name, present) of each member invited; an observer fills no seat."""
    found: dict[str, list[tuple[str, bool | None]]] = {}
    for seat in seats:
        if seat.member.role in OF_THE_BOARD:
            found.setdefault(seat.member.discipline, []).append((str(seat.member), seat.present))
    return found


def frozen(quorum: Quorum) -> list[dict[str, Any]]:
    """The quorum as it stands in a sheet: [{"discipline", "name", "present", "invited", "people", "written",
    "why"}]."""
    names = names_of(seat.discipline for seat in quorum.seats)
    return [
        {
            "discipline": seat.discipline,
            "name": names[seat.discipline],
            "present": seat.present,
            "invited": seat.invited,
            "people": list(seat.people),
            "written": seat.written,
            "why": seat.why._asdict(),
        }
        for seat in quorum.seats
    ]


def quorum_on(sheet: Mapping[str, Any]) -> Quorum | None:
    """The quorum of a sheet (tnb.snapshot), frozen or live; None in one of former days."""
    listed = (sheet.get("meeting") or {}).get("quorum")
    if listed is None:
        return None
    return Quorum(
        tuple(
            Seat(
                each["discipline"],
                Text(**each["why"]),
                each["present"],
                tuple(each["people"]),
                each["invited"],
                each.get("written", False),
            )
            for each in listed
        )
    )


LEADS = Text("leading: {}", "优先：{}")
MAY_LEAD = Text("may become recommended: {}", "可能成为推荐：{}")


def _seat(needed: Needed, members: list[tuple[str, bool | None]], written: bool) -> Seat:
    marks = [present for _name, present in members]
    present = True if True in marks else None if None in marks else False
    people = tuple(name for name, mark in members if mark is present)
    return Seat(needed.discipline, needed.why, present, people, bool(members), written)


def _of(discipline: str, options: Iterable[str], ruleset: Ruleset) -> list[str]:
    return [code for code in options if discipline in disciplines_of(code, ruleset)]


def _because(options: list[str], ruleset: Ruleset, said: Text) -> list[Text]:
    if not options:
        return []
    names, rest = [ruleset.options[code].name for code in options[:NAMED]], len(options) - NAMED
    english, chinese = ", ".join(name.en for name in names), "、".join(name.zh for name in names)
    if rest > 0:
        english, chinese = f"{english} and {rest} more", f"{chinese}等 {len(options)} 项"
    return [Text(said.en.format(english), said.zh.format(chinese))]


def _of_the_case(evaluation: Evaluation) -> list[str]:
    """The conditions of the data file that hold."""
    grade = evaluation.derived["grade"]
    holds = {
        "images": evaluation.facts.get("liver_metastases") is not False,
        "grade_open": grade.value is None,
        "grade_provisional": grade.value is not None and grade.provisional,
        "grade_discordant": grade.lower is not None,
        "grade_contradicted": grade.contradicted,
    }
    return [code for code in _table()["case"] if holds[code]]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text("utf-8"))
