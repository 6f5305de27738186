"""The audit trail: nothing in it changes, and what somebody changed all the same is found."""

import random
from copy import deepcopy
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from cases import append_only, audit, writing
from cases.audit import Anchor, digest_of, end_of_trail, first_break
from cases.models import AuditEvent
from tnb.checks import kept_audit_trail

LENGTH = 60
WORDS = ("case:TNB-26-0001", "decision.closed", "chair", "病例", "1e20", "")


@pytest.fixture
def trail(chair):
    """A trail of some events, as a list."""
    for number in range(LENGTH):
        details = {"number": number, "share": number / 7, "many": 1e20, "said": ["蓝鹤", None, True]}
        audit.record(by=chair, action="made.up", subject=f"case:{number % 3}", details=details)
    return list(audit.trail())


def test_a_trail_is_whole_as_long_as_nobody_touches_it(trail):
    assert [event.number for event in trail] == list(range(1, len(trail) + 1))
    assert first_break(trail, [end_of_trail()]) is None


@pytest.mark.parametrize("change", ["update", "delete", "update by hand", "delete by hand"])
def test_the_database_itself_refuses_to_change_or_delete_an_event(trail, change):
    event, by_hand = AuditEvent.objects.filter(number=7), connection.cursor().execute
    ways = {
        "update": lambda: event.update(actor="somebody else"),
        "delete": event.delete,
        "update by hand": lambda: by_hand("UPDATE cases_auditevent SET actor = 'x'"),
        "delete by hand": lambda: by_hand("DELETE FROM cases_auditevent"),
    }
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        ways[change]()
    assert first_break(audit.trail(), [end_of_trail()]) is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_trail_cannot_be_emptied_at_once(trail):
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {AuditEvent._meta.db_table}")


def edited(events, chance):
    event = chance.choice(events)
    name = chance.choice(["actor", "action", "subject", "details", "at", "digest"])
    old = getattr(event, name)
    if name == "details":
        event.details = {**old, "number": chance.choice([-1, 10**6, "1", None])}
    elif name == "at":
        event.at = old.replace(microsecond=(old.microsecond + chance.randint(1, 999)) % 1_000_000)
    else:
        new = chance.choice([word for word in WORDS if word != old])
        setattr(event, name, new)
    return events


def edited_and_sealed_anew(events, chance):
    """The event is changed and its own digest made right, as a careful hand would."""
    place = chance.randrange(len(events))
    events[place].actor += "x"
    before = events[place - 1].digest if place else audit.BEGINNING
    events[place].digest = digest_of(events[place], before)
    return events


def without_one(events, chance):
    del events[chance.randrange(len(events))]
    return events


def with_one_more(events, chance):
    place = chance.randrange(len(events))
    events.insert(place, deepcopy(chance.choice(events)))
    return events


def swapped(events, chance):
    one, other = chance.sample(range(len(events)), 2)
    events[one], events[other] = events[other], events[one]
    return events


def cut(events, chance):
    return events[: chance.randrange(len(events))]


def written_anew(events, chance):
    """From some event on everything is changed consistently: only the anchor tells."""
    place, before = chance.randrange(len(events)), audit.BEGINNING
    events[place].action = "made.up.differently"
    for number, event in enumerate(events):
        if number >= place:
            event.digest = digest_of(event, before)
        before = event.digest
    return events


def numbered_anew_without_one(events, chance):
    events = without_one(events, chance)
    before = audit.BEGINNING
    for number, event in enumerate(events, start=1):
        event.number = number
        event.digest = digest_of(event, before)
        before = event.digest
    return events


TAMPERINGS = (
    edited,
    edited_and_sealed_anew,
    without_one,
    with_one_more,
    swapped,
    cut,
    written_anew,
    numbered_anew_without_one,
)


