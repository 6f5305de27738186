"""Makes cases of a checked table: all of them in one transaction, or none.

What can be worked out beforehand is, in steps, each its own request; the last step writes everything.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError
from django.db.models import F, Max
from django.utils import timezone

from cases import audit
from cases.actions.tables import STEP, empty, reopen, subject_of
from cases.codewords import new_code_word
from cases.models import Case, CaseNumber, Finding, Patient
from cases.record import subject_of as subject_of_case
from cases.search.index import refresh
from cases.search.models import SearchRow, SearchTerm
from cases.search.terms import as_term, identity_terms, texts_of
from cases.tables.blocking import blockers
from cases.tables.comparing import recorded_of
from cases.tables.inserting import insert, moment
from cases.tables.matches import find_matches
from cases.tables.models import ImportChunk, ImportRow, ImportRun
from cases.tables.prepared import Prepared, prepare
from cases.writing import writing
from recommendations.words import Text

FINDING = ("fact", "value", "observed_on", "source", "source_detail", "supersedes_id")
State = ImportRun.State


class NotReady(Exception):  # noqa: N818 - what stands in the way
    """Nothing was imported; ``reasons`` (Text) say what has to be settled first."""

    def __init__(self, reasons: Sequence[Text]) -> None:
        super().__init__("; ".join(reason.en for reason in reasons))
        self.reasons = list(reasons)


class Overtaken(Exception):  # noqa: N818
    """Nothing was imported: since the table was checked, others have registered patients of these rows or
    recorded facts of the cases they add to. ``rows`` are their numbers; the table is open again."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(f"{len(rows)} rows")
        self.rows = list(rows)


@dataclass
class _Import:
    """What the parts of one import share."""

    by: Any
    run: ImportRun
    now: dt.datetime
    codes: Iterator[str]
    code_words: set[str]
    patients: dict[int, int] = field(default_factory=dict)  # row number -> patient
    made: int = 0
    added_to: int = 0
    findings: int = 0


def begin_import(*, by: Any, run: ImportRun) -> ImportRun:
    """Confirm a checked table. Repeated, it does nothing. Raises NotReady while anything is open."""
    with writing():
        waiting = ImportRun.objects.filter(pk=run.pk, state=State.CHECKED)
        if waiting.update(state=State.IMPORTING, done=0):
            if reasons := blockers(run):
                raise NotReady(reasons)
            run.chunks.all().delete()
            audit.record(by=by, action="table.confirmed", subject=subject_of(run))
    run.refresh_from_db()
    if run.state not in {State.IMPORTING, State.IMPORTED}:
        raise NotReady([Text("The table is not checked yet, or was given up.", "表格尚未检查完或已放弃。")])
    return run


def import_next(*, by: Any, run: ImportRun) -> ImportRun:
    """Make the next rows ready; when all are, write all of them. Of two steps at once one does nothing.

    Raises Overtaken if what was checked is no longer so; nothing was imported then.
    """
    if run.state != State.IMPORTING:
        return run
    last = run.chunks.order_by("-first").values_list("first", flat=True).first() or 0
    rows = list(run.checked.exclude(choice="skip").filter(number__gt=last).order_by("number")[:STEP])
    if rows:
        _make_ready(by, run, rows)
    else:
        _write_once(by, run)
    run.refresh_from_db()
    return run


def import_table(*, by: Any, run: ImportRun) -> ImportRun:
    """All steps of the import at once, for tables that need no progress."""
    run = begin_import(by=by, run=run)
    while run.state == State.IMPORTING:
        run = import_next(by=by, run=run)
    return run


def _make_ready(by: Any, run: ImportRun, rows: Sequence[ImportRow]) -> None:
    doubts = run.remarks.exclude(doubt="").filter(row__in=[row.number for row in rows])
    answers = {(row, key): answer for row, key, answer in doubts.values_list("row", "key", "answer")}
    ready = prepare(rows, answers, by)
    with writing():
        still = ImportRun.objects.filter(pk=run.pk, state=State.IMPORTING, done=run.done)
        if still.update(done=run.done + len(rows)):
            ImportChunk.objects.create(run=run, first=rows[-1].number, rows=ready)


