"""Every action leaves exactly the events it declares: who, in which role, what, on what, when."""

import ast
import datetime as dt
import importlib
import inspect
import pkgutil
from collections import Counter
from pathlib import Path

import pytest

import cases.actions
import tnb.actions
from cases import audit
from cases.audit import end_of_trail, first_break, trail
from cases.models import AuditEvent

from ..conftest import admit
from .story import told

# Done within an action of the story, or there to make what an action hands out: no event of their own.
WITHIN = {
    "tnb.actions.tasks.hand_out": "the events of closing a decision tell it",
    "tnb.actions.documents.kept_document": "printing it is the event",
    "tnb.actions.documents.make_sheet": "handing the book out is the event",
    "cases.actions.tables.start_import": "done by the story's tables, and the first event of each",
    "cases.actions.tables.answer_doubts": "as choosing: tests/tables",
    "cases.actions.tables.choose": "what choose_all calls",
    "cases.actions.table_import.begin_import": "the first step of import_table",
    "cases.actions.table_import.import_next": "the further steps of import_table",
    "tnb.actions.agenda.approve_fast_lane": "needs a case that follows a protocol: tests/tnb/test_agenda.py",
    "tnb.actions.agenda.withdraw_fast_lane": "as above",
}
# Whole parts whose own tests hold every action against its events.
ELSEWHERE = {
    "tnb.actions.accounts": "tests/accounts",
    "tnb.actions.log_ins": "tests/accounts",
    "tnb.actions.backups": "tests/backup",
    "tnb.actions.erasing": "tests/identity",
    "tnb.actions.leftovers": "tests/identity",
    "cases.actions.erasure": "tests/identity",
    "cases.actions.removing": "tests/identity",
    "cases.actions.rotation": "tests/identity",
}


IN_THE_STORY = {"password.changed", "second_factors.sealed"}
# A telephone, or the hospital's own log-in, is part of these; only the browser of a person goes all the way.
NEEDS_A_PROVIDER = {"recovery_codes.renewed", "hospital_name.bound"}


def declared() -> set[str]:
    """Every public function of the actions that takes who acts."""
    found = set()
    for package in (cases.actions, tnb.actions):
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                by = inspect.signature(function).parameters.get("by")
                named = by is not None and by.kind is inspect.Parameter.KEYWORD_ONLY
                if function.__module__ == info.name and not name.startswith("_") and named:
                    found.add(f"{info.name}.{name}")
    return found


def test_every_action_leaves_exactly_its_events(db, coordinator, chair, member):
    people = {"coordinator": coordinator, "chair": chair, "member": member, "auditor": admit("auditor")}
    tried, wrong = set(), []
    for name, act, expected, by, keep in told(people):
        before, began = end_of_trail().number, dt.datetime.now(dt.UTC)
        keep["last"] = act()
        if name.endswith("fill_agenda"):
            keep["filled"] = keep["last"][1]
        events = list(AuditEvent.objects.filter(number__gt=before).order_by("number"))
        tried.add(name)
        if Counter(event.action for event in events) != expected:
            wrong.append(f"{name}: {[event.action for event in events]} instead of {sorted(expected)}")
        wrong += [f"{name}: {event}" for event in events if not whole(event, by, began)]
    assert wrong == []
    missing = declared() - tried - WITHIN.keys()
    missing = {name for name in missing if name.rpartition(".")[0] not in ELSEWHERE}
    assert missing == set(), "a new action: give it a place in tests/audit/story.py"
    assert WITHIN.keys() <= declared()
    assert first_break(trail(), [end_of_trail()]) is None


def whole(event: AuditEvent, by, began: dt.datetime) -> bool:
    """Time in UTC, actor, role, action, object. The result is that it is there: what fails leaves none."""
    stands = event.actor == by.get_username() and event.role == by.member.role
    at = event.at.utcoffset() == dt.timedelta(0) and began <= event.at <= dt.datetime.now(dt.UTC)
    return stands and at and bool(event.action) and bool(event.subject)


@pytest.mark.parametrize("module", ELSEWHERE)
def test_what_is_held_elsewhere_is_held_there(module):
    """Every event that the module leaves is asked for in the tests named."""
    source = ast.parse(Path(*module.split(".")).with_suffix(".py").read_text())
    events = {
        word.value.value
        for call in ast.walk(source)
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "action" and isinstance(word.value, ast.Constant)
    }
    tests = "".join(path.read_text() for path in Path(ELSEWHERE[module]).rglob("*.py"))
    actions = {name.rpartition(".")[2] for name in declared() if name.rpartition(".")[0] == module}
    assert actions
    assert {said for said in events if said not in tests} <= IN_THE_STORY | NEEDS_A_PROVIDER


@pytest.mark.control
def test_an_action_that_forgets_its_event_is_found(db, coordinator, chair, member, monkeypatch):
    monkeypatch.setattr(audit, "record_all", lambda **said: [None])
    people = {"coordinator": coordinator, "chair": chair, "member": member, "auditor": chair}
    _name, act, expected, _by, _keep = next(told(people))
    before = end_of_trail().number
    act()
    assert expected
    assert not AuditEvent.objects.filter(number__gt=before).exists()
