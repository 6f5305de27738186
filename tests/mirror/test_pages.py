"""The pages and files of the statistics: who reads what, and nobody's name anywhere."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AuditEvent, Patient
from tests.conftest import changes
from tests.identity.who import planted
from tnb.mirror.asked import asked, last_months
from tnb.mirror.case_rows import COLUMNS
from tnb.mirror.export import pseudonym, table_to_csv
from tnb.mirror.records import Period
from tnb.mirror.tables import Column, Row, Table

from .made import made_board

TABLES = [
    "volume", "minutes", "attendance", "by_meeting", "quorum", "lacking", "results", "deferrals",
    "concordance", "departures", "statuses", "carried", "not_carried", "overall", "free", "completeness",
]  # fmt: skip
PAGES = ["mirror", "mirror_outcomes"]


@pytest.fixture
def board(db):
    return made_board(patients=80, months=30)


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_names_nobody_and_shows_its_charts(page, language, board, as_chair, chair):
    type(chair.member).objects.filter(user=chair).update(language=language)
    planted(Patient.objects.all(), name="王小明", code_word="blue crane", hospital_number="H-77")
    words = as_chair.get(reverse(page), {"small": "shown"}).content.decode()
    assert words.count("<svg") > 1
    assert not [said for said in ("王小明", "blue crane", "H-77", "made-00001") if said in words]


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_board_has_pages_without_charts(page, as_chair):
    words = as_chair.get(reverse(page)).content.decode()
    assert "mirror-picture" not in words


def test_a_period_that_is_none_is_refused_in_words_and_the_usual_one_shown(as_chair):
    for said in ({"from": "2026-13-01", "to": "2026-12-31"}, {"from": "2026-05-01", "to": "2026-04-01"}):
        words = as_chair.get(reverse("mirror"), said).content.decode()
        assert "This is not a period" in words or "不是有效时段" in words


@pytest.mark.parametrize(
    "day", ["", "0001-01-01", "9999-12-31", "2026-02-30", "=1+1", "２０２６-01-01", "x" * 5000]
)
def test_any_day_is_answered(day, as_chair):
    assert as_chair.get(reverse("mirror"), {"from": day, "to": day}).status_code == 200
    assert as_chair.get(reverse("mirror_outcomes"), {"from": day}).status_code == 200


def test_one_day_alone_is_completed_by_the_usual_period():
    usual = last_months(dt.date(2026, 11, 20))
    assert usual == Period(dt.date(2025, 11, 21), dt.date(2026, 11, 20))
    assert asked({"from": "2026-01-01"}, usual, False).period == Period(dt.date(2026, 1, 1), usual.last)


def test_a_member_is_not_shown_small_numbers_whatever_is_asked(board, as_member, as_chair):
    for page in PAGES:
        address = reverse(page) + "?small=shown"
        assert "Small numbers are shown" in as_chair.get(address).content.decode()
        assert "Small numbers are shown" not in as_member.get(address).content.decode()


def test_a_table_for_a_member_hides_small_numbers_in_the_file_too(board, as_member, as_chair):
    address = reverse("mirror_table", args=["not_carried"]) + "?small=shown"
    shown, hidden = (len(rows_of(browser.get(address))) for browser in (as_chair, as_member))
    assert hidden < shown


@pytest.mark.parametrize("code", TABLES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_table_is_a_file_with_heads_for_people_and_for_programs(code, language, board, as_chair):
    answer = as_chair.get(reverse("mirror_table", args=[code]), {"language": language})
    heads, codes, *rows = rows_of(answer)
    assert answer["Content-Type"].startswith("text/csv")
    assert all(re.fullmatch("[a-z0-9_]+", name) for name in codes)
    assert len({len(row) for row in (heads, codes, *rows)}) == 1
    assert (heads[0] == "代码") is (language == "zh")


def test_each_table_of_the_pages_is_a_file(board, as_chair):
    linked = set()
    for page in PAGES:
        linked |= set(re.findall(r"/mirror/(\w+)\.csv", as_chair.get(reverse(page)).content.decode()))
    assert linked
    assert linked <= set(TABLES)
    assert as_chair.get(reverse("mirror_table", args=["patients"])).status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_no_cell_of_a_file_can_run(text):
    table = Table("t", "t", text, (Column("c", text, "text"),), (Row(text, text, (text,)),))
    rows = list(csv.reader(io.StringIO(table_to_csv(table).decode("utf-8-sig"))))
    written = [cell for row in rows for cell in row if cell not in ("code", "name", "c", "代码", "Code")]
    assert written == ["'" + text] * 5


def test_the_cases_are_given_only_for_a_purpose_and_that_is_recorded(board, as_coordinator):
    page = reverse("mirror_cases")
    period = {"from": "2020-01-01", "to": str(timezone.localdate())}
    assert as_coordinator.post(page, period | {"purpose": "  "}).status_code == 422
    assert not AuditEvent.objects.filter(action="mirror.exported").exists()
    rows = rows_of(as_coordinator.post(page, period | {"purpose": "annual report"}))
    event = AuditEvent.objects.get(action="mirror.exported")
    assert event.details["purpose"] == "annual report"
    assert event.details["rows"] == len(rows) - 2 > 80
    assert rows[1] == list(COLUMNS)


@pytest.mark.parametrize(
    ("purpose", "told"), [("长" * 301, "At most 300 characters."), ("a\x07b", "cannot be seen or read")]
)
def test_a_purpose_that_cannot_be_recorded_as_typed_is_refused_and_still_there(
    board, as_coordinator, purpose, told
):
    page = as_coordinator.post(reverse("mirror_cases"), {"purpose": purpose})
    assert page.status_code == 422
    assert told in page.content.decode()
    assert purpose in page.content.decode()
    assert not AuditEvent.objects.filter(action="mirror.exported").exists()


def test_the_cases_carry_no_identity_and_no_day(board, as_chair):
    planted(Patient.objects.all(), name="王小明", code_word="blue crane", hospital_number="H-77")
    page = reverse("mirror_cases")
    said = {"from": "2020-01-01", "to": str(timezone.localdate()), "purpose": "audit"}
    words = as_chair.post(page, said).content.decode("utf-8-sig")
    assert not [each for each in ("王小明", "blue crane", "H-77", "made-0", "made-00001") if each in words]
    assert not re.search(r"\d{4}-\d{2}-\d{2}", words)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows_of(as_chair.post(page, said))[2:]]
    ages = {row["age_from"] for row in rows} - {""}
    assert ages
    assert all(int(age) % 10 == 0 and int(age) <= 80 for age in ages)
    codes = [row["case_code"] for row in rows]
    assert codes == sorted(codes)
    assert len({row["patient_code"] for row in rows}) == 80


def test_a_code_of_the_file_depends_on_the_secret_of_the_installation():
    assert pseudonym("a", "P", 1) != pseudonym("b", "P", 1)
    assert pseudonym("a", "P", 1) != pseudonym("a", "P", 2)
    assert pseudonym("a", "P", 1) == pseudonym("a", "P", 1)


def test_reading_the_statistics_changes_nothing(board, as_chair):
    before = changes()
    for address in (reverse("mirror"), reverse("mirror_outcomes"), reverse("mirror_cases")):
        as_chair.get(address)
    assert changes() == before
