"""Records the entries of the lists: specimens, lesions, treatments, markers."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from cases import audit
from cases.kind_problems import problems_in
from cases.kinds import kinds
from cases.models import Case, Item, Patient, Source
from cases.outcomes import outcome_problems, outcomes_of
from cases.record import subject_of
from cases.search.index import refresh
from cases.timeline.units import unit_of
from cases.writing import writing
from recommendations.words import Text

REASON_NEEDED = Text("A reason is needed.", "须写明原因。")
FUTURE = Text("This date lies in the future.", "该日期在未来。")


class StaleItem(Exception):  # noqa: N818 - what happened, not a mistake
    """Someone else has corrected or withdrawn the entry; ``latest`` is its last version."""

    def __init__(self, latest: Item) -> None:
        super().__init__(str(latest))
        self.latest = latest


class InvalidItem(ValueError):  # noqa: N818
    """``problems``: field name (or observed_on, source, reason) -> what is wrong. Nothing was recorded."""

    def __init__(self, problems: Mapping[str, Text]) -> None:
        super().__init__("; ".join(f"{name}: {text.en}" for name, text in problems.items()))
        self.problems = dict(problems)


def record_item(  # noqa: PLR0913 - one for each part of an entry
    *,
    by: Any,
    case: Case,
    kind: str,
    content: Mapping[str, Any],
    observed_on: dt.date | None = None,
    source: str = "",
    source_detail: str = "",
    replaces: Item | None = None,
    reason: str = "",
    token: str = "",
) -> Item:
    """A new entry, or with ``replaces`` a correction of one; what is not stated is left out of the content.

    The same token again returns the entry recorded the first time. Raises InvalidItem, and StaleItem if
    ``replaces`` is no longer in force.
    """
    stated = {name: value for name, value in content.items() if value not in (None, "")}
    if kind == Item.Kind.MARKER and isinstance(stated.get("unit"), str):
        stated["unit"] = unit_of(stated["unit"])
    problems = dict(problems_in(kind, stated))
    if source and source not in Source.values:
        problems["source"] = Text("not one of the sources", "不在来源选项中")
    problems = _in_the_future(kind, stated, observed_on) | problems
    if problems:
        raise InvalidItem(problems)
    item = Item(
        case=case,
        kind=kind,
        content=_in_order(kind, stated),
        observed_on=observed_on,
        source=source,
        source_detail=source_detail.strip()[:200],
        reason=reason.strip()[:300],
        token=token,
    )
    return _recorded(by, item, replaces)


@writing()
def _recorded(by: Any, item: Item, replaces: Item | None) -> Item:
    if item.kind == Item.Kind.OUTCOME:
        if recorded := _of_token(item):
            return recorded
        _refuse_what_cannot_be(item, replaces)
    return _append(by, item, replaces, "item.corrected" if replaces else "item.recorded")


def _refuse_what_cannot_be(item: Item, replaces: Item | None) -> None:
    """Raises InvalidItem for a follow-up that the others of the patient contradict."""
    # The patient is the lock: of two deaths that are entered at once, the second is told of the first.
    patient = Patient.objects.select_for_update().get(pk=item.case.patient_id)
    others = [each for each in outcomes_of(patient) if replaces is None or each.thread != replaces.thread]
    if problems := outcome_problems(item.content["event"], item.observed_on, others):
        raise InvalidItem(problems)


def _in_the_future(kind: str, content: Mapping[str, Any], day: dt.date | None) -> dict[str, Text]:
    """What is dated later than today in the clinic: a treatment that is planned is none that was given."""
    today = timezone.localdate()
    months = [name for name, each in kinds()[kind].fields.items() if each.kind == "month" and name in content]
    # "2024-05" of this very month may be past: compared only as far as it is known.
    late = [name for name in months if str(content[name]) > today.isoformat()[: len(str(content[name]))]]
    return dict.fromkeys([*late, *(["observed_on"] if day is not None and day > today else [])], FUTURE)


def withdraw_item(*, by: Any, item: Item, reason: str, token: str = "") -> Item:
    """The entry no longer counts; it stays in its history with the reason. InvalidItem without one."""
    if not reason.strip():
        raise InvalidItem({"reason": REASON_NEEDED})
    last = Item(
        case=item.case,
        kind=item.kind,
        content=item.content,
        observed_on=item.observed_on,
        source=item.source,
        source_detail=item.source_detail,
        reason=reason.strip()[:300],
        withdrawn=True,
        token=token,
    )
    return _append(by, last, item, "item.withdrawn")


def prefer_specimen(*, by: Any, case: Case, thread: str, reason: str, replaces: Item | None = None) -> Item:
    """The specimen (its ``thread``; "" is what was typed without one) counts, whatever the rule would pick.

    Raises InvalidItem without a reason or for an entry that is not in force, StaleItem as record_item does.
    """
    entries = Item.objects.filter(case=case, kind=Item.Kind.SPECIMEN, superseded_by=None, withdrawn=False)
    problems = {}
    if not reason.strip():
        problems["reason"] = REASON_NEEDED
    if thread and thread not in {str(item.thread) for item in entries}:
        problems["thread"] = Text("no such specimen", "没有该标本")
    if problems:
        raise InvalidItem(problems)
    item = Item(case=case, kind=Item.Kind.PREFERRED, content={"thread": thread}, reason=reason.strip()[:300])
    return _append(by, item, replaces, "specimen.preferred")


def _append(by: Any, item: Item, replaces: Item | None, action: str) -> Item:
    """Save a version after the one it replaces, with its audit event."""
    item.entered_by = by
    if replaces is not None:
        item.supersedes, item.thread = replaces, replaces.thread
    try:
        with writing():
            item.save(force_insert=True)
            details = {"kind": item.kind, "content": item.content, "thread": str(item.thread)}
            audit.record(by=by, action=action, subject=subject_of(item.case), details=details)
            refresh(item.case)
    except IntegrityError as refused:
        # The same form sent twice, or someone else was faster: looking again tells which.
        if recorded := _of_token(item):
            return recorded
        if replaces is None or not (latest := _successor(replaces)):
            raise
        raise StaleItem(latest) from refused
    return item


def _of_token(item: Item) -> Item | None:
    return Item.objects.filter(case=item.case, token=item.token).first() if item.token else None


def _successor(item: Item) -> Item | None:
    """The last version of an entry, if it is a later one."""
    return Item.objects.filter(case=item.case, thread=item.thread, pk__gt=item.pk).order_by("pk").last()


def _in_order(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content in the order of its fields, the members of a set once each and in theirs."""
    return {
        name: [code for code in each.choices if code in content[name]]
        if each.kind == "set"
        else content[name]
        for name, each in kinds()[kind].fields.items()
        if name in content
    }
