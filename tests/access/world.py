"""Two boards of one installation with a record of every kind each, and everybody who could ask."""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from cases.actions import Entry, record_findings, record_item, register_patient_and_case
from cases.boards import in_board
from tests.tables.made import ROW, checked, delimited
from tnb import actions
from tnb.decisions import Dissent, Draft, ToDo
from tnb.documents import code_of
from tnb.models import Document, Member
from tnb.opinions import Said
from tnb.snapshot import record_count

from ..conftest import ADMINISTRATORS, FIRST_BOARD, ROLES, admit

ANONYMOUS, DISABLED, STRANGER = "anonymous", "disabled", "stranger"
OUTSIDERS = (ANONYMOUS, DISABLED, STRANGER)
PEOPLE = (*ROLES, *ADMINISTRATORS, *OUTSIDERS)


@dataclass(frozen=True)
class Words:
    """What people typed about one patient: none of it may ever be read on another board."""

    name: str
    number: str
    code_word: str
    question: str
    summary: str
    source: str
    decision: str
    task: str
    meeting: str
    opinion: str
    member: str
    document: str = ""
    board: str = ""
    file: str = ""

    def canaries(self) -> dict[str, str]:
        """What each is -> the string."""
        return {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name)}


OURS = Words(
    name="Patient Own",
    number="H-1",
    code_word="blue crane",
    question="Which treatment first?",
    summary="Found by chance.",
    source="the report of May",
    decision="Discuss again after the volumetry.",
    task="Ask for the slides",
    meeting="Weekly board",
    opinion="Small remnant.",
    member="Member Own",
)
THEIRS = Words(
    name="Zanzibara Quill 桑给巴尔",
    number="ZQ-990017",
    code_word="vermilion quoll 朱袋鼬",
    question="Quandary of the xanthic hilum 黄门之问?",
    summary="Yttrium jubilee history 钇庆史",
    source="zircon ledger folio 锆账",
    decision="Quixotic wedge then waltz 奇楔",
    task="Fetch the onyx cassette 缟玛瑙盒",
    meeting="Obsidian round 黑曜会",
    opinion="Jaundiced vizier dissents 宰相异议",
    member="Wyvern Quist 双足龙",
    board="Quetzal board 绿咬鹃组",
    file="zeppelin-quarry.csv",
)


@dataclass
class Place:
    """The keys of one board's records, by what they are of, and its people by role."""

    board: int
    keys: dict[str, str] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)


# What no board has.
MISSING = {
    "case": "TNB-26-9999",
    "file": "TNB-26-9998",
    "document": "ZZZZZ99999",
    **dict.fromkeys(("meeting", "past", "item", "closed", "decision", "task"), "999983"),
    **dict.fromkeys(("member", "run", "entry"), "999983"),
    **dict.fromkeys(("signature", "account", "session", "event"), "999979"),
}


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def first_place() -> Place:
    """The board of whoever asks."""
    people = {role: admit(role, discipline="oncology") for role in ROLES}
    place = Place(FIRST_BOARD, people=people)
    with in_board(FIRST_BOARD):
        fill(place, OURS)
    return place


def other_place(first: Place) -> tuple[Place, Words]:
    """A second board of the installation; and its words, with the code of its document."""
    board = actions.add_board(by=None, name=THEIRS.board)
    with in_board(board.pk):
        people = {role: admit(role, f"other-{role}", "oncology") for role in ROLES}
        place = Place(board.pk, people=people)
        fill(place, THEIRS)
    words = Words(**THEIRS.canaries() | {"document": place.keys["document"]})
    assert all(place.keys[kind] != key for kind, key in first.keys.items())
    return place, words


def outsiders() -> dict[str, Any]:
    """Who has no board: the three administrators, an account that is off, and one without a place."""
    users = get_user_model().objects
    people: dict[str, Any] = {}
    for role in ADMINISTRATORS:
        people[role] = admit(role)
        Member.objects.filter(user=people[role]).update(board=None)
        people[role] = users.get(pk=people[role].pk)
    people[DISABLED] = admit("chair", "disabled")
    people[STRANGER] = users.create_user("stranger")
    return people | {ANONYMOUS: None}


def switch_off(person: Any) -> None:
    """The account is off; whoever is logged in with it stays so as far as the browser knows."""
    get_user_model().objects.filter(pk=person.pk).update(is_active=False)