def _write_once(by: Any, run: ImportRun) -> None:
    try:
        with writing():
            waiting = ImportRun.objects.filter(pk=run.pk, state=State.IMPORTING)
            if waiting.update(state=State.IMPORTED, ended_at=timezone.now()):
                _write(by, run)
    except (Overtaken, IntegrityError) as problem:
        rows = problem.rows if isinstance(problem, Overtaken) else []
        reopen(run, rows)
        raise Overtaken(rows) from problem


def _write(by: Any, run: ImportRun) -> None:
    kept = run.checked.exclude(choice="skip")
    job = _Import(
        by=by,
        run=run,
        now=timezone.now(),
        codes=_codes(kept.exclude(choice__startswith="case:").count()),
        code_words=set(Patient.objects.values_list("code_word", flat=True)),
    )
    numbers = list(kept.order_by("number").values_list("number", flat=True))
    changed: list[int] = []
    for at in range(0, len(numbers), STEP):
        changed += _overtaken(run, list(kept.filter(number__in=numbers[at : at + STEP]).defer("entries")))
    if changed:
        raise Overtaken(sorted(set(changed)))
    for first in run.chunks.order_by("first").values_list("first", flat=True):
        ready = run.chunks.get(first=first).rows
        _write_new(job, [one for one in ready if not one["choice"].startswith("case:")])
        _add_to_known(job, [one for one in ready if one["choice"].startswith("case:")])
    result = {"cases": job.made, "added_to": job.added_to, "findings": job.findings}
    ImportRun.objects.filter(pk=run.pk).update(result=result)
    details = {**result, "digest": run.digest}
    audit.record(by=by, action="table.imported", subject=subject_of(run), details=details)
    empty(run)


def _codes(count: int) -> Iterator[str]:
    """The next case codes of the year; the row stays locked until commit."""
    year = timezone.localdate().year
    CaseNumber.objects.get_or_create(year=year)
    CaseNumber.objects.filter(year=year).update(last=F("last") + count)
    last = CaseNumber.objects.get(year=year).last
    return (f"TNB-{year % 100:02d}-{number:04d}" for number in range(last - count + 1, last + 1))


def _overtaken(run: ImportRun, rows: Sequence[ImportRow]) -> list[int]:
    """The rows that match other patients, or cases with other findings, than when they were checked."""
    added = [row for row in rows if row.choice.startswith("case:")]
    codes = {row.choice.removeprefix("case:") for row in added}
    cases = dict(Case.objects.filter(code__in=codes).values_list("code", "pk"))
    recorded = recorded_of(list(cases.values()))
    changed = [
        row.number
        for row in added
        if {fact: found[0] for fact, found in recorded[cases[row.choice.removeprefix("case:")]].items()}
        != row.seen
    ]
    was = {row.number: _patients_in(row.same) for row in rows}
    named = [row for row in rows if not row.own.get("case")]
    for row in named:
        row.same = []
    find_matches(run, named)
    return changed + [row.number for row in named if _patients_in(row.same) != was[row.number]]


def _patients_in(same: Sequence[dict[str, Any]]) -> set[int]:
    return {one["patient"] for one in same if "patient" in one}


