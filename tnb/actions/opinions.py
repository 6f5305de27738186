"""Opinions: asked for, given unseen by the others, revealed on the chair's word.

The audit says who did what and when, never what an opinion was."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.writing import writing
from recommendations.ruleset import current_ruleset
from tnb.actions.refusals import NotPossible
from tnb.actions.trace import record_of_item, record_of_meeting
from tnb.models import AgendaItem, Attendance, Member, Opinion
from tnb.opinions import Said, is_over, own, seat_of


class Revealed(Exception):  # noqa: N818 - it says what happened, it is not a mistake
    """The opinions were revealed after the form was opened. Nothing was recorded."""


@writing()
def ask_for_opinions(*, by, item: AgendaItem, asked: bool) -> None:
    """Asks the members of the meeting for their opinion on a case, or no longer. Raises NotPossible when the
    case is decided, and for a withdrawal once somebody has given an opinion."""
    item = _locked(item)
    if item.opinions_asked == asked:
        return
    if not asked and item.opinions.exists():
        raise NotPossible(_("Somebody has given an opinion already, so they stay asked for."))
    item.opinions_asked = asked
    item.save(update_fields=["opinions_asked"])
    record_of_item(by, "opinions.asked" if asked else "opinions.unasked", item)


@writing()
def give_opinion(*, by, item: AgendaItem, said: Said, seen_revealed: bool) -> Opinion:
    """The opinion of the acting member; an earlier one stays on record and no longer counts.

    Where nobody is asked only somebody who will not be there may write one. ``seen_revealed``: whether the
    others' opinions were public when the form was opened; raises Revealed when that has changed, NotPossible
    for somebody not invited, for an option that does not exist, and once the case is decided.
    """
    item, member = _locked(item), by.member
    seat = seat_of(item, member)
    if seat is None:
        raise NotPossible(_("Only who is invited to the meeting gives an opinion."))
    if not (item.opinions_asked or said.will_be_absent):
        raise NotPossible(
            _("Opinions are not asked for on this case. Somebody who cannot come may write one all the same.")
        )
    if said.resectability not in Opinion.Resectability.values:
        raise NotPossible(_("Say whether the disease is resectable."))
    if said.preferred and said.preferred not in current_ruleset().options:
        raise NotPossible(_("Choose one of the options, or none."))
    if (item.revealed_at is not None) != seen_revealed:
        raise Revealed
    before = own(item, member)
    opinion = Opinion.objects.create(
        item=item,
        member=member,
        discipline=member.discipline,
        after_reveal=item.revealed_at is not None,
        given_at=timezone.now(),
        **vars(said),
    )
    record_of_item(by, "opinion.given", item, after_reveal=opinion.after_reveal)
    _expect(by, item, seat, said.will_be_absent, before is not None and before.will_be_absent)
    return opinion


@writing()
def reveal_opinions(*, by, item: AgendaItem) -> None:
    """From now on everybody reads every opinion. Revealing twice changes nothing. Raises NotPossible as long
    as nobody has given one, and once the case is decided."""
    item = _locked(item)
    if item.revealed_at is not None:
        return
    if not item.opinions.exists():
        raise NotPossible(_("Nobody has given an opinion yet."))
    item.revealed_at, item.revealed_by = timezone.now(), by
    item.save(update_fields=["revealed_at", "revealed_by"])
    given = Member.objects.filter(opinions__item=item).distinct().count()
    record_of_item(by, "opinions.revealed", item, given=given)


def _expect(by, item: AgendaItem, seat: Attendance, absent: bool, was_absent: bool) -> None:
    """Who writes beforehand is expected to be absent, unless somebody has marked the seat already."""
    if absent == was_absent:
        return
    before, after = (None, False) if absent else (False, None)
    if Attendance.objects.filter(pk=seat.pk, present=before).update(present=after):
        username = seat.member.user.get_username()
        record_of_meeting(by, "meeting.attendance", item.meeting, member=username, present=after)


def _locked(item: AgendaItem) -> AgendaItem:
    """The item as it is now. The case is locked as for closing a decision, so that nothing is given or
    revealed while that happens; NotPossible once it has, or when the case was taken off the agenda."""
    Case.objects.select_for_update().get(pk=item.case_id)
    fresh = AgendaItem.objects.select_related("meeting", "case").filter(pk=item.pk).first()
    if fresh is None:
        raise NotPossible(_("This case is no longer on the agenda."))
    if is_over(fresh):
        raise NotPossible(_("The case is decided; opinions can no longer be asked for, given or revealed."))
    return fresh
