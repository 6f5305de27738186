"""A meeting as a table: a row for each case, codes beside words, nothing that runs, nobody's name for all."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tnb import actions
from tnb.decisions import Draft, Step
from tnb.meeting_table import all_columns, columns_for

FORMULA = '=HYPERLINK("http://127.0.0.1/","x")'


def table(client, meeting, form="csv", **said):
    answer = client.get(reverse("meeting_table", args=[meeting.pk, form]), said)
    assert answer.status_code == 200
    return answer


def rows_in(answer) -> list[dict]:
    keys, _headings, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [dict(zip(keys, row, strict=True)) for row in rows]


@pytest.fixture
def decided(coordinator, an_item, close):
    draft = Draft(
        steps=(Step("ssa", "palliative", "oncology"), Step("tae")),
        text=FORMULA,
        follows="departs",
        departure_reason="patient_choice",
    )
    return close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft))


def test_each_case_is_one_row_with_codes_and_words(as_coordinator, decided):
    (row,) = rows_in(table(as_coordinator, decided.item.meeting, language="en"))
    assert row["case"] == decided.item.case.code
    assert row["name"] == "王小明"
    assert (row["state_code"], row["step_codes"], row["intent_codes"]) == (
        "closed",
        "ssa; tae",
        "palliative; -",
    )
    assert row["steps"].startswith("Somatostatin analogue (SSA); ")
    assert (row["owner_codes"], row["owners"]) == ("oncology; -", "Oncology; -")
    assert (row["follows_code"], row["reason_code"]) == ("departs", "patient_choice")
    assert row["reason"] == "Patient's choice"
    assert row["grade"] == "G2"
    assert row["rules_digest"].startswith("sha256:")


def test_codes_are_the_same_in_both_languages_and_words_are_not(as_coordinator, decided):
    (en,), (zh,) = (
        rows_in(table(as_coordinator, decided.item.meeting, language=language)) for language in ("en", "zh")
    )
    differing = {key for key in en if en[key] != zh[key]}
    assert {"steps", "intents", "owners", "follows", "reason", "state", "sex"} <= differing
    assert not any(key.endswith("_code") or key.endswith("_codes") for key in differing)


def test_nothing_in_the_table_runs(as_coordinator, decided):
    (row,) = rows_in(table(as_coordinator, decided.item.meeting))
    assert row["wording"] == "'" + FORMULA
    book = openpyxl.load_workbook(io.BytesIO(table(as_coordinator, decided.item.meeting, "xlsx").content))
    cells = [cell for sheet in book for cells in sheet.iter_rows() for cell in cells]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    assert "'" + FORMULA in {cell.value for cell in cells}


def test_the_workbook_says_what_stands_in_each_column(as_coordinator, decided):
    answer = table(as_coordinator, decided.item.meeting, "xlsx", language="zh")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cases, about = book.worksheets
    keys = [cell.value for cell in cases[1]]
    assert keys == [column.key for column in all_columns()]
    assert [row[1].value for row in list(about)[1:]] == keys
    assert all(row[2].value for row in list(about)[1:])
    assert cases[3][keys.index("case")].value == decided.item.case.code


def test_who_may_not_print_gets_no_column_that_tells_who_it_is(as_observer, as_member, decided):
    (row,) = rows_in(table(as_observer, decided.item.meeting))
    hidden = {column.key for column in all_columns() if column.identity}
    assert hidden >= {"name", "birth_date", "hospital_number", "question", "wording"}
    assert not hidden & set(row)
    content = table(as_observer, decided.item.meeting, "csv").content.decode()
    for secret in ("王小明", "1970-05-17", "H-1", "Which treatment first?"):
        assert secret not in content
    assert hidden <= set(rows_in(table(as_member, decided.item.meeting))[0])


def test_chosen_cases_only(as_coordinator, coordinator, decided, an_item):
    meeting = an_item.meeting
    assert len(rows_in(table(as_coordinator, meeting, case=an_item.case.code))) == 1
    assert rows_in(table(as_coordinator, meeting, case="TNB-00-0000")) == []


def test_a_case_without_a_decision_says_so(as_coordinator, an_item):
    (row,) = rows_in(table(as_coordinator, an_item.meeting))
    assert (row["state_code"], row["step_codes"], row["closed_at"], row["dissent"]) == ("none", "", "", "")


@pytest.mark.parametrize(("who", "identity"), [("as_coordinator", True), ("as_observer", False)])
def test_who_took_the_table_and_with_what_is_on_record(request, decided, who, identity):
    table(request.getfixturevalue(who), decided.item.meeting, "xlsx", language="en")
    events = AuditEvent.objects.filter(action="meeting.exported")
    of_meeting = events.get(subject=f"meeting:{decided.item.meeting_id}")
    assert of_meeting.details == {"rows": 1, "language": "en", "form": "xlsx", "identity": identity}
    assert events.filter(subject=f"case:{decided.item.case.code}").count() == 1


def test_another_form_is_not_found(as_coordinator, a_meeting):
    assert as_coordinator.get(reverse("meeting_table", args=[a_meeting.pk, "ods"])).status_code == 404


def test_columns_have_keys_of_their_own_and_words_in_both_languages():
    columns = all_columns()
    assert len({column.key for column in columns}) == len(columns)
    assert all(column.label.en and column.label.zh and column.help.zh for column in columns)
    assert len(columns_for(identity=False)) < len(columns)
