"""A table on its way in: taken, checked in steps, its doubts answered; nothing of it is a record yet.

The steps write only what the dry run has found out, and so leave no trace in the audit; what a person does
to a table leaves one. The import itself is cases.actions.table_import.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO

from django.utils import timezone

from cases import audit
from cases.tables.cells import Row, letter_of
from cases.tables.choices import choices_of, kind_of
from cases.tables.columns import all_columns
from cases.tables.comparing import compare
from cases.tables.matches import find_matches, key_mark
from cases.tables.models import ImportChunk, ImportRemark, ImportRow, ImportRun
from cases.tables.reading import Table, digest_of, read_any
from cases.tables.remarks import ANSWERS, Remark
from cases.tables.rows import Checked, check_row, fingerprint, layout_of
from cases.writing import writing
from recommendations.words import Text

STEP = 250  # rows in one request: about half a second
MOST_REMARKS = 20_000  # who has more mends the file before reading on
KEPT_FOR = dt.timedelta(hours=24)


class Ended(Exception):  # noqa: N818 - what happened
    """The table was imported or given up meanwhile."""


def start_import(*, by: Any, file: BinaryIO, name: str, size: int, question: str = "") -> ImportRun:
    """Take an uploaded file apart into rows that wait to be checked. Raises Refused if it is no table.

    ``question`` stands in for an empty one. Tables that were left lying for a day are emptied here.
    """
    digest = digest_of(file)
    _empty_forgotten()
    table = read_any(file, size)
    run = ImportRun.objects.create(
        by=by, kind=table.kind, file_name=name.replace("\0", "")[-200:], digest=digest, question=question
    )
    try:
        # Chunk by chunk: reading takes seconds, in which others must be able to write.
        rows = iter(table.rows)
        while chunk := list(islice(rows, STEP)):
            ImportChunk.objects.create(run=run, first=run.rows, rows=chunk)
            run.rows += len(chunk)
        _hand_in(by, run, table)
    except BaseException:
        run.delete()
        raise
    return run


@writing()
def _hand_in(by: Any, run: ImportRun, table: Table) -> None:
    run.state = ImportRun.State.CHECKING
    run.columns = [[place, column.key] for place, column in table.columns.items()]
    run.headings = list(table.headings.items())
    run.save()
    _keep_remarks(run, table.remarks)
    audit.record(by=by, action="table.uploaded", subject=subject_of(run), details={"rows": run.rows})


def check_next(*, run: ImportRun) -> ImportRun:
    """Check the next rows; the last step makes the run checked. Of two steps at once one does nothing."""
    chunk = run.chunks.order_by("first").first()
    if run.state != ImportRun.State.CHECKING or chunk is None:
        return _finished(run)
    columns = {place: all_columns()[key] for place, key in run.columns}
    layout = layout_of(columns, dict(run.headings))
    today = timezone.localdate()
    checked = [check_row(row, layout, run.question, today) for row in chunk.rows]
    rows = [_row(run, one, row) for one, row in zip(checked, chunk.rows, strict=True)]
    remarks = [(one.number, remark) for one in checked for remark in one.remarks]
    found = [*find_matches(run, rows), *compare(rows)]
    with writing():
        still = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.CHECKING, done=chunk.first)
        if still.update(done=chunk.first + len(rows)):
            ImportRow.objects.bulk_create(rows)
            _keep_remarks(run, [*(_at(remark, number) for number, remark in remarks), *found])
            chunk.delete()
    run.refresh_from_db()
    return _finished(run)


def _finished(run: ImportRun) -> ImportRun:
    """A run without rows to check is checked."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.CHECKING, chunks__isnull=True)
    waiting.update(state=ImportRun.State.CHECKED)
    run.refresh_from_db()
    return run


def _row(run: ImportRun, checked: Checked, row: Row) -> ImportRow:
    own = checked.own
    return ImportRow(
        run=run,
        number=checked.number,
        of_case=own.get("case", ""),
        own=own,
        entries=checked.entries,
        name_key=key_mark("name", own.get("name", "")),
        number_key=key_mark("number", own.get("hospital_number", "")),
        fingerprint=fingerprint(row),
    )


def _at(remark: Remark, number: int) -> Remark:
    return Remark(**{**vars(remark), "row": number})


def _keep_remarks(run: ImportRun, remarks: Iterable[Remark]) -> None:
    room = max(0, MOST_REMARKS - run.remarks.count())
    places, headings = {key: place for place, key in run.columns}, dict(run.headings)
    kept = [
        ImportRemark(
            run=run,
            row=remark.row,
            letter=remark.letter or _letter(places.get(remark.key)),
            place=(remark.place or headings.get(places.get(remark.key), ""))[:200],
            key=remark.key,
            value=remark.value[:200],
            problem=list(remark.problem),
            allowed=list(remark.allowed),
            doubt=remark.doubt,
        )
        for remark in islice(remarks, room)
    ]
    ImportRemark.objects.bulk_create(kept)


def _letter(place: int | None) -> str:
    return "" if place is None else letter_of(place)


