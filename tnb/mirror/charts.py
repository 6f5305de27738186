"""The charts of the board's work. Each is a table of the page again, for the eye."""

from collections import Counter
from collections.abc import Sequence

from cases.timeline.ink import INK, SOFT, Group, box, circle, cut, line, wide, word
from recommendations.words import Text
from tnb.mirror import words
from tnb.mirror.numbers import Share, percentile, was_there
from tnb.mirror.picture import (
    DARK,
    EMPTY,
    LETTER,
    MIDDLE,
    PALE,
    RED,
    SMALL_LETTER,
    WIDTH,
    Picture,
    Plot,
    ground,
    legend,
    nice_step,
    picture,
    swatch,
)
from tnb.mirror.records import Records
from tnb.mirror.tables import Table, percent_of
from tnb.mirror.words import say
from tnb.mirror.work import LITERATURE

MOST_MEETINGS = 60  # dots that still can be told apart
LONGEST = 20  # minutes; longer ones stand together
FILLS = {
    "reached": DARK,
    "deferred": PALE,
    "open": EMPTY,
    "follows": DARK,
    "departs": RED,
    "none": PALE,
    "done": DARK,
    "late": MIDDLE,
    "changed": PALE,
    "not_done": RED,
    "complete": DARK,
    "lacking": RED,
    "unknown": EMPTY,
}


