"""A board on which every form can be found, with a word of its own in every text that people type."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases.actions import Entry, assign_gap, record_findings, record_item, register_patient_and_case
from cases.models import Case
from recommendations.ruleset import current_ruleset
from tests.conftest import admit
from tests.tables.made import ROW, checked, delimited
from tnb import actions
from tnb.actions import Report
from tnb.actions.rules import sign_rules
from tnb.book import items_of
from tnb.decisions import Dissent, Draft, Step, ToDo
from tnb.models import AgendaItem, Task
from tnb.opinions import Said
from tnb.rulebook.review import short
from tnb.snapshot import record_count

WORD = "Quokka"  # stands in no page of ours
FACTS: dict[str, Any] = {"age_years": 56, "liver_metastases": True, "primary_site": "pancreas", "ki67_pct": 8}
FACTS |= {"differentiation": "well", "sstr_status": "high", "functional_status": "non_functional", "ecog": 1}
LISTS = {
    "specimen": {"site": "liver", "ki67_pct": 8},
    "liver_imaging": {"burden_pct": 20},
    "lesion": {"segments": ["6"], "size_cm": 2, "note": WORD},
    "treatment": {"treatment": "ssa", "name": WORD, "started_on": "2024-05"},
    "marker": {"marker": "other", "name": WORD, "value": 3, "unit": "U/L"},
    "outcome": {"event": "alive", "note": WORD},
}
STEPS = (Step("tae", "palliative", "@member"),)


@dataclass(repr=False)
class Scene:
    """The people, and one item of the agenda in each state that a decision has."""

    people: dict[str, Any]
    waiting: AgendaItem
    drafted: AgendaItem
    closed: AgendaItem
    amended: AgendaItem


def built() -> Scene:
    people = {role: admit(role) for role in ("coordinator", "chair", "member")}
    for someone in people.values():
        someone.last_name = WORD
        someone.save()
    by, today = people["coordinator"], timezone.localdate()
    meeting = actions.plan_meeting(by=by, held_on=today, title=WORD, room=WORD, begins_at=dt.time(8))
    actions.plan_meeting(by=by, held_on=today + dt.timedelta(7), title=WORD, room=WORD)
    for role in ("chair", "member"):
        actions.invite(by=by, meeting=meeting, member=people[role].member)
        actions.mark_attendance(by=by, meeting=meeting, member=people[role].member, present=True)
    cases = [_case(by, number) for number in range(5)]
    items = [actions.put_on_agenda(by=by, meeting=meeting, case=case) for case in cases[:4]]
    for item in items:
        _opinions(people, item)
    scene = Scene(people, *items)
    _decisions(scene)
    sign_rules(
        by=people["chair"],
        rules=[*current_ruleset().rules][:2],
        typed=short(current_ruleset().digest),
        remark=WORD,
    )
    checked(
        by,
        delimited(ROW, ROW | {"姓名": f"{WORD} 0", "病案号": "H-0", "Ki-67": "0.5"}),
        "a.csv",
        question=WORD,
    )
    return scene


def _case(by: Any, number: int) -> Case:
    about = {
        "name": f"{WORD} {number}",
        "hospital_number": f"H-{number}",
        "code_word": f"{WORD} red {number}",
    }
    case = register_patient_and_case(
        by=by,
        **about,
        birth_date=dt.date(1970, 5, 17),
        sex="male",
        question=WORD,
        summary=WORD,
        attribution=WORD,
    )
    day = dt.date(2026, 3, 2)
    entries = [Entry(fact, value, day, "pathology", WORD) for fact, value in FACTS.items()]
    record_findings(by=by, case=case, entries=entries)
    if number == 3:  # of the newest, which a walk meets first
        for kind, content in LISTS.items():
            more = {"observed_on": day, "source": "ct", "source_detail": WORD}
            record_item(by=by, case=case, kind=kind, content=content, **more)
        assign_gap(by=by, case=case, fact="radical_resection_possible", owner="radiology", note=WORD)
    return case


def _opinions(people: dict[str, Any], item: AgendaItem) -> None:
    actions.ask_for_opinions(by=people["chair"], item=item, asked=True)
    said = Said(resectability="cannot_say", preferred="ssa", text=WORD)
    actions.give_opinion(by=people["member"], item=item, said=said, seen_revealed=False)


def _decisions(scene: Scene) -> None:
    by, chair, member = (scene.people[role] for role in ("coordinator", "chair", "member"))
    draft = Draft(
        STEPS, WORD, "departs", "other", WORD, "", (Dissent("@member", WORD),), (ToDo(WORD, "@member"),)
    )
    for item in (scene.closed, scene.amended, scene.drafted):
        actions.reveal_opinions(by=chair, item=item)
        decision = actions.record_decision(by=by, item=item, seen=0, draft=draft)
        if item is not scene.drafted:
            _close(chair, item, decision)
    for task in Task.objects.filter(item=scene.closed):
        actions.report_task(by=member, task=task, report=Report("not_done", "other", WORD))
    actions.amend_decision(
        by=chair, item=items_of(scene.amended.meeting).get(pk=scene.amended.pk), reason=WORD
    )


def _close(chair: Any, item: AgendaItem, decision: Any) -> None:
    case = Case.objects.select_related("patient").get(pk=item.case_id)
    seen = {"seen": decision.version, "seen_records": record_count(case)}
    actions.close_decision(by=chair, item=item, code_word=case.patient.code_word, **seen)
