"""The demonstration board: six published cases, one meeting closed as the real teams decided, one coming up.
Everything goes through the same actions as people's own work."""

import datetime as dt
import json
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from cases.actions import Entry, record_findings, record_item, register_patient_and_case
from cases.boards import every_board, in_board
from cases.models import Board, Case, Source
from cases.search.namesakes import cases_of_numbers
from tnb import actions
from tnb.decisions import Draft, planned
from tnb.models import AgendaItem, Decision, Member
from tnb.snapshot import record_count, sheet_of

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
ACCOUNTS = {
    "coordinator": (Member.Role.COORDINATOR, Member.Discipline.COORDINATION),
    "chair": (Member.Role.CHAIR, Member.Discipline.ONCOLOGY),
    "member": (Member.Role.MEMBER, Member.Discipline.SURGERY),
    "interventionist": (Member.Role.MEMBER, Member.Discipline.INTERVENTIONAL_RADIOLOGY),
    "nuclear": (Member.Role.MEMBER, Member.Discipline.NUCLEAR_MEDICINE),
    "pathologist": (Member.Role.MEMBER, Member.Discipline.PATHOLOGY),
    "radiologist": (Member.Role.MEMBER, Member.Discipline.RADIOLOGY),
    "observer": (Member.Role.OBSERVER, Member.Discipline.OTHER),
}
TITLES = {
    "closed": "Demonstration board, decided 示范会议（已决定）",
    "coming": "Demonstration board, coming up 示范会议（待召开）",
}
LACKING = "The facts published do not let the rules judge: {}. 已发表的资料不足以按规则判断。"
NOT_PUBLISHED = "The report does not give the reason. 报告未说明理由。"


class ForeignCases(Exception):  # noqa: N818 - what was found, not a mistake
    """The database holds cases or members that are not of the demonstration; nothing was changed."""


def is_loaded() -> bool:
    """Whether all six cases are there already."""
    references = [case["reference"] for case in CASES]
    with in_board(first_board()):
        return _ours(references).count() >= len(references)


@transaction.atomic
def load(password: str) -> None:
    """Accounts with the password, cases, findings and both meetings, or nothing at all.

    Raises ForeignCases when somebody works here already: accounts of a demonstration have no place then."""
    with every_board():
        if Case.objects.exists() or Member.objects.exists():
            raise ForeignCases
    with in_board(first_board()):
        _load(password)


def first_board() -> int:
    """The key of the board that every installation begins with."""
    return Board.objects.order_by("pk").values_list("pk", flat=True)[0]


def _load(password: str) -> None:
    for name, (role, discipline) in ACCOUNTS.items():
        actions.admit_member(by=None, username=name, password=password, role=role, discipline=discipline)
    coordinator, chair = (get_user_model().objects.get(username=name) for name in ("coordinator", "chair"))
    cases = {case["reference"]: _case(coordinator, case) for case in CASES}
    _closed_meeting(coordinator, chair, cases)
    _coming_meeting(coordinator, cases)


def _ours(references):
    return cases_of_numbers(references)


def _case(coordinator, told: dict) -> Case:
    case = register_patient_and_case(
        by=coordinator,
        name=told["label"],
        sex=told["facts"].get("sex", ""),
        birth_date=None,
        hospital_number=told["reference"],
        code_word=told["code_word"],
        question=told["question"],
        summary=told["summary"],
        attribution=told["attribution"],
    )
    dates, details = told.get("dates", {}), told.get("details", {})
    entries = [
        Entry(
            fact=fact,
            value=value,
            observed_on=dt.date.fromisoformat(dates[fact]) if fact in dates else None,
            source=Source.LITERATURE,
            source_detail=details.get(fact, ""),
            seen=None,
        )
        for fact, value in told["facts"].items()
    ]
    record_findings(by=coordinator, case=case, entries=entries)
    for entry in told["lists"]:
        record_item(
            by=coordinator,
            case=case,
            kind=entry["kind"],
            content=entry["content"],
            source=Source.LITERATURE,
            source_detail=entry.get("detail", ""),
        )
    return case


def _closed_meeting(coordinator, chair, cases: dict[str, Case]) -> None:
    decided = [told for told in CASES if "decided" in told]
    meeting = actions.plan_meeting(by=coordinator, held_on=timezone.localdate(), title=TITLES["closed"])
    for member in Member.objects.filter(user__username__in=ACCOUNTS).order_by("pk"):
        actions.invite(by=coordinator, meeting=meeting, member=member)
        present = None if member.role == Member.Role.OBSERVER else True
        actions.mark_attendance(by=coordinator, meeting=meeting, member=member, present=present)
    for told in decided:
        item = actions.put_on_agenda(by=coordinator, meeting=meeting, case=cases[told["reference"]])
        draft = as_published(told["decided"], sheet_of(item)["answers"]["en"])
        decision = actions.record_decision(by=coordinator, item=item, seen=0, draft=draft)
        _close(chair, item, decision)
    actions.close_meeting(by=coordinator, meeting=meeting)


def _close(chair, item: AgendaItem, decision: Decision) -> None:
    actions.close_decision(
        by=chair,
        item=item,
        seen=decision.version,
        seen_records=record_count(item.case),
        code_word=item.case.patient.code_word,
    )


def _coming_meeting(coordinator, cases: dict[str, Case]) -> None:
    """A week from today: the cases not decided yet, and those presented again."""
    held_on = timezone.localdate() + dt.timedelta(days=7)
    meeting = actions.plan_meeting(by=coordinator, held_on=held_on, title=TITLES["coming"])
    for member in Member.objects.filter(user__username__in=ACCOUNTS).order_by("pk"):
        actions.invite(by=coordinator, meeting=meeting, member=member)
    coming = [told for told in CASES if "decided" not in told or told.get("again")]
    for told in sorted(coming, key=lambda told: told.get("again", False)):
        actions.put_on_agenda(by=coordinator, meeting=meeting, case=cases[told["reference"]])


def as_published(decided: dict, answer: dict) -> Draft:
    """What the real team decided, held against the engine's answer: it follows when every option chosen
    is recommended or to be considered; where data are missing no recommendation applies; else it departs."""
    chosen = [option for option in answer["options"] if option["option"] in decided["chosen"]]
    statuses = {option["status"] for option in chosen}
    said = {"steps": planned(*decided["chosen"]), "text": decided["text"]}
    if statuses <= {"recommended", "consider"}:
        return Draft(follows=Decision.Follows.FOLLOWS, **said)
    if statuses <= {"recommended", "consider", "needs_data"}:
        lacking = "; ".join(option["name"] for option in chosen if option["status"] == "needs_data")
        return Draft(follows=Decision.Follows.NONE, departure_text=LACKING.format(lacking), **said)
    return Draft(
        follows=Decision.Follows.DEPARTS,
        departure_reason=Decision.Reason.EXPERT_JUDGEMENT,
        departure_text=NOT_PUBLISHED,
        **said,
    )
