"""A new key: everything is sealed under it, in steps, and nothing is lost on the way."""

import datetime as dt
import os

import pytest
from django.core.management import CommandError, call_command

from cases.actions.rotation import rotate, unreadable
from cases.identity import cipher
from cases.identity.cipher import Unreadable
from cases.identity.ring import add_key, ring
from cases.models import AuditEvent, Patient
from tnb.actions.members import CONSOLE
from tnb.models import Decision, Document

PATIENTS = int(os.environ.get("ROTATED", "1200"))


@pytest.fixture
def keys(tmp_path, settings):
    settings.IDENTITY_KEYS_FILE = tmp_path / "identity-keys"
    add_key(settings.IDENTITY_KEYS_FILE, "first")
    return settings.IDENTITY_KEYS_FILE


@pytest.fixture
def sealed(request, db, keys, a_draft, close):
    """As many patients as the test asks for, and a decision with its document, under the first key."""
    patients = getattr(request, "param", 20)
    decision = close(a_draft)
    said = {
        "kind": "summary",
        "language": "en",
        "code": "AAAAAAAAAA",
        "sha256": "",
        "made_at": decision.closed_at,
    }
    Document.objects.create(decision=decision, content=b"%PDF", made_by=decision.closed_by, **said)
    born = dt.date(1931, 7, 19)
    Patient.objects.bulk_create(
        Patient(
            name=f"患者{n}",
            birth_date=born + dt.timedelta(n),
            hospital_number=f"{n:07d}",
            code_word=f"word {n}",
        )
        for n in range(patients)
    )
    return told()


def told() -> list[tuple]:
    patients = [(p.pk, p.name, p.birth_date, p.hospital_number) for p in Patient.objects.order_by("pk")]
    decisions = [(d.pk, d.snapshot["patient"]) for d in Decision.objects.order_by("pk")]
    return patients + decisions + [(d.pk, d.content) for d in Document.objects.order_by("pk")]


def without(path, name: str) -> None:
    path.write_text(
        "".join(line for line in path.read_text().splitlines(True) if not line.startswith(f"{name} "))
    )


@pytest.mark.parametrize("sealed", [PATIENTS], indirect=True)
def test_a_rotation_that_was_stopped_is_taken_up_again_and_loses_nothing(sealed, keys):
    add_key(keys, "second")
    steps = rotate(by=CONSOLE)
    for _step in range(4):
        next(steps)
    steps.close()
    assert told() == sealed  # half under one key, half under the other
    done = sum(step.sealed for step in rotate(by=CONSOLE))
    assert 0 < done < PATIENTS + 3
    without(keys, "first")
    assert ring().current == "second"
    assert told() == sealed
    assert list(unreadable()) == []
    event = AuditEvent.objects.get(action="identity.rotated")
    assert event.details == {"key": "second", "records": done}
    assert sum(step.sealed for step in rotate(by=CONSOLE)) == 0


def test_the_search_goes_on_after_a_rotation(sealed, keys, a_case):
    before = cipher.mark("1|name", "王小明")
    add_key(keys, "second")
    call_command("identity", "rotate")
    without(keys, "first")
    assert cipher.mark("1|name", "王小明") == before
    call_command("identity", "check")


@pytest.mark.control
def test_a_key_that_was_thrown_away_too_early_is_noticed(sealed, keys):
    add_key(keys, "second")
    next(rotate(by=CONSOLE))
    without(keys, "first")
    with pytest.raises(Unreadable, match="first"):
        told()
    with pytest.raises(CommandError, match="Not to be opened"):
        call_command("identity", "check")
