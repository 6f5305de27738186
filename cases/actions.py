"""The only writer of cases: every change is one transaction with its audit event."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import audit
from cases.codewords import new_code_word
from cases.models import Case, CaseNumber, Finding, Patient, Source
from cases.record import findings_in_force, subject_of
from recommendations.casefile import (
    WHOLE,
    Problem,
    UnreadableError,
    problems_of_case,
    problems_with,
    read_cases,
)
from recommendations.ruleset import current_ruleset
from recommendations.words import Text


@dataclass(frozen=True)
class Entry:
    """A value to record. ``value`` None: known to be unknown. ``seen`` is the id of the finding in
    force that the writer had before them, None if there was none."""

    fact: str
    value: Any
    observed_on: dt.date | None = None
    source: str = ""
    source_detail: str = ""
    seen: int | None = None


class StaleFindings(Exception):  # noqa: N818 - what happened, not a mistake
    """Someone else has changed these facts since the writer looked; nothing was recorded."""

    def __init__(self, facts: Sequence[str]) -> None:
        super().__init__(", ".join(facts))
        self.facts = list(facts)


class InvalidFindings(ValueError):  # noqa: N818
    """Values that the contract does not allow; ``problems`` has one entry each, nothing was recorded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.fact}: {p.problem.en}" for p in problems))
        self.problems = list(problems)


class Namesakes(Exception):  # noqa: N818
    """Patients of the same name exist; ``patients`` are they."""

    def __init__(self, patients: Sequence[Patient]) -> None:
        super().__init__(f"{len(patients)} of the same name")
        self.patients = list(patients)


@transaction.atomic
def register_patient_and_case(  # noqa: PLR0913 - one for each field of the form
    *,
    by: Any,
    name: str,
    question: str,
    sex: str = "",
    birth_date: dt.date | None = None,
    hospital_number: str = "",
    code_word: str = "",
    summary: str = "",
    attribution: str = "",
    namesakes_allowed: bool = True,
) -> Case:
    """A new patient with their first case, with a code and, if none is given, a code word.

    Raises Namesakes if ``namesakes_allowed`` is false and the name is taken; ValidationError on a
    value that a patient cannot have.
    """
    # The number comes first: its row is locked, so two registrations of one name see each other.
    code = _next_code()
    namesakes = list(Patient.objects.filter(name__iexact=name.strip()))
    if namesakes and not namesakes_allowed:
        raise Namesakes(namesakes)
    taken = set(Patient.objects.values_list("code_word", flat=True))
    patient = Patient(
        name=name.strip(),
        sex=sex,
        birth_date=birth_date,
        hospital_number=hospital_number.strip(),
        code_word=code_word.strip() or new_code_word(taken),
    )
    patient.full_clean()
    patient.save()
    case = Case(
        patient=patient, code=code, question=question, summary=summary, attribution=attribution, created_by=by
    )
    case.full_clean()
    case.save()
    audit.record(by=by, action="case.registered", subject=subject_of(case))
    return case


def _next_code() -> str:
    """TNB-YY-NNNN, counted up within the calendar year; the row stays locked until commit."""
    year = timezone.localdate().year
    CaseNumber.objects.get_or_create(year=year)
    CaseNumber.objects.filter(year=year).update(last=F("last") + 1)
    number = CaseNumber.objects.get(year=year).last
    return f"TNB-{year % 100:02d}-{number:04d}"


@transaction.atomic
def describe_case(*, by: Any, case: Case, question: str, summary: str) -> Case:
    """Change the question to the board and the summary; the former wording stays in the audit."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    changed = _change(case, {"question": question, "summary": summary})
    if changed:
        audit.record(by=by, action="case.described", subject=subject_of(case), details={"before": changed})
    return case


@transaction.atomic
def correct_patient(*, by: Any, case: Case, **corrections: Any) -> Patient:
    """Correct name, sex, birth_date, hospital_number or code_word of the patient of ``case``.

    The audit names the fields, not their content. Raises ValidationError on an impossible value.
    """
    allowed = {"name", "sex", "birth_date", "hospital_number", "code_word"}
    if unknown := corrections.keys() - allowed:
        raise TypeError(f"not a field of a patient: {', '.join(sorted(unknown))}")
    patient = Patient.objects.select_for_update().get(pk=case.patient_id)
    changed = _change(patient, corrections)
    if changed:
        details = {"fields": sorted(changed)}
        audit.record(by=by, action="patient.corrected", subject=subject_of(case), details=details)
    return patient


@transaction.atomic
def correct_case(*, by: Any, case: Case, patient: dict[str, Any], question: str, summary: str) -> Case:
    """Both of the above at once; ``patient`` holds the keyword arguments of correct_patient."""
    correct_patient(by=by, case=case, **patient)
    return describe_case(by=by, case=case, question=question, summary=summary)


def _change(thing: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set and save what differs; the former values by field."""
    before = {field: getattr(thing, field) for field in values}
    changed = {field: before[field] for field, value in values.items() if value != before[field]}
    for field in changed:
        setattr(thing, field, values[field])
    if changed:
        thing.full_clean()
        thing.save(update_fields=list(changed))
    return changed


