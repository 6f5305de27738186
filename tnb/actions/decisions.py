"""Decisions: drafted, then closed once and for all."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.language import current
from cases.models import Case
from tnb import snapshot
from tnb.actions.refusals import IncompleteDecision, NotPossible, StaleDecision
from tnb.actions.trace import record_of_item
from tnb.decisions import Draft, draft_of, problems_with, same_code_word
from tnb.models import AgendaItem, Decision
from tnb.standing import place


@transaction.atomic
def record_decision(*, by, item: AgendaItem, seen: int, draft: Draft) -> Decision:
    """Saves a draft, complete or not. `seen` is the version it was written upon (0: there was none);
    raises StaleDecision when that is no longer the latest, NotPossible when the decision is closed."""
    columns = draft.columns() | {"updated_by": by, "updated_at": timezone.now()}
    if seen == 0:
        saved = _first_draft(item, columns)
    else:
        unclosed = Decision.objects.filter(item=item, version=seen, closed_at__isnull=True)
        saved = unclosed.update(version=seen + 1, **columns)
    if not saved:
        _refuse(item)
    record_of_item(by, "decision.saved", item, version=seen + 1)
    return Decision.objects.get(item=item)


@transaction.atomic
def close_decision(*, by, item: AgendaItem, seen: int, seen_records: int, code_word: str) -> Decision:
    """Closes the decision once and for all and freezes what the board saw.

    `seen` and `seen_records` are the decision's version and the newest finding (snapshot.record_count) on
    the page that was confirmed. Raises IncompleteDecision, StaleDecision or NotPossible.
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
    place(case)
    return Decision.objects.get(pk=decision.pk)


def _first_draft(item: AgendaItem, columns: dict) -> bool:
    """False when somebody else wrote the first draft meanwhile."""
    try:
        with transaction.atomic():
            Decision.objects.create(item=item, version=1, **columns)
    except IntegrityError:
        return False
    return True


def _refuse(item: AgendaItem):
    """Raises what fits: the decision is closed, or somebody else saved it."""
    decision = Decision.objects.filter(item=item).first()
    if decision is not None and decision.closed_at is not None:
        raise NotPossible(_("This decision has already been closed and can no longer be changed."))
    raise StaleDecision(decision)
