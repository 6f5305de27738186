"""Databases of their own for the tests of backups, and the board's work in them."""

import datetime as dt
import io
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from cases.actions import Entry, record_findings, register_patient_and_case, table_import, tables
from cases.boards import in_board
from cases.tables import values
from cases.tables.columns import template_columns
from cases.tables.writing import to_csv
from recommendations.ruleset import current_ruleset
from tnb import actions
from tnb.decisions import Draft
from tnb.models import Document

from ..conftest import FIRST_BOARD, admit

CODE_WORD = "canary kingfisher 翠鸟"


@contextmanager
def database(folder: Path, *, empty: bool = False) -> Iterator[str]:
    """The default connection leads to a new database with the product's tables (``empty``: without any) for
    a while; gives its name."""
    usual, name = connection.settings_dict["NAME"], _new_name(folder)
    connection.close()
    if connection.vendor == "sqlite":
        _copied(usual, name, empty)
    else:
        _server(f'CREATE DATABASE "{name}" TEMPLATE "{"template0" if empty else usual}"')
    connection.settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        if connection.vendor == "postgresql":
            _server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _new_name(folder: Path) -> str:
    _new_name.count = getattr(_new_name, "count", 0) + 1
    if connection.vendor == "sqlite":
        place = folder / f"place-{_new_name.count}"
        place.mkdir()
        return str(place / "board.sqlite3")
    return f"board_{os.getpid()}_{_new_name.count}"


def _copied(usual: Any, name: str, empty: bool) -> None:
    with closing(sqlite3.connect(usual)) as there, closing(sqlite3.connect(name)) as here:
        if not empty:
            there.backup(here)


def _server(statement: str) -> None:
    """On PostgreSQL, at no database in particular."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def a_board(cases: int = 0) -> Any:
    """People, some cases with what was printed of one; gives the chair."""
    chair = admit("chair", discipline="oncology")
    admit("coordinator", discipline="coordination")
    meeting = actions.plan_meeting(by=chair, held_on=dt.date(2026, 3, 2), title="每周讨论", room="3")
    for number in range(3):
        case = a_case(chair, number)
        item = actions.put_on_agenda(by=chair, meeting=meeting, case=case)
    decision = actions.record_decision(by=chair, item=item, seen=0, draft=Draft(text="Wait.", follows="none"))
    Document.objects.create(
        decision=decision,
        kind="summary",
        language="zh",
        code="7Q2FK-9XM4",
        content=PRINTED,
        sha256=PRINTED_SHA256,
        made_at=decision.updated_at,
        made_by=chair,
    )
    if cases > 3:
        many_cases(chair, range(3, cases))
    return chair


def many_cases(by: Any, numbers: range) -> None:
    """As a table that is handed in, which is much quicker than one after the other."""
    raw = to_csv(template_columns(), [_row(number) for number in numbers], "zh", "utf-8")
    run = tables.start_import(by=by, file=io.BytesIO(raw), name="cases.csv", size=len(raw))
    while run.state in ("reading", "checking"):
        run = tables.check_next(run=run)
    run = table_import.begin_import(by=by, run=run)
    while run.state == "importing":
        run = table_import.import_next(by=by, run=run)
    assert run.state == "imported"


def _row(number: int) -> dict[str, Any]:
    ruleset = current_ruleset()
    facts = {"ki67_pct": 1 + number % 20, "liver_metastases": True, "htb_pct": number % 90}
    row = {f"group:{group}-date": dt.date(2026, 3, 2) for group in ruleset.fact_groups}
    row |= {name: values.said(value, ruleset.facts[name], "zh") for name, value in facts.items()}
    birth = dt.date(1950, 1, 1) + dt.timedelta(number)
    return row | {
        "name": f"患者{number}",
        "hospital_number": f"H-{number:06}",
        "birth_date": birth,
        "question": "下一步治疗？",
    }


PRINTED = b"%PDF-1.7 \x00\xff as printed"
PRINTED_SHA256 = "fe88b90608ad5ad1f2c5938d9f498ce49909a958fa39924c78f042904515e13f"


def a_case(by: Any, number: int) -> Any:
    case = register_patient_and_case(
        by=by,
        name=f"患者{number}",
        sex="female",
        birth_date=dt.date(1950, 1, 1) + dt.timedelta(number),
        hospital_number=f"H-{number:06}",
        code_word=f"{CODE_WORD} {number}",
        question="下一步治疗？",
        namesakes_allowed=True,
    )
    day = dt.date(2026, 3, 2)
    facts = {"ki67_pct": 1 + number % 20, "liver_metastases": True, "prior_treatments": ["ssa"]}
    record_findings(
        by=by, case=case, entries=[Entry(f, v, day, "pathology", "", None) for f, v in facts.items()]
    )
    return case


@contextmanager
def writers(count: int, act: Callable[[int], Any]) -> Iterator[None]:
    """``count`` threads that go on acting, with a number of their own each time, until this ends."""
    ended, failed = threading.Event(), []

    def work(place: int) -> None:
        number = place
        try:
            with in_board(FIRST_BOARD):
                while not ended.is_set():
                    number += count
                    act(number)
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[1000 + place]) for place in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert failed == []
