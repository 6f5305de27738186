# ruff: noqa: E402, T201 (a script)
"""The board of test_killed, in a process and a database of its own.

python -m tests.durable.board seed COUNT     prints the session of a chair and COUNT items, as JSON
python -m tests.durable.board verify FILE    FILE: {"saved": [item], "closed": [item]}, what the server
                                                acknowledged; prints what is wrong, as a list
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tnb.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.audit import first_break, trail
from cases.boards import each_board
from cases.models import AuditEvent
from cases.record import subject_of
from tnb import actions
from tnb.models import AgendaItem, Decision
from tnb.snapshot import record_count

A_MEETING = 8
TEXT = "Discuss again after the volumetry."


def session_of(user) -> str:
    """The key of a session in which the user is logged in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def seed(count: int) -> dict:
    member = {"password": "x", "role": "chair", "discipline": "oncology"}
    chair = actions.admit_member(by=None, username="chair", **member).user
    items = []
    for number in range(count):
        if number % A_MEETING == 0:
            today = timezone.localdate()
            meeting = actions.plan_meeting(by=chair, held_on=today, title=f"Board {number // A_MEETING}")
        said = {"name": "x", "question": "?", "code_word": f"word {number}", "namesakes_allowed": True}
        case = register_patient_and_case(by=chair, **said)
        entry = Entry("ki67_pct", 8, None, "pathology", "", None)
        record_findings(by=chair, case=case, entries=[entry])
        item = actions.put_on_agenda(by=chair, meeting=meeting, case=case)
        items.append(
            {
                "item": item.pk,
                "meeting": meeting.pk,
                "code_word": said["code_word"],
                "records": record_count(case),
            }
        )
    return {"session": session_of(chair), "items": items}


def verify(acknowledged: dict) -> list[str]:
    saved, closed = set(acknowledged["saved"]), set(acknowledged["closed"])
    problems = [] if first_break(trail()) is None else ["the audit trail is broken"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            said = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        problems += [] if said == "ok" else [f"integrity: {said}"]
    for item in AgendaItem.objects.select_related("case").prefetch_related("decisions__tasks"):
        problems += [f"{item.pk}: {problem}" for problem in wrong_with(item, saved, closed)]
    return problems


def wrong_with(item: AgendaItem, saved: set[int], closed: set[int]) -> list[str]:
    """What was acknowledged and is lost, and what is there by half."""
    decision = item.decision
    events = AuditEvent.objects.filter(subject=subject_of(item.case))
    wrote, ended = (events.filter(action=f"decision.{what}").count() for what in ("saved", "closed"))
    is_closed = decision is not None and decision.closed_at is not None
    whole = {
        "saved and lost": item.pk not in saved or (decision is not None and decision.text == TEXT),
        "closed and lost": item.pk not in closed or is_closed,
        "a save without its event, or the reverse": wrote == (0 if decision is None else 1),
        "a closing without its event, or the reverse": ended == int(is_closed),
        "closed by half": not is_closed or is_whole(decision),
        "tasks without a closing": is_closed or not item.tasks.exists(),
        "a version nobody wrote": decision is None or decision.version == wrote + ended,
    }
    return [problem for problem, is_well in whole.items() if not is_well]


def is_whole(decision: Decision) -> bool:
    """Whether a closed decision has all that belongs to it."""
    sheet = decision.snapshot
    return sheet["closed_at"] == decision.closed_at.isoformat() and decision.tasks.count() == 1


if __name__ == "__main__":
    command, said = sys.argv[1:]
    for _board in each_board():  # there is one
        found = seed(int(said)) if command == "seed" else verify(json.loads(Path(said).read_text()))
        print(json.dumps(found))
