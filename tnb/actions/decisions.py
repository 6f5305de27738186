"""Decisions: drafted, seconded where the board wants it, closed once and for all, amended by a new one."""

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.language import current
from cases.models import AuditEvent, Case
from cases.record import subject_of
from cases.writing import writing
from tnb import snapshot
from tnb.actions.refusals import IncompleteDecision, NotPossible, StaleDecision
from tnb.actions.tasks import hand_out
from tnb.actions.trace import record_of_item
from tnb.decisions import Draft, draft_of, problems_with, same_code_word
from tnb.mirror.figures import figures_of
from tnb.models import AgendaItem, Decision, Figures, Seconding
from tnb.standing import place


@writing()
def record_decision(*, by, item: AgendaItem, seen: int, draft: Draft) -> Decision:
    """Saves a draft, complete or not. `seen` is the version it was written upon (0: there was none);
    raises StaleDecision when that is no longer the latest, NotPossible when the decision is closed."""
    columns = draft.columns() | {"updated_by": by, "updated_at": timezone.now()}
    if seen == 0:
        saved = _first_draft(item, columns)
    else:
        unclosed = Decision.objects.filter(item=item, version=seen, closed_at__isnull=True)
        saved = unclosed.update(version=F("version") + 1, **columns)
    if not saved:
        _refuse(item)
    record_of_item(by, "decision.saved", item, version=seen + 1)
    return _draft_of(item)


@writing()
def amend_decision(*, by, item: AgendaItem, reason: str) -> Decision:
    """Begins the amendment of a closed decision: a draft of its own, filled with what was decided. The closed
    one counts until the amendment is closed. Raises NotPossible, IncompleteDecision without a reason."""
    if not reason.strip():
        raise IncompleteDecision({"amendment_reason": _("Say why the decision is amended.")})
    former = item.decision
    if former is None or former.closed_at is None:
        raise NotPossible(_("Only a closed decision can be amended. This one can still be changed."))
    columns = draft_of(former).columns() | {"updated_by": by, "updated_at": timezone.now()}
    try:
        with writing():
            # The versions go on, so that a page opened before the closing is not taken for this draft.
            draft = Decision.objects.create(
                item=item,
                amends=former,
                amendment_reason=reason.strip(),
                version=_last_version(former) + 1,
                **columns,
            )
    except IntegrityError as taken:
        raise NotPossible(_("Somebody has begun to amend this decision already.")) from taken
    record_of_item(by, "decision.amending", item, amends=former.pk, reason=reason.strip())
    return draft


def _last_version(former: Decision) -> int:
    """The last version that any page of this decision, or of an amendment that was dropped, can show."""
    case = subject_of(former.item.case)
    dropped = AuditEvent.objects.filter(subject=case, action="decision.amendment_dropped")
    said = dropped.filter(details__amends=former.pk).values_list("details", flat=True)
    return max([former.version, *(details.get("version", 0) for details in said)])


@writing()
def drop_amendment(*, by, item: AgendaItem, seen: int) -> None:
    """Throws the draft of an amendment away; what was decided before stays. Raises StaleDecision."""
    drafts = Decision.objects.filter(item=item, version=seen, closed_at__isnull=True, amends__isnull=False)
    dropped = drafts.select_for_update().first()  # or a save in between would be thrown away unread
    if dropped is None:
        _refuse(item)
    details = {
        "amends": dropped.amends_id,
        "version": dropped.version,
        "reason": dropped.amendment_reason,
        "text": dropped.text,
    }
    record_of_item(by, "decision.amendment_dropped", item, **details)
    dropped.delete()


@writing()
def second_decision(*, by, item: AgendaItem, seen: int) -> Seconding:
    """A second member stands by the draft as it is. Raises StaleDecision, and NotPossible for the person
    who wrote it last: two people are to have read it."""
    draft = Decision.objects.filter(item=item, version=seen, closed_at__isnull=True).first()
    if draft is None:
        _refuse(item)
    if draft.updated_by_id == by.pk:
        raise NotPossible(_("Whoever saved the draft last cannot be the second to sign it."))
    seconding, is_new = Seconding.objects.get_or_create(decision=draft, version=seen, seconded_by=by)
    if is_new:
        record_of_item(by, "decision.seconded", item, version=seen)
    return seconding


@writing()
def close_decision(*, by, item: AgendaItem, seen: int, seen_records: int, code_word: str) -> Decision:
    """Closes the decision once and for all and freezes what the board saw.

    `seen` and `seen_records` are the decision's version and the newest finding (snapshot.record_count) on
    the page that was confirmed. The steps and things to do become tasks. Raises IncompleteDecision,
    StaleDecision or NotPossible.
    """
    case = Case.objects.select_for_update().select_related("patient").get(pk=item.case_id)
    decision = Decision.objects.filter(item=item, version=seen, closed_at__isnull=True).first()
    if decision is None:
        _refuse(item)
    if not same_code_word(code_word, case.patient.code_word):
        raise IncompleteDecision({"code_word": _("This is not the code word of this patient.")})
    if snapshot.record_count(case) != seen_records:
        raise NotPossible(
            _(
                "Facts of this case were changed after this page was opened. "
                "Look at the options again, then close."
            )
        )
    if settings.SECOND_SIGNER and not _is_seconded(decision, by):
        raise NotPossible(_("A second member has to sign this draft before it can be closed."))
    sheet = snapshot.snapshot_of(case, decision)
    if problems := problems_with(draft_of(decision), sheet["answers"][current()]):
        raise IncompleteDecision(problems)
    now = timezone.now()
    closed = Decision.objects.filter(pk=decision.pk, version=seen, closed_at__isnull=True).update(
        version=seen + 1, closed_at=now, closed_by=by, snapshot=snapshot.closed(sheet, by=by, at=now)
    )
    if not closed:
        _refuse(item)
    record_of_item(by, "decision.closed", item, digest=sheet["ruleset"]["digest"])
    decision = Decision.objects.get(pk=decision.pk)
    Figures.objects.create(decision=decision, item=item, closed_at=now, content=figures_of(sheet))
    hand_out(by=by, decision=decision)
    place(case)
    return decision


def _is_seconded(decision: Decision, closer) -> bool:
    """Whether somebody else than the one who closes signed the draft as it is."""
    signed = decision.secondings.filter(version=decision.version)
    return signed.exclude(seconded_by=closer).exists()


def _draft_of(item: AgendaItem) -> Decision:
    return Decision.objects.get(item=item, closed_at__isnull=True)


def _first_draft(item: AgendaItem, columns: dict) -> bool:
    """False when somebody else wrote the first draft meanwhile."""
    try:
        with writing():
            Decision.objects.create(item=item, version=1, **columns)
    except IntegrityError:
        return False
    return True


def _refuse(item: AgendaItem):
    """Raises what fits: the decision is closed, or somebody else saved it."""
    decision = Decision.objects.filter(item=item, closed_at__isnull=True).first()
    if decision is None and Decision.objects.filter(item=item).exists():
        raise NotPossible(_("This decision has already been closed and can no longer be changed."))
    raise StaleDecision(decision)