def _write_new(job: _Import, ready: Sequence[Prepared]) -> None:
    """A case for each row, with a patient unless it is a further case of one."""
    new = [one for one in ready if one["choice"] == "new"]
    patients = Patient.objects.bulk_create([_patient(job, one["own"]) for one in new])
    job.patients |= {one["row"]: patient.pk for one, patient in zip(new, patients, strict=True)}
    for one in ready:
        kind, _colon, which = one["choice"].partition(":")
        if kind == "patient":
            job.patients[one["row"]] = int(which)
        elif kind == "row":
            job.patients[one["row"]] = job.patients[int(which)]
    former = _newest_cases([int(one["choice"][8:]) for one in ready if one["choice"].startswith("patient:")])
    cases = Case.objects.bulk_create([_case(job, one, former.get(one["choice"])) for one in ready])
    pairs = list(zip(ready, cases, strict=True))
    _write_findings(job, pairs)
    _write_index(job, pairs)
    job.made += len(cases)


def _patient(job: _Import, own: dict[str, str]) -> Patient:
    word = new_code_word(job.code_words)
    job.code_words.add(word)
    born = own.get("birth_date")
    return Patient(
        name=own["name"],
        sex=own.get("sex", ""),
        birth_date=dt.date.fromisoformat(born) if born else None,
        hospital_number=own.get("hospital_number", ""),
        code_word=word,
    )


def _newest_cases(patients: Sequence[int]) -> dict[str, int]:
    """ "patient:7" -> the newest case of that patient, which a further one comes after."""
    newest = Case.objects.filter(patient__in=patients).values("patient").annotate(Max("pk"))
    return {f"patient:{patient}": pk for patient, pk in newest.values_list("patient", "pk__max")}


def _case(job: _Import, one: Prepared, former: int | None) -> Case:
    return Case(
        former_id=former,
        patient_id=job.patients[one["row"]],
        code=next(job.codes),
        question=one["own"]["question"],
        summary=one["own"].get("summary", ""),
        created_by=job.by,
        created_at=job.now,
    )


def _add_to_known(job: _Import, ready: Sequence[Prepared]) -> None:
    """What of the rows is news to the cases they are added to."""
    codes = [one["choice"].removeprefix("case:") for one in ready]
    cases = {case.code: case for case in Case.objects.filter(code__in=codes)}
    job.patients |= {one["row"]: cases[code].patient_id for one, code in zip(ready, codes, strict=True)}
    pairs = [(one, cases[code]) for one, code in zip(ready, codes, strict=True) if one["findings"]]
    _write_findings(job, pairs)
    for _one, case in pairs:
        refresh(case)
    job.added_to += len(pairs)


def _write_findings(job: _Import, pairs: Sequence[tuple[Prepared, Case]]) -> None:
    """Findings and events of the cases; the events are those of a case file's import."""
    entered = moment(job.now)
    job.findings += insert(
        Finding,
        ("case_id", "entered_by_id", "entered_at", *FINDING),
        ((case.pk, job.by.pk, entered, *found) for one, case in pairs for found in one["findings"]),
    )
    events = (event for one, case in pairs for event in _events(job, one, subject_of_case(case)))
    audit.record_all(by=job.by, entries=events)


def _events(job: _Import, one: Prepared, subject: str) -> Iterator[audit.Entry]:
    """The events of a case."""
    if not one["choice"].startswith("case:"):
        yield audit.Entry("case.registered", subject)
    yield audit.Entry("case.imported", subject, {"table": job.run.pk, "row": one["row"]})
    yield audit.Entry("findings.recorded", subject, json.loads(one["said"]))


def _write_index(job: _Import, pairs: Sequence[tuple[Prepared, Case]]) -> None:
    """Put new cases into the index, as cases.search.index.refresh would one by one."""
    ids = [case.patient_id for _one, case in pairs]
    patients = {patient.pk: patient for patient in Patient.objects.filter(pk__in=ids)}
    SearchRow.objects.bulk_create(SearchRow(case=case, **one["columns"]) for one, case in pairs)
    terms = []
    for one, case in pairs:
        patient = patients[case.patient_id]
        named = {as_term(text) for text in texts_of(case, patient)} | set(identity_terms(patient))
        terms += [(case.pk, term) for term in sorted(named | {term.encode() for term in one["terms"]})]
    insert(SearchTerm, ("case_id", "term"), terms)
