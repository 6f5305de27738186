"""A file made to do harm is refused before it does, and nothing that leaves can run in a spreadsheet."""

import csv
import io
import resource
import zipfile

import openpyxl
import pytest

from cases.actions import record_findings, register_patient_and_case
from cases.actions.findings import Entry
from cases.tables.limits import MAX_BYTES, MAX_ROWS, Refused
from cases.tables.values import without_guard
from cases.tables.writing import guarded
from tests.tables.made import ROW, checked, delimited, taken, with_part, workbook

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_a_small_zip_that_unpacks_to_much_is_refused_unopened(coordinator):
    raw = with_part(workbook(ROW), SHEET, b"<worksheet>" + b" " * 40_000_000 + b"</worksheet>")
    assert len(raw) < 100_000
    with pytest.raises(Refused, match="unpacks to too much"):
        taken(coordinator, raw)


def test_a_zip_that_lies_about_its_size_is_refused(coordinator):
    raw = bytearray(with_part(workbook(ROW), SHEET, b"<worksheet>" + b"<x/>" * 500_000 + b"</worksheet>"))
    directory = raw.rindex(SHEET.encode()) - 46
    assert raw[directory : directory + 4] == b"PK\x01\x02"
    raw[directory + 24 : directory + 28] = (100).to_bytes(4, "little")  # the size once unpacked
    with pytest.raises(Refused, match="damaged"):
        taken(coordinator, bytes(raw))


def test_a_zip_of_very_many_parts_is_refused(coordinator):
    file = io.BytesIO(workbook(ROW))
    with zipfile.ZipFile(file, "a") as book:
        for number in range(1000):
            book.writestr(f"xl/{number}.xml", b"")
    with pytest.raises(Refused, match="unpacks to too much"):
        taken(coordinator, file.getvalue())


OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
GROWING = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
CELL = b'<sheetData><row r="1"><c t="inlineStr"><is><t>&a;</t></is></c></row></sheetData>'


@pytest.mark.parametrize("declared", [OUTSIDE, GROWING])
def test_a_part_with_entities_is_refused(coordinator, declared):
    document = declared + b"<worksheet " + NAMESPACE + b">" + CELL + b"</worksheet>"
    raw = with_part(workbook(ROW), SHEET, document)
    with pytest.raises(Refused, match="document type"):
        taken(coordinator, raw)


def test_a_part_of_ten_thousand_levels_is_read_or_refused_without_a_crash(coordinator):
    raw = with_part(workbook(ROW), SHEET, b"<x>" * 10_000 + b"</x>" * 10_000)
    with pytest.raises(Refused):
        taken(coordinator, raw)


def test_json_of_ten_thousand_levels_is_refused(coordinator):
    with pytest.raises(Refused):
        taken(coordinator, b"[" * 10_000 + b"]" * 10_000)


def test_json_of_very_many_small_things_is_refused_without_taking_the_memory(coordinator):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused):
        taken(coordinator, b"[" + b"{}," * 4_000_000 + b"{}]")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_file_over_the_limit_is_refused(coordinator):
    with pytest.raises(Refused, match="too large"):
        taken(coordinator, b"x" * (MAX_BYTES + 1))


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_more_rows_than_allowed_are_refused(coordinator, kind):
    lines = "\n".join(f"患者,{n}" for n in range(MAX_ROWS + 1))
    raw = f"姓名,病案号\n{lines}" if kind == "csv" else "[" + "1," * MAX_ROWS + "1]"
    with pytest.raises(Refused, match="too many rows"):
        taken(coordinator, raw.encode())


def test_more_columns_than_allowed_are_refused(coordinator):
    with pytest.raises(Refused, match="too many columns"):
        taken(coordinator, workbook(list(ROW), [None] * 500 + ["x"]))


def test_a_cell_of_a_million_letters_is_a_problem_and_no_more(as_coordinator, coordinator):
    upload = io.BytesIO(("姓名,提请讨论的问题\n" + "甲" * 1_000_000 + ",？").encode())
    upload.name = "a.csv"
    answer = as_coordinator.post("/cases/import/", {"table": upload})
    assert answer.status_code in {302, 422}


RUNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "'=1", "''=1"]
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("text", RUNS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe_that_reading_takes_off(text):
    assert not guarded(text).startswith(SIGNS)
    assert without_guard(guarded(text)) == text


@pytest.mark.parametrize("text", ["甲", "'quoted'", "1-2", ""])
def test_what_no_spreadsheet_runs_is_left_as_it_is(text):
    assert guarded(text) == text


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_cell_of_an_export_begins_like_a_formula(as_coordinator, coordinator, form):
    for text in RUNS:
        case = register_patient_and_case(
            by=coordinator, name=text.strip(), hospital_number=text.strip(), question=text, summary=text
        )
        entry = Entry("ki67_pct", 8, source="other", source_detail=text.strip())
        record_findings(by=coordinator, case=case, entries=[entry])
    answer = as_coordinator.post("/cases/export/", {"format": form, "language": "zh"})
    cells = cells_of(answer.content, form)
    assert sum(cell in {8, "8"} for cell in cells) == len(RUNS)
    assert [cell for cell in cells if isinstance(cell, str) and cell.startswith(SIGNS)] == []


def cells_of(raw: bytes, form: str) -> list:
    if form == "csv":
        text = raw.decode("utf-8-sig")
        return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(raw))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    return [cell.value for cell in cells]


def test_the_report_of_problems_cannot_run_either(as_coordinator, coordinator):
    run = checked(coordinator, delimited(ROW | {"Ki-67": "=cmd|' /C calc'!A0"}), "a.csv")
    answer = as_coordinator.get(f"/cases/import/{run.pk}/report.csv")
    assert not [cell for cell in cells_of(answer.content, "csv") if cell.startswith(SIGNS)]
    assert "=cmd" in answer.content.decode()