def volume_picture(table: Table) -> Picture | None:
    """A column for each quarter: first presentations below, those presented again above."""
    places = [column.code for column in table.columns]
    first, again = places.index("first"), places.index("again")
    rows = [row for row in table.rows if not row.is_total]
    highest = max((row.cells[first] + row.cells[again] for row in rows), default=0)
    if not highest:
        return None
    step = nice_step(highest)
    plot = Plot(48, 24, WIDTH - 8, 236, len(rows), -(-highest // step) * step)
    groups = [ground(plot, step)]
    for place, row in enumerate(rows):
        groups.append(_column(plot, place, row.label, [(row.cells[first], DARK), (row.cells[again], PALE)]))
    key, height = legend([(DARK, say(words.FIRST)), (PALE, say(words.AGAIN))], 48, 290)
    said = "; ".join(f"{row.label}: {row.cells[first]} + {row.cells[again]}" for row in rows)
    return picture([*groups, _quarters(plot, [row.code for row in rows]), key], height, table.title, said)


def _column(plot: Plot, place: int, label: str, parts: Sequence[tuple[int, str]]) -> Group:
    group, total = Group(f"{label}: {' + '.join(str(count) for count, _fill in parts)}"), 0
    wide_as = (plot.right - plot.left) / plot.far
    left, across = plot.x(place) + wide_as * 0.18, min(wide_as * 0.64, 70)
    for count, fill in parts:
        if count:
            top = plot.y(total + count)
            group.paths.append(box(left, top, across, plot.y(total) - top, fill=fill))
        total += count
    group.words.append(
        word(left + across / 2, plot.y(total) - 5, str(total), SMALL_LETTER, anchor="middle", weight="700")
    )
    return group


def _quarters(plot: Plot, codes: Sequence[str]) -> Group:
    """The names of the quarters below, the year where it begins."""
    group, across = Group(), (plot.right - plot.left) / plot.far
    years = set()
    for place, code in enumerate(codes):
        year, quarter = code.split("-")
        x = plot.x(place) + across * 0.18 + min(across * 0.64, 70) / 2
        if across > 26:
            said = word(x, plot.bottom + 17, quarter, SMALL_LETTER, anchor="middle", fill=SOFT)
            group.words.append(said)
        if year not in years:
            group.words.append(word(x, plot.bottom + 35, year, SMALL_LETTER, anchor="middle", weight="700"))
        years.add(year)
    return group


def minutes_picture(records: Records, table: Table) -> Picture | None:
    """How many cases took how many minutes, with the median and what the literature reports."""
    taken = [each.minutes for each in records.presentations if each.minutes is not None]
    if not taken:
        return None
    counts = Counter(min(int(minutes), LONGEST) for minutes in taken)
    highest = max(counts.values())
    step = nice_step(highest)
    plot = Plot(48, 44, WIDTH - 8, 236, LONGEST + 1, -(-highest // step) * step)
    group = Group()
    across = plot.x(1) - plot.x(0)
    for minute, count in sorted(counts.items()):
        group.paths.append(
            box(plot.x(minute) + 1, plot.y(count), across - 2, plot.bottom - plot.y(count), fill=MIDDLE)
        )
    for minute in range(0, LONGEST + 1, 2):
        said = f"≥{LONGEST}" if minute == LONGEST else str(minute)
        x = plot.x(minute) + (across / 2 if minute == LONGEST else 0)
        group.words.append(word(x, plot.bottom + 17, said, SMALL_LETTER, anchor="middle", fill=SOFT))
    unit = say(Text("minutes a case", "每例分钟数"))
    group.words.append(word(plot.right, plot.bottom + 36, unit, SMALL_LETTER, anchor="end", fill=SOFT))
    median = percentile(taken, 0.5) or 0.0
    groups = [ground(plot, step), group, _marks(plot, median)]
    ninetieth = percentile(taken, 0.9) or 0.0
    said = say(
        Text(
            f"{len(taken)} cases timed; median {median:.1f}, 90th percentile {ninetieth:.1f} minutes.",
            f"{len(taken)} 例有计时；中位数 {median:.1f} 分钟，第 90 百分位 {ninetieth:.1f} 分钟。",
        )
    )
    return picture(groups, plot.bottom + 44, table.title, said)


def _marks(plot: Plot, median: float) -> Group:
    """The line of the median, and that of the literature, each with its words beside it."""
    group = Group()
    named = (
        (median, Text(f"median {median:.1f} min", f"中位数 {median:.1f} 分钟"), INK, "", 18.0),
        (LITERATURE, Text("literature 3 min", "文献 3 分钟"), SOFT, "5 4", 36.0),
    )
    for value, text, ink, dash, y in named:
        x = plot.x(min(value, LONGEST))
        group.paths.append(line((x, y - 12), (x, plot.bottom), ink, 1.6, dash))
        # To the right of its line, the smaller of the two to the left: so neither runs into the other.
        is_left = value == min(median, LITERATURE) and x > plot.left + 100
        said = {"anchor": "end" if is_left else "start", "weight": "700" if ink == INK else "400"}
        group.words.append(word(x + (-6 if is_left else 6), y, say(text), SMALL_LETTER, fill=ink, **said))
    return group


def attendance_picture(records: Records, table: Table) -> Picture | None:
    """A dot for each discipline at each meeting; None where there are too many meetings for it."""
    if not records.meetings or len(records.meetings) > MOST_MEETINGS or not table.rows:
        return None
    left = max(wide(row.label, LETTER) for row in table.rows) + 16
    plot = Plot(left, 8, WIDTH - 8, 8 + 26.0 * len(table.rows), len(records.meetings), 1)
    across = (plot.right - plot.left) / plot.far
    radius = min(7.0, across * 0.4)
    groups = []
    for place, row in enumerate(table.rows):
        y = plot.top + 26 * place + 13
        group = Group(words=[word(left - 12, y + 5, row.label, LETTER, anchor="end")])
        for column, held in enumerate(records.meetings):
            x = plot.x(column) + across / 2
            _dot(group, x, y, radius, was_there(held, row.code))
        groups.append(group)
    groups.append(_months(plot, records))
    names = [(DARK, words.THERE), (RED, words.NOT_THERE), (EMPTY, words.NOT_MARKED)]
    key, height = _dots_key(plot, [(fill, say(name)) for fill, name in names], radius)
    said = "; ".join(f"{row.label} {row.cells[0].n}/{row.cells[0].of}" for row in table.rows)
    return picture([*groups, key], height, table.title, said)


def _dot(group: Group, x: float, y: float, radius: float, there: bool | None) -> None:
    """Full: there; a cross: not there; a broken ring: not known."""
    if there:
        group.paths.append(circle(x, y, radius, fill=DARK))
    elif there is None:
        group.paths.append(circle(x, y, radius - 0.6, stroke=SOFT, thick="1.2", dash="2 2"))
    else:
        for sign in (1, -1):
            group.paths.append(
                line(
                    (x - radius * 0.7, y - sign * radius * 0.7),
                    (x + radius * 0.7, y + sign * radius * 0.7),
                    RED,
                    2.4,
                )
            )


def _dots_key(plot: Plot, entries: list[tuple[str, str]], radius: float) -> tuple[Group, float]:
    group, x, y = Group(), plot.left, plot.bottom + 46
    for fill, name in entries:
        _dot(group, x + 6, y - 5, min(radius, 6), {DARK: True, RED: False, EMPTY: None}[fill])
        group.words.append(word(x + 18, y, name, SMALL_LETTER))
        x += 18 + wide(name, SMALL_LETTER) + 18
    return group, y + 8


def _months(plot: Plot, records: Records) -> Group:
    """Where a month, or among many meetings a quarter, begins."""
    group, before, across = Group(), None, (plot.right - plot.left) / plot.far
    last = -100.0
    for column, held in enumerate(records.meetings):
        month = (held.on.year, held.on.month)
        x = plot.x(column) + across / 2
        if month != before and x - last > 58:
            said = f"{held.on:%Y-%m}"
            group.words.append(word(x, plot.bottom + 18, said, SMALL_LETTER, anchor="middle", fill=SOFT))
            group.paths.append(line((x, plot.bottom + 2), (x, plot.bottom + 6), SOFT))
            last = x
        before = month
    return group


def split_picture(table: Table) -> Picture | None:
    """A bar of its whole length for each column of shares, cut into the classes."""
    columns = [(place, column.label) for place, column in enumerate(table.columns) if column.kind == "share"]
    if not table.rows or not table.rows[0].cells[0].of:
        return None
    groups, y = [], 4.0
    for place, label in columns:
        group = Group()
        if len(columns) > 1:
            group.words.append(word(0, y + 14, label, LETTER, weight="700"))
            y += 22
        _bar(group, y, [(row.code, row.label, row.cells[place]) for row in table.rows])
        groups.append(group)
        y += 34 + 12
    entries = [(FILLS.get(row.code, PALE), row.label) for row in table.rows]
    key, height = legend(entries, 0, y + 8)
    said = "; ".join(
        f"{row.label} {row.cells[place].n}/{row.cells[place].of}"
        for place, _label in columns
        for row in table.rows
    )
    return picture([*groups, key], height, table.title, said)


def _bar(group: Group, y: float, parts: Sequence[tuple[str, str, Share]]) -> None:
    x = 0.0
    for code, _label, share in parts:
        if not share.n:
            continue
        across = share.n / share.of * WIDTH
        fill = FILLS.get(code, PALE)
        swatch(group, (x + 0.7, y, max(across - 1.4, 0.5), 34), fill)
        said = cut(f"{share.n} · {percent_of(share).split(' (')[0]}", LETTER, across - 8, bold=True)
        if not said.endswith("…"):
            ink = "#fff" if fill in (DARK, RED) else INK
            group.words.append(
                word(x + across / 2, y + 22, said, LETTER, anchor="middle", weight="700", fill=ink)
            )
        x += across
