"""What is asked about meetings: their agenda, their members, their neighbours in the order of the day."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import Case
from tnb.models import AgendaItem, Attendance, Decision, Meeting, Member

OFFERED = 300


def summaries(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Newest first, each with `cases` (on the agenda) and `decided` (of these, closed)."""
    closed = Q(items__decisions__closed_at__isnull=False)
    return meetings.annotate(
        cases=Count("items", distinct=True), decided=Count("items", filter=closed, distinct=True)
    )


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items in their order, with case, patient and decision loaded."""
    return list(meeting.items.select_related("case__patient").prefetch_related("decisions"))


def seats_of(meeting: Meeting) -> QuerySet[Attendance]:
    """Who is invited, in the order of invitation."""
    return meeting.attendance_set.select_related("member__user").order_by("pk")


def uninvited(meeting: Meeting) -> QuerySet[Member]:
    """Active members not yet invited, observers last."""
    invited = meeting.attendance_set.values("member")
    active = Member.objects.filter(user__is_active=True).exclude(pk__in=invited)
    return active.select_related("user").order_by("discipline", "user__username")


def may_be_added(meeting: Meeting) -> dict[str, list[Case]]:
    """Cases not on this agenda: the `undecided` first, then those `decided` before; the newest of each."""
    decided = Decision.objects.filter(item__case=OuterRef("pk"), closed_at__isnull=False)
    others = Case.objects.exclude(agenda_items__meeting=meeting).select_related("patient").order_by("-pk")
    return {
        "undecided": list(others.filter(~Exists(decided))[:OFFERED]),
        "decided": list(others.filter(Exists(decided))[:OFFERED]),
    }


def neighbours(item: AgendaItem) -> dict:
    """`number` of `total` on the agenda, and the `before` and `after` item (None at the ends)."""
    order = list(item.meeting.items.all())
    here = [other.pk for other in order].index(item.pk)
    return {
        "number": here + 1,
        "total": len(order),
        "before": order[here - 1] if here else None,
        "after": order[here + 1] if here + 1 < len(order) else None,
    }


def item_with_all(pk: int) -> AgendaItem:
    """An agenda item with meeting, case, patient and decision loaded; Http404 when there is none."""
    everything = AgendaItem.objects.select_related("meeting", "case__patient").prefetch_related(
        "decisions__updated_by__member"
    )
    return get_object_or_404(everything, pk=pk)