def record_findings(*, by: Any, case: Case, entries: Iterable[Entry]) -> list[Finding]:
    """Record all entries or none; returns the new findings.

    An entry that equals the finding in force is not recorded again. Raises StaleFindings if the
    finding in force is not the one seen, InvalidFindings on values outside the contract,
    ValidationError on an impossible date or source.
    """
    entries = [_in_form(entry) for entry in entries]
    _refuse_impossible(entries)
    try:
        with transaction.atomic():
            return _recorded(by, case, entries)
    except IntegrityError as problem:
        # Someone committed between our look and our write. Looking again tells whose facts they were.
        stale = _stale(findings_in_force(case), entries)
        if not stale:
            raise
        raise StaleFindings(stale) from problem


def _recorded(by: Any, case: Case, entries: Sequence[Entry]) -> list[Finding]:
    in_force = findings_in_force(case)
    new = [entry for entry in entries if not already_says(in_force.get(entry.fact), entry)]
    if stale := _stale(in_force, new):
        raise StaleFindings(stale)
    now = timezone.now()
    findings = [
        Finding.objects.create(
            case=case,
            fact=entry.fact,
            value=entry.value,
            observed_on=entry.observed_on,
            source=entry.source,
            source_detail=entry.source_detail,
            entered_by=by,
            entered_at=now,
            supersedes=in_force.get(entry.fact),
        )
        # One order for everybody, so that two writers cannot wait for each other.
        for entry in sorted(new, key=lambda entry: entry.fact)
    ]
    if findings:
        details = {"facts": {finding.fact: finding.value for finding in findings}}
        audit.record(by=by, action="findings.recorded", subject=subject_of(case), details=details)
    return findings


def _stale(in_force: dict[str, Finding], entries: Iterable[Entry]) -> list[str]:
    """The facts whose finding in force is neither the one seen nor what the entry says anyway."""
    return [
        entry.fact
        for entry in entries
        if (in_force[entry.fact].pk if entry.fact in in_force else None) != entry.seen
        and not already_says(in_force.get(entry.fact), entry)
    ]


def already_says(finding: Finding | None, entry: Entry) -> bool:
    """Whether a finding holds all that an entry would record: value, date, source and detail."""
    if finding is None:
        return False
    return all(
        getattr(finding, field) == getattr(entry, field)
        for field in ("value", "observed_on", "source", "source_detail")
    )


def _in_form(entry: Entry) -> Entry:
    """The entry with a set's members once each and in the ruleset's order, so that equal sets are equal."""
    fact = current_ruleset().facts.get(entry.fact)
    value = entry.value
    if fact is not None and fact.kind == "set" and isinstance(value, list):
        order = {code: place for place, code in enumerate(fact.choices)}
        value = sorted(dict.fromkeys(value), key=lambda code: order.get(code, len(order)))
    return Entry(entry.fact, value, entry.observed_on, entry.source, entry.source_detail.strip(), entry.seen)


def _refuse_impossible(entries: Sequence[Entry]) -> None:
    twice = {entry.fact for entry in entries if [e.fact for e in entries].count(entry.fact) > 1}
    if twice:
        raise ValueError(f"entered twice: {', '.join(sorted(twice))}")
    if problems := problems_with({entry.fact: entry.value for entry in entries}):
        raise InvalidFindings(problems)
    today = timezone.localdate()
    for entry in entries:
        if entry.source and entry.source not in Source.values:
            raise ValidationError(_("Choose one of the sources."))
        if entry.observed_on is not None and entry.observed_on > today:
            raise ValidationError(_("This date lies in the future."))


def import_case_file(
    *,
    by: Any,
    content: dict[str, Any] | str,
    source: str = Source.OTHER,
    observed_on: dt.date | None = None,
    **patient: Any,
) -> Case:
    """A new case with the facts of a case file, all or nothing; null in the file is an explicit unknown.

    ``content`` is the case object or its JSON text, ``patient`` the keyword arguments of
    register_patient_and_case. The file's reference becomes the detail of the findings' source.
    Raises InvalidFindings with every problem of the file at once, besides what registering raises.
    """
    found = _one_case(content)
    if problems := problems_of_case(found):
        raise InvalidFindings(problems)
    # JSON can spell characters that no database takes: NUL and halves of surrogate pairs.
    reference = found["reference"].encode(errors="replace").decode().replace("\0", "").strip()[:200]
    with transaction.atomic():
        case = register_patient_and_case(by=by, **patient)
        details = {"reference": reference}
        audit.record(by=by, action="case.imported", subject=subject_of(case), details=details)
        entries = [
            Entry(fact, value, observed_on, source, reference) for fact, value in found["facts"].items()
        ]
        record_findings(by=by, case=case, entries=entries)
    return case


def _one_case(content: Any) -> Any:
    """The only case object of a JSON text; an object is returned as it is."""
    if not isinstance(content, str):
        return content
    try:
        found = read_cases(content)
    except UnreadableError as problem:
        shape = Text("a JSON object with reference and facts", "含 reference 与 facts 的 JSON 对象")
        unreadable = Text(f"cannot be read as JSON: {problem}", f"无法按 JSON 读取：{problem}")
        raise InvalidFindings([Problem(WHOLE, unreadable, shape)]) from problem
    if len(found) != 1:
        count = Text(f"{len(found)} cases in one file", f"一个文件中有 {len(found)} 个病例")
        raise InvalidFindings([Problem(WHOLE, count, Text("one case at a time", "一次一个病例"))])
    return found[0]
