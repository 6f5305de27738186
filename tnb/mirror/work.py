"""The tables of the board's work in a period. Pure, but for the language of the moment."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cases.language import current
from recommendations.ruleset import current_ruleset
from recommendations.words import Text
from tnb.mirror import numbers, words
from tnb.mirror.masking import is_small, masked
from tnb.mirror.numbers import Share, percentile
from tnb.mirror.records import Held, Presentation, Records
from tnb.mirror.tables import Column, Row, Table, classes, masked_classes, present, said
from tnb.mirror.words import say
from tnb.models import Decision, Member, TaskReport

MEDIAN, NINETIETH = 0.5, 0.9
LITERATURE = 3.0  # minutes a case, see definitions.toml


def tables_of(records: Records, exact: bool = False) -> dict[str, Table]:
    """Every table by its code. ``exact``: small numbers of patients are shown as well."""
    made = [
        volume(records),
        minutes(records),
        attendance(records),
        by_meeting(records),
        quorum(records),
        lacking(records),
        results(records),
        deferrals(records, exact),
        concordance(records),
        departures(records, exact),
        statuses(records, exact),
        carried(records),
        not_carried(records, exact),
    ]
    return {table.code: table for table in made}


def volume(records: Records) -> Table:
    """Quarter by quarter: meetings, cases, first presentations, what was decided."""
    heads = (words.MEETINGS, words.CASES, words.FIRST_SHORT, words.AGAIN_SHORT)
    heads += (words.REACHED_SHORT, words.DEFERRED, words.OPEN_SHORT)
    codes = ("meetings", "cases", "first", "again", "reached", "deferred", "open")
    columns = tuple(Column(code, say(head)) for code, head in zip(codes, heads, strict=True))
    parts = _by_quarter(records)
    rows = [Row(name, _quarter(name), _volume(*part)) for name, part in parts.items()]
    rows.append(Row("total", say(words.WHOLE), _volume(records.meetings, records.presentations), True))
    return Table("volume", say(words.VOLUME), say(words.QUARTER), columns, tuple(rows))


def _volume(meetings: Sequence[Held], presentations: Sequence[Presentation]) -> tuple[int, ...]:
    first = sum(each.first for each in presentations)
    found = numbers.results(presentations)
    came = (len(meetings), len(presentations), first, len(presentations) - first)
    return *came, found["reached"], found["deferred"], found["open"]


def _by_quarter(records: Records) -> dict[str, tuple[list[Held], list[Presentation]]]:
    parts: dict[str, tuple[list[Held], list[Presentation]]]
    parts = {quarter: ([], []) for quarter in numbers.quarters_of(records)}
    for held in records.meetings:
        parts[numbers.quarter_of(held.on)][0].append(held)
    for each in records.presentations:
        parts[numbers.quarter_of(each.held_on)][1].append(each)
    return parts


def _quarter(name: str) -> str:
    """ "2026-Q1" as it is said."""
    year, quarter = name.split("-Q")
    return say(Text(f"{year} Q{quarter}", f"{year} 年第 {quarter} 季度"))


def minutes(records: Records) -> Table:
    """Quarter by quarter: how long a case took, beside what was estimated."""
    columns = (
        Column("timed", say(words.TIMED), "share"),
        Column("median", say(words.MEDIAN), "number"),
        Column("p90", say(words.P90), "number"),
        Column("estimated", say(words.ESTIMATED), "number"),
        Column("over", say(words.OVER_ESTIMATE), "share"),
    )
    parts = _by_quarter(records)
    rows = [Row(name, _quarter(name), _minutes(part)) for name, (_held, part) in parts.items()]
    rows.append(Row("total", say(words.WHOLE), _minutes(records.presentations), True))
    return Table("minutes", say(words.MINUTES), say(words.QUARTER), columns, tuple(rows))


def _minutes(presentations: Sequence[Presentation]) -> tuple[object, ...]:
    timed = [each.minutes for each in presentations if each.minutes is not None]
    both = [
        (each.minutes, each.estimate)
        for each in presentations
        if each.minutes is not None and each.estimate is not None
    ]
    estimated = percentile([float(each.estimate) for each in presentations if each.estimate is not None], 0.5)
    over = Share(sum(taken > estimate for taken, estimate in both), len(both)) if both else None
    share = Share(len(timed), len(presentations)) if presentations else None
    return share, percentile(timed, MEDIAN), percentile(timed, NINETIETH), estimated, over


def attendance(records: Records) -> Table:
    """Discipline by discipline: at how many meetings it was, of those of which that is known."""
    columns = (
        Column("represented", say(words.REPRESENTED), "share"),
        Column("not_known", say(words.NOT_KNOWN_MEETINGS)),
        Column("present", say(words.PRESENT)),
        Column("absent", say(words.ABSENT)),
        Column("unmarked", say(words.UNMARKED)),
    )
    names = said(Member.Discipline.choices)
    rows = []
    for code, name in names.items():
        there = [numbers.was_there(held, code) for held in records.meetings]
        seats = (seat for held in records.meetings for seat in held.seats)
        marks = Counter(seat.present for seat in seats if seat.discipline == code)
        if marks:
            share = Share(there.count(True), len(there) - there.count(None))
            rows.append(Row(code, name, (share, there.count(None), marks[True], marks[False], marks[None])))
    title, head = say(words.ATTENDANCE), say(words.DISCIPLINE)
    return Table("attendance", title, head, columns, tuple(rows))


def by_meeting(records: Records) -> Table:
    """Meeting by meeting: how many were there, and of which invited disciplines nobody is marked present."""
    columns = (
        Column("cases", say(words.CASES)),
        Column("present", say(words.PRESENT)),
        Column("absent", say(words.ABSENT)),
        Column("unmarked", say(words.UNMARKED)),
        Column("nobody_of", say(words.NOBODY_OF), "text"),
    )
    cases = Counter(each.meeting for each in records.presentations)
    names = said(Member.Discipline.choices)
    rows = []
    for held in records.meetings:
        seats = Counter(seat.present for seat in held.seats)
        there = {seat.discipline for seat in held.seats if seat.present is True}
        invited = {seat.discipline for seat in held.seats}
        lacking = say(Text(", ", "、")).join(name for code, name in names.items() if code in invited - there)
        cells = (cases[held.pk], seats[True], seats[False], seats[None], lacking or None)
        rows.append(Row(str(held.pk), held.on.isoformat(), cells))
    return Table("by_meeting", say(words.BY_MEETING), say(words.MEETING), columns, tuple(rows))


def quorum(records: Records) -> Table:
    """Whether the disciplines a case needed were there when it was decided."""
    decided = numbers.decided_of(records.presentations)
    counts = Counter(map(numbers.quorum_of, decided))
    head = ("quorum", say(words.QUORUM), say(words.RESULT))
    return classes(head, counts, _names(words.QUORUMS), len(decided))


def lacking(records: Records) -> Table:
    """Which disciplines were needed and not there, of the decisions of which that is known."""
    decided = [
        one for one in numbers.decided_of(records.presentations) if numbers.quorum_of(one) != numbers.UNKNOWN
    ]
    counts = numbers.lacking_of(decided)
    share = Column("share", say(words.SHARE), "share")
    names = present(said(Member.Discipline.choices), counts)
    rows = tuple(Row(code, name, (Share(counts[code], len(decided)),)) for code, name in names.items())
    return Table("lacking", say(words.LACKING), say(words.DISCIPLINE), (share,), rows, has_bars=True)


def results(records: Records) -> Table:
    counts = numbers.results(records.presentations)
    head = ("results", say(words.RESULTS), say(words.RESULT))
    return classes(head, counts, _names(words.RESULT_NAMES), len(records.presentations))


def deferrals(records: Records, exact: bool) -> Table:
    decided = numbers.decided_of(records.presentations)
    counts = Counter(each.deferred_for for each in decided if each.deferred_for)
    return _split("deferrals", (words.DEFERRALS, words.CAUSE), counts, Decision.Deferral.choices, exact)


def concordance(records: Records) -> Table:
    reached = numbers.reached_of(records.presentations)
    counts = Counter(each.follows or numbers.UNKNOWN for each in reached)
    names = said(Decision.Follows.choices) | (
        {numbers.UNKNOWN: say(words.UNKNOWN)} if counts[numbers.UNKNOWN] else {}
    )
    head = ("concordance", say(words.CONCORDANCE), say(words.RESULT))
    return classes(head, counts, names, len(reached))


def departures(records: Records, exact: bool) -> Table:
    reached = numbers.reached_of(records.presentations)
    departed = [each for each in reached if each.follows == Decision.Follows.DEPARTS]
    counts = Counter(each.reason or numbers.UNKNOWN for each in departed)
    return _split("departures", (words.DEPARTURES, words.REASON), counts, Decision.Reason.choices, exact)


def statuses(records: Records, exact: bool) -> Table:
    counts = numbers.statuses_of(numbers.reached_of(records.presentations))
    names = [(code, status.name.said(current())) for code, status in current_ruleset().statuses.items()]
    return _split("statuses", (words.STATUSES, words.STATUS), counts, names, exact)


def carried(records: Records) -> Table:
    """What became of the decisions whose 90 days are over: of every step, and of the first."""
    due = numbers.due_of(records)
    every = Counter(numbers.fate_of(each) for each in due)
    first = Counter(numbers.fate_of(each, first_step_only=True) for each in due)
    columns = (
        Column("every", say(words.EVERY_STEP), "share"),
        Column("first", say(words.FIRST_STEP), "share"),
    )
    rows = tuple(
        Row(code, name, (Share(every[code], len(due)), Share(first[code], len(due))))
        for code, name in _names(words.FATES).items()
    )
    return Table(
        "carried", say(words.CARRIED), say(words.FATE), columns, rows, _not_counted(records, len(due))
    )


def _not_counted(records: Records, due: int) -> tuple[str, ...]:
    reached = numbers.reached_of(records.presentations)
    bare = sum(not each.steps for each in reached)
    young = len(reached) - bare - due
    text = Text(
        f"Not counted: younger than 90 days {young}, without a step {bare}.",
        f"未计入：定稿未满 90 天的决定 {young} 个，无步骤的决定 {bare} 个。",
    )
    return (say(text),)


def not_carried(records: Records, exact: bool) -> Table:
    counts = numbers.reasons_of_fate(numbers.due_of(records))
    return _split("not_carried", (words.NOT_CARRIED, words.REASON), counts, TaskReport.Reason.choices, exact)


def _split(
    code: str, title: tuple[Text, Text], counts: Counter[str], choices: Iterable, exact: bool
) -> Table:
    """A total in its classes, the largest first and what is not known last; not split where it is small."""
    of = sum(counts.values())
    names = present(said([*choices, (numbers.UNKNOWN, say(words.UNKNOWN))]), counts)
    in_order = sorted(names, key=lambda name: (name == numbers.UNKNOWN, -counts[name]))
    head = (code, *map(say, title))
    if exact:
        return replace(classes(head, counts, {name: names[name] for name in in_order}, of), has_bars=True)
    if is_small(of):
        return Table(*head, (Column("share", say(words.SHARE), "share"),), (), (say(words.TOO_FEW_TO_SPLIT),))
    # Hidden ones in the order of the choices: their places would give away which is larger.
    seen = masked(counts)
    shown_first = [name for name in in_order if seen[name] is not None]
    names = {name: names[name] for name in [*shown_first, *(name for name in names if seen[name] is None)]}
    return masked_classes(head, counts, names, of)


def _names(texts: dict[str, Text]) -> dict[str, str]:
    return {code: say(text) for code, text in texts.items()}
