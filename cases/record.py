"""What is known of a case: its findings in force, its lists, its facts, and how they came about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.follow import course, liver, specimens
from cases.follow.followed import Followed
from cases.limits import counts, marked, reference_day
from cases.models import AuditEvent, Case, Finding, Item
from cases.reads import READ
from recommendations.words import Text


@dataclass(frozen=True)
class Contradiction:
    """A typed value and what the lists say against it; the typed one counts until someone corrects it."""

    fact: str
    typed: Finding
    said: Text


def findings_in_force(case: Case, as_of: dt.date | None = None) -> dict[str, Finding]:
    """Per fact name what people typed: the finding that nothing supersedes, explicit unknowns (value None)
    included. ``as_of``: as it stood at the end of that day."""
    findings = _in_force(case.findings.select_related("entered_by"), as_of)
    return {finding.fact: finding for finding in findings}


def items_in_force(case: Case, kind: str | None = None, as_of: dt.date | None = None) -> list[Item]:
    """The entries of the lists, of one kind or all, by date and then in the order of entry; undated first."""
    entries = case.items.select_related("entered_by")
    if kind is not None:
        entries = entries.filter(kind=kind)
    found = [item for item in _in_force(entries, as_of) if not item.withdrawn]
    return sorted(found, key=lambda item: (item.observed_on or dt.date.min, item.pk))


def _in_force(versions: QuerySet, as_of: dt.date | None) -> QuerySet:
    if as_of is None:
        return versions.filter(superseded_by__isnull=True)
    midnight = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time())
    end = timezone.make_aware(midnight)
    return versions.filter(
        Q(superseded_by__isnull=True) | Q(superseded_by__entered_at__gte=end), entered_at__lt=end
    )


def standing(case: Case, as_of: dt.date | None = None) -> dict[str, Finding]:
    """Per fact name what counts: see combined. Each has ``stale`` (cases.limits) as of the next meeting of
    the case, or of the day asked for; ``known`` leaves out what has expired."""
    found = combined(findings_in_force(case, as_of), items_in_force(case, as_of=as_of))
    return marked(found, as_of or reference_day(case))


def combined(typed: Mapping[str, Finding], items: Sequence[Item]) -> dict[str, Finding]:
    """What counts, as findings; one that follows from a list was never saved and has ``because`` (Text).

    Of pathology the rule of cases.follow.specimens picks among all values. Of anything else a typed value
    counts, and what follows from the lists where none was typed or only "unknown".
    """
    found = dict(typed)
    for fact, part in followed(items).items():
        if fact not in typed or typed[fact].value is None:
            found[fact] = _finding(fact, part.value, part.items[-1], part)
    for fact, choice in specimens.choices(items, typed).items():
        if choice.counts is None or choice.counts.item is not None:
            found[fact] = _chosen(fact, choice, items[-1])
        found[fact].others = choice.others if choice.disagree or choice.counts is None else ()
    return found


def _chosen(fact: str, choice: specimens.Choice, newest: Item) -> Finding:
    """What counts of several specimens; unknown where none of the values does."""
    counts = choice.counts
    if counts is None or counts.item is None:
        return _finding(fact, None, newest, Followed(None, choice.because, ()))
    said = _both(counts.place, choice.because)
    part = Followed(counts.value, said, (counts.item,), counts.item.observed_on, counts.item.source)
    return _finding(fact, counts.value, counts.item, part)


def followed(items: Sequence[Item]) -> dict[str, Followed]:
    """Fact name -> what follows from the lists of the liver and of the course."""
    return {**liver.followed(items), **course.followed(items)}


def contradictions(typed: Mapping[str, Finding], items: Sequence[Item]) -> list[Contradiction]:
    """Where a typed value and the lists cannot both be right."""
    part = followed(items)
    found = []
    for fact, finding in typed.items():
        said = None if finding.value is None else _refuted(fact, finding.value, items, part)
        if said is not None:
            found.append(Contradiction(fact, finding, said))
    return found


def _refuted(fact: str, value: Any, items: Sequence[Item], part: Mapping[str, Followed]) -> Text | None:
    for lists in (liver, course):
        if said := lists.refutes(fact, value, items):
            return said
    return part[fact].because if fact in part and part[fact].value != value else None


def _both(first: Text, second: Text) -> Text:
    return Text(f"{first.en}; {second.en}", f"{first.zh}；{second.zh}")


def _finding(fact: str, value: Any, item: Item, part: Followed) -> Finding:
    """A finding as the pages show it, not one of the record."""
    finding = Finding(
        case_id=item.case_id,
        fact=fact,
        value=value,
        observed_on=part.observed_on,
        source=part.source,
        source_detail=item.source_detail if len(part.items) == 1 else "",
        entered_by=item.entered_by,
        entered_at=item.entered_at,
    )
    finding.because = part.because
    return finding


def facts_of(case: Case, as_of: dt.date | None = None) -> dict[str, Any]:
    """Fact name -> value, as ``evaluate`` takes them: what is unknown is absent."""
    return known(standing(case, as_of))


def known(findings: Mapping[str, Finding]) -> dict[str, Any]:
    """The values of the findings that are not explicit unknowns and have not expired."""
    return {fact: finding.value for fact, finding in findings.items() if counts(finding)}


def history_of(case: Case, fact: str) -> list[Finding]:
    """Every finding of one fact, newest first."""
    return list(case.findings.filter(fact=fact).select_related("entered_by").order_by("-pk"))


def versions_of(item: Item) -> list[Item]:
    """Every version of one entry of a list, newest first."""
    versions = Item.objects.filter(case=item.case_id, thread=item.thread)
    return list(versions.select_related("entered_by").order_by("-pk"))


def events_of(case: Case) -> list[AuditEvent]:
    """What was done to a case, newest first; who merely opened it stands in the audit trail."""
    done = AuditEvent.objects.filter(subject=subject_of(case)).exclude(action=READ)
    return list(done.order_by("-pk"))


def subject_of(case: Case) -> str:
    """The name of a case in the audit: "case:TNB-26-0001"."""
    return f"case:{case.code}"