def test_of_a_thousand_random_tamperings_every_one_is_found(trail):
    chance = random.Random(26)  # noqa: S311 - nothing secret
    anchor = end_of_trail()
    for turn in range(1000):
        tamper = TAMPERINGS[turn % len(TAMPERINGS)]
        tampered = tamper(deepcopy(trail), chance)
        assert first_break(tampered, [anchor]) is not None, tamper.__name__
        assert first_break(tampered, [anchor, *anchored(tampered)]) is not None, tamper.__name__


def anchored(events) -> list[Anchor]:
    """What the next hour appends to the anchors, whatever has happened to the trail."""
    return [Anchor(event.number, event.digest) for event in events[-1:]]


def test_the_anchor_of_the_next_hour_does_not_hide_that_the_trail_was_written_anew(trail):
    before = end_of_trail()
    trail[-1].action = "made.up.differently"
    trail[-1].digest = digest_of(trail[-1], trail[-2].digest)
    assert first_break(trail, anchored(trail)) is None
    assert first_break(trail, [before, *anchored(trail)]).found == "not as anchored"


@pytest.mark.control
def test_without_an_anchor_a_cut_end_is_not_found(trail):
    """Why the anchor is kept elsewhere."""
    assert first_break(trail[:-5]) is None
    assert first_break(trail[:-5], [end_of_trail()]).found == "missing, though anchored"


def test_the_first_bad_event_is_named(trail):
    trail[16].actor = "somebody else"
    assert first_break(trail).number == trail[16].number


def test_the_command_says_that_the_trail_is_whole_and_writes_anchors(trail, tmp_path):
    kept, said = tmp_path / "anchors.txt", StringIO()
    call_command("audit", "anchor", "--to", str(kept), stdout=said)
    call_command("audit", "verify", "--anchors", str(kept), stdout=said)
    assert f"whole: {len(trail)} events, 1 anchors" in said.getvalue()


def test_the_command_fails_on_a_trail_that_is_not_as_anchored(trail, tmp_path):
    kept = tmp_path / "anchors.txt"
    kept.write_text(f"2026-01-01T00:00:00Z 5 {'0' * 64}\n")
    with pytest.raises(CommandError, match="event 5: not as anchored"):
        call_command("audit", "verify", "--anchors", str(kept))


def test_a_file_that_holds_no_anchors_is_refused(trail, tmp_path):
    kept = tmp_path / "anchors.txt"
    kept.write_text("nonsense\n")
    with pytest.raises(CommandError, match="line 1: not an anchor"):
        call_command("audit", "verify", "--anchors", str(kept))


def test_an_event_that_is_rolled_back_leaves_no_gap(trail, chair):
    with transaction.atomic():
        audit.record(by=chair, action="made.up", subject="case:x")
        transaction.set_rollback(True)
    audit.record(by=chair, action="made.up", subject="case:y")
    assert first_break(audit.trail(), [end_of_trail()]) is None
    assert end_of_trail() == Anchor(len(trail) + 1, AuditEvent.objects.get(subject="case:y").digest)


def written_at_once(by) -> list[Exception]:
    """Eight writers of twenty events each; what went wrong."""
    wrong = []

    def write():
        try:
            for number in range(20):
                audit.record(by=by, action="made.up", subject=f"case:{number}")
        except DatabaseError as problem:
            wrong.append(problem)
        finally:
            connections.close_all()

    writers = [Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return wrong


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain(chair):
    assert written_at_once(chair) == []
    assert AuditEvent.objects.filter(action="made.up").count() == 160
    assert first_break(audit.trail(), [end_of_trail()]) is None


@pytest.mark.control
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in by itself")
def test_without_taking_turns_writers_would_get_into_each_other(chair, monkeypatch):
    for module in (audit, writing):
        monkeypatch.setattr(module, "take_turn", lambda: None)
    assert written_at_once(chair) != []
    assert first_break(audit.trail(), [end_of_trail()]) is None


@pytest.mark.django_db(transaction=True)
def test_missing_triggers_are_found_by_check():
    append_only.remove(connection)
    try:
        assert [error.id for error in kept_audit_trail(databases=["default"])] == ["tnb.E005"]
    finally:
        append_only.install(connection)
    assert kept_audit_trail(databases=["default"]) == []
