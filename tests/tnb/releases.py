"""Databases of earlier releases, as SQL text: tests/data/releases/NAME.sql, made once from the models as they
were then and never made again.

    python -m tests.tnb.releases NAME      writes the file anew (only before it is committed the first time)
"""

import datetime as dt
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "data" / "releases"
# By the leaves of their migrations: before the audit trail was a chain, and before there were boards.
RELEASES = {
    "first-statistics": [("cases", "0009_table_read"), ("tnb", "0006_signature_withdrawal")],
    "kept-audit-trail": [
        ("cases", "0012_audit_append_only"),
        ("tnb", "0011_figures_of_decisions_closed_before"),
    ],
}
CASES = 12
NOON = dt.datetime(2026, 3, 2, 12, 0, 0, 654321, tzinfo=dt.UTC)


def load(name: str, database: Path) -> None:
    """Makes the SQLite database of a release."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript((FOLDER / f"{name}.sql").read_text())


def populate(apps: Any) -> None:
    """Records of each kind that a person would miss, through models of any of the releases."""
    user = apps.get_model("auth", "User").objects.create(username="chair", last_name="Chair")
    apps.get_model("tnb", "Member").objects.create(user=user, role="chair", discipline="oncology")
    meeting = apps.get_model("tnb", "Meeting").objects.create(
        held_on=dt.date(2026, 3, 2), title="Weekly board 每周讨论", room="3", created_by=user
    )
    for number in range(CASES):
        case = _case(apps, user, number)
        item = apps.get_model("tnb", "AgendaItem").objects.create(
            meeting=meeting, case=case, position=number + 1
        )
        if number % 3 == 0:
            _decision(apps, user, item, closed=number % 2 == 0)
    _events(apps)


def _case(apps: Any, user: Any, number: int) -> Any:
    patient = apps.get_model("cases", "Patient").objects.create(
        name=f"患者 {number} Ä",
        hospital_number=f"H-{number:05}",
        code_word=f"word {number}",
        sex="female",
        birth_date=dt.date(1950, 1, 1) + dt.timedelta(97 * number) if number % 4 else None,
    )
    case = apps.get_model("cases", "Case").objects.create(
        patient=patient,
        code=f"TNB-26-{number + 1:04}",
        question="下一步治疗？",
        summary="pNET " * number,
        created_by=user,
        created_at=NOON,
    )
    finding = apps.get_model("cases", "Finding").objects
    said = {"case": case, "entered_by": user, "entered_at": NOON, "source": "pathology"}
    first = finding.create(fact="ki67_pct", value=4.5, observed_on=dt.date(2026, 1, 9), **said)
    finding.create(fact="ki67_pct", value=5 + number, supersedes=first, **said)
    finding.create(fact="extrahepatic_disease", value=None, **said)
    finding.create(fact="prior_treatments", value=["ssa", "tae"], source_detail="№ 7", **said)
    apps.get_model("cases", "Item").objects.create(
        case=case,
        kind="marker",
        content={"marker": "cga", "value": 1e20 + number},
        entered_by=user,
        entered_at=NOON,
    )
    return case


def _decision(apps: Any, user: Any, item: Any, *, closed: bool) -> None:
    decision = apps.get_model("tnb", "Decision")
    steps = [{"option": code, "intent": "", "owner": ""} for code in ("tae", "ssa")]
    chosen = {"steps": steps} if hasattr(decision, "steps") else {"chosen": ["tae", "ssa"]}
    sheet = _sheet(item.case)
    end = {"closed_at": NOON, "closed_by": user, "snapshot": sheet} if closed else {}
    made = decision.objects.create(
        item=item, text="Word for word 逐字保留", updated_by=user, updated_at=NOON, **chosen, **end
    )
    if closed:
        apps.get_model("tnb", "Document").objects.create(
            decision=made,
            kind="summary",
            language="zh",
            code=f"7Q2FK-{made.pk:04}X"[:10],
            content=b"%PDF-1.7 \x00\xff as printed",
            made_at=NOON,
            made_by=user,
            sha256=SHA256,
        )


def _sheet(case: Any) -> dict[str, Any]:
    """What the board saw, in the shape of tnb.snapshot, with less in it."""
    names = ("name", "sex", "hospital_number", "code_word")
    finding = {"fact": "ki67_pct", "value": 4.5, "observed_on": "2026-01-09", "source": "pathology"}
    return {
        "format": 1,
        "case": {"code": case.code, "question": case.question, "summary": case.summary, "attribution": ""},
        "patient": {name: getattr(case.patient, name) for name in names} | {"birth_date": "1950-01-01"},
        "facts": [finding],
        "answers": {"en": {"options": []}, "zh": {"options": []}},
        "references": {},
        "decision": {"chosen": ["tae", "ssa"], "text": "Word for word 逐字保留"},
        "meeting": {"held_on": "2026-03-02", "title": "Weekly board 每周讨论", "members": []},
        "ruleset": {"version": "2026.1", "digest": "0" * 64, "effective": "2026-01-01", "reviewed": False},
        "closed_at": NOON.isoformat(),
        "closed_by": "chair",
    }


SHA256 = "fe88b90608ad5ad1f2c5938d9f498ce49909a958fa39924c78f042904515e13f"


def _events(apps: Any) -> None:
    """A chain where there was one already."""
    from cases.audit import BEGINNING, digest_of  # noqa: PLC0415 - Django is set up by then

    model, before = apps.get_model("cases", "AuditEvent"), BEGINNING
    chained = any(field.name == "digest" for field in model._meta.get_fields())
    for number in range(1, 4 * CASES + 1):
        event = model(
            at=NOON + dt.timedelta(seconds=number),
            actor="chair",
            action="findings.recorded",
            subject=f"case:TNB-26-{number % CASES + 1:04}",
            details={"facts": ["ki67_pct"], "n": number / 8},
        )
        if chained:
            event.number = number
            event.digest = before = digest_of(event, before)
        event.save()


def make(name: str) -> None:
    """Writes the file of a release."""
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "release.sqlite3"
        os.environ |= {"DATABASE_URL": f"sqlite:///{file}", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        import django  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        django.setup()
        populate(brought_to(RELEASES[name]))
        connection.close()
        with closing(sqlite3.connect(file)) as made:
            text = "\n".join(line for line in made.iterdump() if "sqlite_sequence" not in line)
        (FOLDER / f"{name}.sql").write_text(text + "\n")


def brought_to(state: list[tuple[str, str]]) -> Any:
    """The models as they were, with the default database brought to that state."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    executor.migrate([*state, ("sessions", "0001_initial")])
    return executor.loader.project_state(state).apps


if __name__ == "__main__":
    make(sys.argv[1])
