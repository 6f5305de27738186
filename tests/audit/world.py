"""A board on which every address can be opened, and the addresses themselves, taken from the resolver."""

import datetime as dt
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import NamedTuple

from django.urls import URLPattern, get_resolver, reverse

from cases.actions import Entry, record_findings, record_item, register_patient_and_case
from tnb import actions
from tnb.decisions import Draft, Step
from tnb.snapshot import record_count

from ..tables.made import checked, delimited

NAME, NUMBER, BORN = "欧阳金丝雀", "ZY-7301946", dt.date(1949, 11, 23)
# Any of these in an answer says who the patient is.
IDENTITY = (NAME, NUMBER, "1949-11-23")


class Address(NamedTuple):
    """``name`` as the resolver has it, with the route in which its ``keys`` stand."""

    name: str
    route: str
    keys: tuple[str, ...]
    view: object


def addresses(patterns=None, route="", space="") -> Iterator[Address]:
    """Every address whose view is the project's own."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, here, inner)
        elif pattern.callback.__module__.split(".")[0] in ("tnb", "cases"):
            keys = tuple(pattern.pattern.converters)
            yield Address(space + str(pattern.name), here, keys, pattern.callback)


def path_of(address: Address, world) -> str:
    """The address filled in; a key that nothing here can fill is a mistake of this file, to be mended."""
    first = re.match(r"[a-z]*/", address.route)
    of_pk = {"meetings/": "meeting", "decisions/": "decision", "tasks/": "task", "rules/": "signature"}
    of_pk["accounts/"] = "member"
    of_pk |= {"cases/": "run" if "import/" in address.route else "entry"}
    values = dict(vars(world.keys))
    if "pk" in address.keys:
        values["pk"] = values[of_pk[first[0]]]
    if address.name == "decision_letter":
        values["pk"] = world.keys.closed
    return reverse(address.name, kwargs={key: values[key] for key in address.keys})


def patient(by, question: str = "Which treatment first?"):
    case = register_patient_and_case(
        by=by,
        name=NAME,
        sex="male",
        birth_date=BORN,
        hospital_number=NUMBER,
        code_word="blue crane",
        question=question,
    )
    entries = [
        Entry(fact=fact, value=value, observed_on=None, source="ct", source_detail="", seen=None)
        for fact, value in {"ki67_pct": 8, "liver_metastases": True, "differentiation": "well"}.items()
    ]
    record_findings(by=by, case=case, entries=entries)
    return case


def board_of(coordinator, chair, member):
    """One case with a draft, another that is decided, a task, an entry, and a table on its way in."""
    meeting = actions.plan_meeting(by=coordinator, held_on=dt.date(2030, 1, 9), title="Weekly", room="3")
    for someone in (coordinator, chair, member):
        actions.invite(by=coordinator, meeting=meeting, member=someone.member)
    cases = [patient(coordinator, question) for question in ("Resect?", "Go on?")]
    open_item, closed_item = (
        actions.put_on_agenda(by=coordinator, meeting=meeting, case=case) for case in cases
    )
    draft = Draft(text="Later.", follows="none")
    decision = actions.record_decision(by=coordinator, item=open_item, seen=0, draft=draft)
    steps = Draft(text="So.", steps=(Step("ssa"),), follows="departs", departure_reason="comorbidity")
    done = actions.record_decision(by=coordinator, item=closed_item, seen=0, draft=steps)
    closed = actions.close_decision(
        by=chair,
        item=closed_item,
        seen=done.version,
        seen_records=record_count(cases[1]),
        code_word="blue crane",
    )
    entry = record_item(by=coordinator, case=cases[0], kind="specimen", content={"site": "liver"})
    run = checked(coordinator, delimited({"name": NAME, "hospital_number": NUMBER, "question": "Which?"}))
    keys = {
        "code": cases[0].code,
        "item": open_item.pk,
        "meeting": meeting.pk,
        "decision": decision.pk,
        "closed": closed.pk,
        "task": closed_item.tasks.first().pk,
        "signature": 1,
        "entry": entry.pk,
        "run": run.pk,
        "member": member.member.pk,
        "fact": "ki67_pct",
        "option": "tae",
        "kind": "specimen",
        "provider_id": "hospital",
        "form": "csv",
        "owner": "radiology",
        "place": 1,
        "rule": "deb-tace-not-recommended",
    }
    return SimpleNamespace(keys=SimpleNamespace(**keys), cases=cases, meeting=meeting)
