"""What stands on the pages of the statistics: sections with a chart, tables, and how it is counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from tnb.mirror import charts, outcomes, words
from tnb.mirror.cohort import Cohort
from tnb.mirror.curve_picture import curve_picture
from tnb.mirror.picture import Picture
from tnb.mirror.records import Records
from tnb.mirror.tables import Shown, Table, shown
from tnb.mirror.words import say

# Which tables stand with that of a section: below it, beside it, and folded.
ALSO = {"concordance": ("statuses",)}
BESIDE = {
    "results": ("deferrals",),
    "concordance": ("departures",),
    "carried": ("not_carried",),
    "quorum": ("lacking",),
}
MORE = {"attendance": ("by_meeting",)}


@dataclass(frozen=True)
class Section:
    """``how`` says how it is counted; ``beside`` are tables that stand below the chart, ``more`` long ones
    that are folded."""

    code: str
    title: str
    how: tuple[str, ...]
    picture: Picture | None
    tables: tuple[Table, ...]
    beside: tuple[Table, ...] = ()
    more: tuple[Table, ...] = ()


def work_sections(records: Records, tables: Mapping[str, Table]) -> list[Section]:
    """The sections of the board's work; ``tables`` as work.tables_of has them."""
    drawn = {
        "volume": charts.volume_picture(tables["volume"]),
        "results": charts.split_picture(tables["results"]),
        "concordance": charts.split_picture(tables["concordance"]),
        "carried": charts.split_picture(tables["carried"]),
        "minutes": charts.minutes_picture(records, tables["minutes"]),
        "attendance": charts.attendance_picture(records, tables["attendance"]),
        "quorum": charts.split_picture(tables["quorum"]),
    }
    return [
        Section(
            code,
            tables[code].title,
            tuple(say(words.HOW[name]) for name in (code, *ALSO.get(code, ()))),
            picture,
            tuple(tables[name] for name in (code, *ALSO.get(code, ()))),
            tuple(tables[name] for name in BESIDE.get(code, ()) if tables[name].rows or tables[name].remarks),
            tuple(tables[name] for name in MORE.get(code, ())),
        )
        for code, picture in drawn.items()
    ]


def outcome_sections(cohort: Cohort, tables: Mapping[str, Table], exact: bool) -> list[Section]:
    """The sections of what became of the patients; ``tables`` as outcomes.tables_of has them."""
    curves = outcomes.curves_of(cohort)
    drawn = {
        "overall": curve_picture(curves.overall, tables["overall"].title, exact),
        "free": curve_picture(curves.free, tables["free"].title, exact),
        "completeness": None,
    }
    return [
        Section(code, tables[code].title, (say(words.HOW[code]),), picture, (tables[code],))
        for code, picture in drawn.items()
    ]


def headlines(tables: Mapping[str, Table]) -> list[tuple[str, Shown]]:
    """The figures that stand above all others: what is named, and what is said of it."""
    cell = {
        (code, row.code, column.code): shown(column.kind, value)
        for code, table in tables.items()
        for row in table.rows
        for column, value in zip(table.columns, row.cells, strict=True)
    }
    wanted = (
        (words.CASES, ("volume", "total", "cases")),
        (words.MEETINGS, ("volume", "total", "meetings")),
        (words.REACHED, ("results", "reached", "share")),
        (words.MINUTES_HEADLINE, ("minutes", "total", "median")),
        (words.FOLLOWED, ("concordance", "follows", "share")),
        (words.CARRIED, ("carried", "done", "every")),
    )
    return [(say(name), cell[key]) for name, key in wanted]


def remarks(tables: Mapping[str, Table], exact: bool) -> list[str]:
    """What holds for the whole page: that small numbers are hidden, or shown."""
    if exact:
        return [say(words.SHOWN_ALL)]
    return [say(words.HIDDEN)] if any(table.hides for table in tables.values()) else []
