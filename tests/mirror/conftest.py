import datetime as dt

import pytest
from django.utils import timezone, translation

from cases.models import Case, Item, Patient
from tnb.mirror.figures import SAID
from tnb.models import AgendaItem, Decision, Discussion, Figures, Meeting, Task, TaskReport

TODAY = dt.date(2026, 11, 20)


def at(day: dt.date, hour: int = 15, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


class Maker:
    """Writes one row of each kind, so that a test says only what it is about."""

    def __init__(self, by):
        self.by, self.count = by, 0

    def meeting(self, day: dt.date, state: str = "closed") -> Meeting:
        return Meeting.objects.create(held_on=day, title="Board", state=state, created_by=self.by)

    def case(self, patient: Patient | None = None) -> Case:
        self.count += 1
        name = f"P{self.count}"
        patient = patient or Patient.objects.create(name=name, code_word=f"number {self.count}")
        code = f"M-{self.count}"
        return Case.objects.create(patient=patient, code=code, question="?", created_by=self.by)

    def item(self, meeting: Meeting, case: Case | None = None, **said) -> AgendaItem:
        return AgendaItem.objects.create(meeting=meeting, case=case or self.case(), position=1, **said)

    def decision(
        self, item: AgendaItem, day: dt.date | None = None, options=(), figures=None, **said
    ) -> Decision:
        closed = at(day or item.meeting.held_on)
        steps = [{"option": option, "intent": "", "owner": "surgery"} for option in options]
        said = {"steps": steps, "updated_by": self.by, "updated_at": closed, "snapshot": {}} | said
        decision = Decision.objects.create(item=item, closed_at=closed, closed_by=self.by, **said)
        content = {name: getattr(decision, name) for name in SAID} | {"steps": steps, "statuses": {}}
        content |= figures or {}
        Figures.objects.create(decision=decision, item=item, closed_at=closed, content=content)
        for option in options:
            Task.objects.get_or_create(
                item=item, option=option, owner="surgery", defaults={"decision": decision}
            )
        return decision

    def report(self, item: AgendaItem, option: str, state: str, on: dt.date | None = None, **said):
        task = item.tasks.get(option=option)
        return TaskReport.objects.create(task=task, state=state, happened_on=on, reported_by=self.by, **said)

    def talked(self, item: AgendaItem, minutes: float | None):
        began = at(item.meeting.held_on)
        ended = None if minutes is None else began + dt.timedelta(minutes=minutes)
        return Discussion.objects.create(item=item, began_at=began, began_by=self.by, ended_at=ended)

    def outcome(self, case: Case, day: dt.date, event: str, **more) -> Item:
        content = {"event": event} | more
        return Item.objects.create(
            case=case, kind="outcome", content=content, observed_on=day, entered_by=self.by
        )


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def make(chair):
    return Maker(chair)
