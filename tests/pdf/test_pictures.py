"""Every document looks as it did when it was last approved; scripts/approve-pictures approves anew."""

import datetime as dt
import gzip
import json

import pytest
from django.utils import timezone

from cases.models import Case
from recommendations.ruleset import current_ruleset
from tests.conftest import admit
from tnb import actions
from tnb.agenda import agenda_with_times
from tnb.book import items_of
from tnb.decisions import Dissent, Draft, Step, ToDo
from tnb.models import Meeting
from tnb.pdf import press, render
from tnb.pdf.agenda import agenda_pdf
from tnb.pdf.meeting import front_pdf, minutes_pdf
from tnb.snapshot import record_count

from . import approved, documents, made
from .approved import differences

TODAY = dt.datetime(2026, 11, 20, 8, 5, tzinfo=dt.UTC)
SHEET = approved.FOLDER / "sheet.json.gz"
ALL = [(name, language) for name, (_make, languages) in documents.DOCUMENTS.items() for language in languages]
OF_A_MEETING = [(name, language) for name in ("book-front", "minutes", "agenda") for language in ("en", "zh")]


@pytest.fixture(scope="module", autouse=True)
def _no_old_pictures():
    approved.forget_shown()


@pytest.fixture(autouse=True)
def _frozen_sheet(monkeypatch):
    """The sheet as it was when first approved, so that a new wording of the rules is no change of layout."""
    if not SHEET.exists() and approved.APPROVING:
        SHEET.parent.mkdir(exist_ok=True)
        content = json.dumps(made.snapshot(current_ruleset()), ensure_ascii=False, sort_keys=True)
        SHEET.write_bytes(gzip.compress(content.encode(), mtime=0))
    frozen = json.loads(gzip.decompress(SHEET.read_bytes()))

    def snapshot(_ruleset, *, language="zh", closed=True, **decision):
        sheet = json.loads(json.dumps(frozen))
        sheet["case"]["question"] = made.QUESTION[language]
        sheet["decision"] |= decision
        return sheet if closed else sheet | {"closed_at": None, "closed_by": None}

    monkeypatch.setattr(made, "snapshot", snapshot)


def same(name: str, content: bytes) -> None:
    found = differences(name, content)
    assert not found, "\n".join(["", *map(str, found), "If it is meant: scripts/approve-pictures"])


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_document_looks_as_approved(name, language):
    make, _languages = documents.DOCUMENTS[name]
    same(f"{name}-{language}", make(current_ruleset(), language))


def test_at_least_a_dozen_documents_are_looked_at_in_both_languages():
    assert len(ALL) + len(OF_A_MEETING) >= 24
    assert {language for _name, language in ALL} == {"en", "zh"}


def test_no_picture_is_left_of_a_document_that_is_gone():
    names = {f"{name}-{language}" for name, language in ALL + OF_A_MEETING}
    assert {path.name.rsplit("-p", 1)[0] for path in approved.FOLDER.glob("*.png")} <= names


@pytest.fixture
def a_held_meeting(db, monkeypatch):
    """One case decided with everything, one deferred, one not discussed; on a day that stands still."""
    monkeypatch.setattr(timezone, "now", lambda: TODAY)
    people = {
        "coordinator": admit("coordinator", discipline="coordination"),
        "surgeon": admit("member", "surgeon", "surgery"),
        "chair": admit("chair", discipline="oncology"),
    }
    coordinator = people["coordinator"]
    meeting = actions.plan_meeting(
        by=coordinator, held_on=TODAY.date(), title="Weekly board 每周例会", room="3"
    )
    for user in people.values():
        actions.invite(by=coordinator, meeting=meeting, member=user.member)
        said = user.username != "coordinator"
        actions.mark_attendance(by=coordinator, meeting=meeting, member=user.member, present=said)
    items = [_item(coordinator, meeting, number) for number in range(3)]
    steps = (Step("sirt", "conversion", "interventional_radiology"), Step("ssa", "palliative", "@surgeon"))
    todo = (ToDo("⁶⁸Ga-DOTATATE PET/CT", "nuclear_medicine", "2026-12-20"),)
    dissent = (Dissent("@surgeon", "Resect first. 应先手术切除。"),)
    decided = Draft(steps, made.TEXT, "departs", "patient_choice", "患者希望。", "", dissent, todo)
    _close(people, items[0], decided)
    _close(people, items[1], Draft(deferred_for="pathology", text="Ki-67 again 复查 Ki-67"))
    return Meeting.objects.get(pk=meeting.pk)