@writing()
def answer_doubts(  # noqa: PLR0913 - which doubts, and the answer
    *,
    by: Any,
    run: ImportRun,
    doubt: str,
    key: str,
    answer: str,
    before: str = "",
    rows: Sequence[int] | None = None,
) -> int:
    """Answer all doubts of a kind in a column (``key``) that have the answer ``before`` ("" is none), or
    those of some rows; how many there were.

    A hidden row that is left out is skipped. Raises Ended, and ValueError on an answer the doubt has not.
    """
    _locked(run)
    if answer not in ANSWERS.get(doubt, ()):
        raise ValueError(f"{answer!r} is no answer to {doubt!r}")
    meant = run.remarks.filter(doubt=doubt, key=key, answer=before)
    if rows is not None:
        meant = meant.filter(row__in=rows)
    numbers = list(meant.values_list("row", flat=True)) if doubt == "hidden" else []
    count = meant.update(answer=answer)
    if numbers:
        hidden = list(run.checked.filter(number__in=numbers))
        for row in hidden:
            row.choice = "skip" if answer == "leave" else _first_choice(row)
        ImportRow.objects.bulk_update(hidden, ["choice"], batch_size=200)
    details = {"doubt": doubt, "column": key, "answer": answer, "count": count}
    audit.record(by=by, action="table.answered", subject=subject_of(run), details=details)
    return count


def _first_choice(row: ImportRow) -> str:
    if row.own.get("case"):
        return f"case:{row.own['case']}"
    return "open" if row.same else "new"


@writing()
def choose(*, by: Any, run: ImportRun, choices: Mapping[int, str]) -> int:
    """What becomes of rows, by their numbers (shapes: ImportRow); how many were changed.

    Raises Ended, and ValueError on a choice that a row does not have.
    """
    _locked(run)
    rows = list(run.checked.filter(number__in=choices))
    possible = choices_of(rows)
    for row in rows:
        if choices[row.number] not in possible[row.number]:
            raise ValueError(f"{choices[row.number]!r} is no choice of row {row.number}")
    changed = [row for row in rows if row.choice != choices[row.number]]
    for row in changed:
        row.choice = choices[row.number]
    _compare_again(run, changed)
    audit.record(
        by=by, action="table.answered", subject=subject_of(run), details={"rows": sorted(choices)[:50]}
    )
    return len(changed)


def _compare_again(run: ImportRun, rows: Sequence[ImportRow]) -> None:
    """Of rows that were chosen for anew: what they add to a case now, with its doubts."""
    for row in rows:
        row.seen, row.added, row.changed = {}, 0, 0
    run.remarks.filter(row__in=[row.number for row in rows], doubt__in=["older", "text", "person"]).delete()
    doubts = compare(rows)
    fields = ["same", "choice", "seen", "added", "changed"]
    ImportRow.objects.bulk_update(rows, fields, batch_size=100)
    _keep_remarks(run, doubts)


@writing()
def reopen(run: ImportRun, numbers: Sequence[int]) -> None:
    """From an import that was overtaken back to the choices: those of these rows have to be made again."""
    going = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.IMPORTING)
    going.update(state=ImportRun.State.CHECKED, done=run.rows)
    run.chunks.all().delete()
    rows = list(run.checked.filter(number__in=numbers))
    for row in rows:
        row.same, row.choice = [], "new"
    find_matches(run, rows)
    _compare_again(run, rows)


@writing()
def choose_all(*, by: Any, run: ImportRun, kind: str, choice: str) -> int:
    """What becomes of all rows of a kind (kind_of) that nobody has chosen for: "skip", "new", "case" (added
    to the newest case of that patient) or "row" (a further case of that row's patient)."""
    rows = [row for row in run.checked.filter(choice="open").defer("entries") if kind_of(row) == kind]
    possible = choices_of(rows)
    meant = {
        row.number: next((c for c in possible[row.number] if c.partition(":")[0] == choice), "")
        for row in rows
    }
    return choose(by=by, run=run, choices={number: found for number, found in meant.items() if found})


@writing()
def cancel_import(*, by: Any, run: ImportRun) -> None:
    """Give a table up and forget its rows. Nothing happens to one that has ended."""
    going = ImportRun.objects.filter(pk=run.pk, state__in=GOING)
    if going.update(state=ImportRun.State.CANCELLED, ended_at=timezone.now()):
        empty(run)
        audit.record(by=by, action="table.cancelled", subject=subject_of(run))


def empty(run: ImportRun) -> None:
    """Forget the rows of a table, which hold what identifies people."""
    run.chunks.all().delete()
    run.checked.all().delete()
    run.remarks.all().delete()


def _empty_forgotten() -> None:
    """Tables that nobody has imported or given up within a day are given up."""
    before = timezone.now() - KEPT_FOR
    for run in ImportRun.objects.filter(state__in=GOING, started_at__lt=before):
        cancel_import(by=run.by, run=run)


def _locked(run: ImportRun) -> None:
    """Hold the run until the transaction ends; Ended if it is no longer to be answered."""
    if not ImportRun.objects.select_for_update().filter(pk=run.pk, state=ImportRun.State.CHECKED).exists():
        raise Ended


def subject_of(run: ImportRun) -> str:
    """The name of a table in the audit: "table:12"."""
    return f"table:{run.pk}"


NO_FILE = Text("Choose a file first.", "请先选择文件。")
GOING = (
    ImportRun.State.READING,
    ImportRun.State.CHECKING,
    ImportRun.State.CHECKED,
    ImportRun.State.IMPORTING,
)