def fill(place: Place, words: Words) -> None:
    """One patient, discussed and decided a week ago, and again on the agenda of the coming meeting."""
    by = place.people["coordinator"]
    get_user_model().objects.filter(pk=place.people["member"].pk).update(last_name=words.member)
    case = _case(by, words)
    place.keys["case"] = place.keys["file"] = case.code
    place.keys["entry"] = str(_entry(by, case, words).pk)
    place.keys["member"] = str(place.people["member"].member.pk)
    place.keys["account"] = str(place.people["member"].pk)
    past, coming = (_meeting(place, words, days) for days in (0, 3))
    _decide(place, words, actions.put_on_agenda(by=by, meeting=past, case=case))
    item = actions.put_on_agenda(by=by, meeting=coming, case=case)
    place.keys |= {"meeting": str(coming.pk), "past": str(past.pk), "item": str(item.pk)}
    _discuss(place, words, item)
    draft = Draft(text=words.decision, follows="none", todo=(ToDo(words.task, "radiology"),))
    actions.record_decision(by=by, item=item, seen=0, draft=draft)
    table = delimited(ROW | {"姓名": f"{words.name} 二", "病案号": f"{words.number}-2"})
    place.keys["run"] = str(checked(by, table, words.file or "cases.csv").pk)


def _case(by: Any, words: Words) -> Any:
    case = register_patient_and_case(
        by=by,
        name=words.name,
        sex="male",
        birth_date=dt.date(1970, 5, 17),
        hospital_number=words.number,
        code_word=words.code_word,
        question=words.question,
        summary=words.summary,
    )
    facts = {"liver_metastases": True, "ki67_pct": 8, "sstr_status": "high", "differentiation": "well"}
    said = {"observed_on": dt.date(2026, 3, 2), "source": "pathology", "source_detail": words.source}
    entries = [Entry(fact=fact, value=value, seen=None, **said) for fact, value in facts.items()]
    record_findings(by=by, case=case, entries=entries)
    return case


def _entry(by: Any, case: Any, words: Words) -> Any:
    said = {"source": "pathology", "source_detail": words.source}
    return record_item(by=by, case=case, kind="specimen", content={"site": "liver"}, **said)


def _meeting(place: Place, words: Words, days: int) -> Any:
    by, held_on = place.people["coordinator"], timezone.localdate() + dt.timedelta(days=days)
    meeting = actions.plan_meeting(by=by, held_on=held_on, title=words.meeting, room="3")
    for person in place.people.values():
        actions.invite(by=by, meeting=meeting, member=person.member)
    return meeting


def _discuss(place: Place, words: Words, item: Any) -> None:
    actions.ask_for_opinions(by=place.people["coordinator"], item=item, asked=True)
    said = Said("not_resectable", "tae", words.opinion)
    actions.give_opinion(by=place.people["member"], item=item, said=said, seen_revealed=False)


def _decide(place: Place, words: Words, item: Any) -> None:
    """A closed decision with a task, a dissent, an opinion that all may read, and the paper of it."""
    _discuss(place, words, item)
    chair, by = place.people["chair"], place.people["coordinator"]
    actions.reveal_opinions(by=chair, item=item)
    said = {"dissent": (Dissent("surgery", words.opinion),), "todo": (ToDo(words.task, "@member"),)}
    draft = Draft(text=words.decision, follows="none", **said)
    decision = actions.record_decision(by=by, item=item, seen=0, draft=draft)
    seen = {"seen": decision.version, "seen_records": record_count(item.case)}
    decision = actions.close_decision(by=chair, item=item, code_word=words.code_word, **seen)
    place.keys |= {"closed": str(item.pk), "decision": str(decision.pk)}
    place.keys["task"] = str(item.tasks.first().pk)
    place.keys["document"] = _printed(by, decision, words).code


def _printed(by: Any, decision: Any, words: Words) -> Document:
    """Kept as if it had been printed; what a page shows of it does not hang on how it was laid out."""
    content = f"%PDF-1.7 {words.name} {words.number}".encode()
    return Document.objects.create(
        decision=decision,
        kind=Document.Kind.SUMMARY,
        language="en",
        code=code_of(decision, Document.Kind.SUMMARY, "en"),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=timezone.now(),
        made_by=by,
    )