def _item(coordinator, meeting, number: int):
    from cases.actions import register_patient_and_case  # noqa: PLC0415 (after the day stands still)

    case = register_patient_and_case(
        by=coordinator,
        name=["㛃䶮·测试", "Ćwikła-Öberg", "王小明"][number],
        sex="female",
        birth_date=dt.date(1977, 3, 2 + number),
        hospital_number=f"H-{number}",
        code_word=["amber heron 琥珀苍鹭", "blue crane 蓝鹤", "green wren 绿鹪鹩"][number],
        question=made.QUESTION[["en", "zh", "en"][number]],
    )
    Case.objects.filter(pk=case.pk).update(code=f"TNB-26-000{number + 1}")
    return actions.put_on_agenda(by=coordinator, meeting=meeting, case=Case.objects.get(pk=case.pk))


def _close(people, item, draft) -> None:
    item = items_of(item.meeting).get(pk=item.pk)
    decision = actions.record_decision(by=people["coordinator"], item=item, seen=0, draft=draft)
    said = {"seen": decision.version, "seen_records": record_count(item.case)}
    item = items_of(item.meeting).get(pk=item.pk)
    actions.close_decision(by=people["chair"], item=item, code_word=item.case.patient.code_word, **said)


@pytest.mark.parametrize(("name", "language"), OF_A_MEETING)
def test_what_is_printed_of_a_meeting_looks_as_approved(a_held_meeting, name, language):
    meeting, items = a_held_meeting, list(items_of(a_held_meeting))
    make = {
        "book-front": lambda: front_pdf(meeting, items, [2, 4, 6], language),
        "minutes": lambda: minutes_pdf(meeting, items, language),
        "agenda": lambda: agenda_pdf(meeting, agenda_with_times(meeting), language),
    }
    same(f"{name}-{language}", make[name]())


# The pictures would see it.


def styled(style: str):
    """Changes a page by one more rule of its style sheet."""
    return lambda html: html.replace("</head>", f"<style>{style}</style></head>")


@pytest.mark.control
@pytest.mark.parametrize(
    ("what", "change"),
    [
        (
            "a margin",
            styled("@page { margin: 16mm 12mm 14mm !important }"),
        ),
        (
            "a size of type",
            styled("body { font-size: 101% }"),
        ),
        ("one figure", lambda html: html.replace("1977-03-02", "1977-03-07", 1)),
        ("a frame that is gone", lambda html: html.replace('class="decision"', 'class=""', 1)),
    ],
)
def test_a_change_is_found_and_shown(monkeypatch, tmp_path, what, change):
    real = press.pdf_of
    monkeypatch.setattr(
        press, "pdf_of", lambda drafts, *rest: real([change(draft) for draft in drafts], *rest)
    )
    content = documents.DOCUMENTS["closed"][0](current_ruleset(), "en")
    found = differences("closed-en", content, shown=tmp_path) if not approved.APPROVING else []
    if not approved.APPROVING:
        assert found, what
        assert str(found[0].picture) in str(found[0])
        assert all(each.picture.read_bytes().startswith(b"\x89PNG") for each in found)


@pytest.mark.control
def test_a_page_too_many_is_found(tmp_path):
    content = render.pdf_of(["<html lang='en'><p>one</p><p style='break-before: page'>two</p></html>"])
    one, _two = approved.pictures_of(content)
    one.save(tmp_path / "x-p1.png")
    assert [found.page for found in differences("x", content, tmp_path, tmp_path / "shown")] == ["x-p2"]
