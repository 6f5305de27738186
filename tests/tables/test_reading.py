"""What a cell says is read as it was meant, or it is named with row, column, value and what is allowed."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.models import ImportChunk, ImportRun
from cases.tables.columns import _called, all_columns, plain, recognised, template_columns
from cases.tables.limits import Refused
from cases.tables.sheet import SheetReader
from cases.tables.values import said
from cases.tables.words import codes_in
from cases.tables.workbook import Workbook
from recommendations.ruleset import current_ruleset
from tests.tables.made import (
    ROW,
    checked,
    delimited,
    entries,
    remarks,
    saved,
    taken,
    with_part,
    workbook,
)

FACTS = current_ruleset().facts
AT_TWO = dt.datetime.fromisoformat("2026-03-02T14:05")
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1)).map(lambda day: dt.datetime.combine(day, dt.time())),
    st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20).filter(lambda t: t[0] != "="),
)
pytestmark = pytest.mark.django_db


def values(coordinator, **cells):
    """Fact -> value of one row with these cells, which raise no remark."""
    run = checked(coordinator, workbook(ROW | cells))
    assert remarks(run) == []
    return entries(run)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_heading_of_the_template_is_recognised(language):
    for column in all_columns().values():
        assert recognised(column.label.said(language)) == column


def test_no_two_columns_are_called_the_same():
    called: dict[str, str] = {}
    for column in all_columns().values():
        for heading in _called(column):
            assert called.setdefault(plain(heading), column.key) == column.key, heading


def test_the_template_has_a_column_for_each_fact():
    assert {c.of for c in template_columns() if c.fact is not None} == set(FACTS)


@pytest.mark.parametrize(
    "heading", ["ki67_pct", "Ki-67", "Ki-67 (%)", "Ｋｉ－６７（％）", " ki67 pct ", "Ki-67\nki67_pct"]
)
def test_a_heading_is_recognised_however_it_is_typed(heading):
    assert recognised(heading).key == "ki67_pct"


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_an_export_says_of_a_choice_is_read_back(name, language, coordinator):
    fact = FACTS[name]
    if fact.kind == "set":
        everything = list(fact.choices)
        assert codes_in(said(everything, fact, language), fact) == everything
    elif fact.kind == "choice":
        for code in fact.choices:
            assert codes_in(said(code, fact, language), fact) == [code]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("8", 8),
        ("8.0", 8),
        (8.0, 8),
        ("１２％", 12),
        ("4。8", 4.8),
        (4.8, 4.8),
        ("15 %", 15),
        ("0.15%", 0.15),
    ],
)
def test_a_number_is_read_as_it_was_meant(coordinator, cell, value):
    assert values(coordinator, ki67_pct=cell)["ki67_pct"] == value


def test_a_number_shown_as_per_cent_is_that_per_cent(coordinator):
    def as_percent(sheet):
        sheet["D2"].number_format = "0.0%"

    run = checked(coordinator, workbook(ROW | {"Ki-67": 0.07}, change=as_percent))
    assert remarks(run) == []
    assert entries(run)["ki67_pct"] == 7


def test_per_cent_in_a_column_that_is_no_percentage_is_a_problem(coordinator):
    run = checked(
        coordinator,
        workbook(ROW | {"lm_count": 0.03}, change=lambda s: setattr(s["D2"], "number_format", "0%")),
    )
    assert remarks(run) == [(2, "D", "3%", "formatted as per cent")]


def test_a_bare_fraction_in_a_percentage_is_asked_about(coordinator):
    run = checked(coordinator, workbook(ROW | {"Ki-67": 0.15}))
    doubt = run.remarks.get()
    assert (doubt.row, doubt.letter, doubt.doubt) == (2, "D", "fraction")
    assert "15 %" in doubt.said.en
    assert "15%" in doubt.said.zh


@pytest.mark.parametrize(("cell", "value"), [("23 mm", 2.3), ("2.3 cm", 2.3), ("2.3", 2.3), ("230mm", 23)])
def test_a_length_with_its_unit_is_read_in_centimetres(coordinator, cell, value):
    assert values(coordinator, lm_max_cm=cell)["lm_max_cm"] == value


def test_a_bare_large_length_is_asked_about(coordinator):
    run = checked(coordinator, workbook(ROW | {"lm_max_cm": 23}))
    assert "2.3 cm" in run.remarks.get(doubt="large").said.en


@pytest.mark.parametrize("cell", ["<5", "2-10", "约 10", "4,8", "10²", "23 mm"])
def test_what_is_not_one_number_is_a_problem(coordinator, cell):
    run = checked(coordinator, workbook(ROW | {"Ki-67": cell}))
    assert remarks(run) == [(2, "D", cell, "not one number")]


def test_a_problem_says_what_is_allowed_in_both_languages(coordinator):
    problem = checked(coordinator, workbook(ROW | {"Ki-67": 120})).remarks.get()
    assert (problem.row, problem.letter, problem.place, problem.value) == (2, "D", "Ki-67", "120")
    assert problem.may == ("a number ≥ 0, ≤ 100 %, unknown", "数值 ≥ 0, ≤ 100 %、未知")


def test_a_range_that_the_spreadsheet_made_a_date_of_is_a_problem(coordinator):
    run = checked(coordinator, workbook(ROW | {"Ki-67": dt.date(2026, 10, 2)}))
    assert remarks(run) == [(2, "D", "2026-10-02", "the spreadsheet has made a date of this")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("是", True), ("有", True), ("YES", True), (True, True), ("否", False), ("无", False), (False, False)],
)
def test_yes_and_no_are_read_in_both_languages(coordinator, cell, value):
    assert values(coordinator, 肝外病变=cell)["extrahepatic_disease"] is value


@pytest.mark.parametrize("cell", [1, 0, "1", "阳性", "maybe"])
def test_what_is_neither_yes_nor_no_is_a_problem(coordinator, cell):
    run = checked(coordinator, workbook(ROW | {"肝外病变": cell}))
    assert remarks(run) == [(2, "D", str(cell), "neither yes nor no")]


@pytest.mark.parametrize("cell", ["unknown", "未知", "不详", "?", "？", "Unknown "])
def test_unknown_is_said_and_not_left_empty(coordinator, cell):
    assert values(coordinator, 肝外病变=cell) == {"extrahepatic_disease": None}


@pytest.mark.parametrize("cell", [None, "", "   "])
def test_an_empty_cell_says_nothing(coordinator, cell):
    assert values(coordinator, 肝外病变=cell) == {}


@pytest.mark.parametrize(
    "cell", ["well", "高分化（NET）", "高分化", "Well differentiated (NET)", "well differentiated"]
)
def test_a_choice_is_read_by_code_and_by_either_name(coordinator, cell):
    assert values(coordinator, 分化程度=cell)["differentiation"] == "well"


def test_a_misspelt_choice_is_named_with_the_nearest(coordinator):
    run = checked(coordinator, workbook(ROW | {"sstr_status": "hihg expression"}))
    assert remarks(run) == [
        (2, "D", "hihg expression", "“hihg expression” is not among the choices; nearest: high expression")
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "出血、胆道梗阻",
        "bleeding; biliary obstruction",
        "出血；胆道梗阻",
        "bleeding, biliary_obstruction",
        "胆道梗阻\n出血",
    ],
)
def test_several_values_stand_in_one_cell(coordinator, cell):
    assert values(coordinator, primary_complication=cell)["primary_complication"] == [
        "bleeding",
        "biliary_obstruction",
    ]


@pytest.mark.parametrize("cell", ["无", "none", "以上均无"])
def test_none_is_a_known_empty_set(coordinator, cell):
    assert values(coordinator, primary_complication=cell) == {"primary_complication": []}


def test_a_wrong_member_of_a_set_is_named(coordinator):
    run = checked(coordinator, workbook(ROW | {"primary_complication": "出血、腹水"}))
    assert "“腹水” is not among the choices" in remarks(run)[0][3]


def test_the_line_of_a_group_dates_its_facts_and_a_facts_own_line_counts_instead(coordinator):
    cells = {
        "病理与受体：日期": "2026年3月2日",
        "病理与受体：来源": "病理",
        "病理与受体：报告编号或备注": "P-1",
        "Ki-67": 8,
        "sstr_status": "high",
        "生长抑素受体（SSTR）：日期": dt.date(2026, 4, 1),
        "生长抑素受体（SSTR）：来源": "PET",
    }
    row = checked(coordinator, workbook(ROW | cells)).checked.get()
    assert ["ki67_pct", 8, "2026-03-02", "pathology", "P-1"] in row.entries
    assert ["sstr_status", "high", "2026-04-01", "pet", "P-1"] in row.entries


@pytest.mark.parametrize(
    "cell",
    ["2026-03-02", "2026/3/2", "20260302", 20260302, dt.date(2026, 3, 2), AT_TWO],
)
def test_a_date_is_read_however_it_is_kept(coordinator, cell):
    run = checked(coordinator, workbook(ROW | {"出生日期": cell}))
    assert run.checked.get().own["birth_date"] == "2026-03-02"


def test_a_workbook_that_counts_from_1904_has_the_same_dates(coordinator):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([*ROW, "出生日期"])
    book.active.append([*ROW.values(), dt.date(1970, 5, 17)])
    assert checked(coordinator, saved(book)).checked.get().own["birth_date"] == "1970-05-17"


@pytest.mark.parametrize(
    ("cell", "said"),
    [("2099-01-01", "this date lies in the future"), ("2026-13-01", "not a date"), ("三月", "not a date"),
     (45000, "not a date"), ("1850-01-01", "this date lies before 1900")],
)  # fmt: skip
def test_an_impossible_date_is_a_problem(coordinator, cell, said):
    run = checked(coordinator, workbook(ROW | {"出生日期": cell}))
    assert remarks(run) == [(2, "D", str(cell), said)]


def test_zeros_in_front_of_a_hospital_number_stay(coordinator):
    rows = [ROW | {"病案号": 123}]
    run = checked(coordinator, workbook(*rows, change=lambda s: setattr(s["B2"], "number_format", "000000")))
    assert run.checked.get().own["hospital_number"] == "000123"


@pytest.mark.parametrize("cell", [1234567890123456, "1.23E+17", 12.5])
def test_a_number_that_the_spreadsheet_spoilt_is_a_problem(coordinator, cell):
    run = checked(coordinator, workbook(ROW | {"病案号": cell}))
    assert [(row, letter) for row, letter, *_rest in remarks(run)] == [(2, "B")]


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\x07"])
def test_a_name_with_a_character_that_cannot_be_seen_is_a_problem(coordinator, sign):
    run = checked(coordinator, delimited(ROW | {"姓名": f"患者{sign}甲"}), "a.csv")
    assert remarks(run) == [
        (2, "A", f"患者{sign}甲", f"holds a character that cannot be seen (U+{ord(sign):04X})")
    ]


def formula(stored: object) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [*ROW, "Ki-67"])
    sheet.write_row(1, 0, list(ROW.values()))
    sheet.write_formula(1, 3, "=4+4", None, stored)
    book.close()
    return file.getvalue()


def test_a_formula_counts_as_its_stored_result_and_is_asked_about(coordinator):
    run = checked(coordinator, formula(8))
    assert entries(run)["ki67_pct"] == 8
    assert [(r.letter, r.value, r.doubt) for r in run.remarks.all()] == [("D", "=8", "formula")]


def test_a_formula_without_a_stored_result_is_a_problem(coordinator):
    raw = workbook(ROW | {"Ki-67": "=4+4"})  # openpyxl stores none
    assert remarks(checked(coordinator, raw)) == [(2, "D", "=", "a formula without a stored result")]


def test_an_error_of_the_spreadsheet_is_a_problem(coordinator):
    def broken(sheet):
        sheet["D2"].value, sheet["D2"].data_type = "#N/A", "e"

    run = checked(coordinator, workbook(ROW | {"Ki-67": 1}, change=broken))
    assert remarks(run) == [(2, "D", "#N/A", "an error of the spreadsheet")]


def test_merged_cells_are_a_problem_and_a_merged_title_is_none(coordinator):
    rows = [["病例登记表"], list(ROW), list(ROW.values()), ["患者乙", "0002", None]]

    def merge(sheet):
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("C3:C4")

    run = checked(coordinator, workbook(*rows, change=merge))
    found = remarks(run)
    assert (3, "C", "C3:C4", "merged cells: only the first holds the value") in found
    assert not any(value == "A1:C1" for _row, _letter, value, _said in found)


def test_a_hidden_row_is_asked_about(coordinator):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    run = checked(coordinator, workbook(ROW, ROW | {"姓名": "患者乙", "病案号": "2"}, change=hide))
    assert [(r.row, r.doubt) for r in run.remarks.all()] == [(3, "hidden")]


def test_an_unknown_column_is_named_with_the_nearest_heading(coordinator):
    remark = checked(coordinator, workbook(ROW | {"Ki67 %": 8, "Ki-76": 8})).remarks.get()
    assert (remark.letter, remark.place, remark.doubt) == ("E", "Ki-76", "column")
    assert remark.may.en == "nearest: Ki-67 (%)"


def test_a_column_without_heading_that_holds_values_is_named(coordinator):
    raw = workbook([*ROW, None], [*ROW.values(), "x"])
    assert [(r.row, r.letter, r.doubt) for r in checked(coordinator, raw).remarks.all()] == [
        (2, "D", "column")
    ]


def test_a_heading_that_stands_twice_is_a_problem(coordinator):
    raw = workbook([*ROW, "Ki-67", "ki67_pct"], [*ROW.values(), 8, 9])
    assert [(r.letter, r.said.en) for r in checked(coordinator, raw).remarks.all()] == [
        ("E", "this column stands twice")
    ]


def test_a_second_sheet_of_cases_is_named(coordinator):
    book = openpyxl.load_workbook(io.BytesIO(workbook(ROW)))
    other = book.create_sheet("旧数据")
    other.append(list(ROW))
    other.append(list(ROW.values()))
    assert [(r.value, r.doubt) for r in checked(coordinator, saved(book)).remarks.all()] == [
        ("旧数据", "sheet")
    ]


def test_missing_name_and_question_are_problems_of_the_row(coordinator):
    run = checked(coordinator, workbook({"姓名": None, "病案号": "1", "Ki-67": 3}))
    assert [said for *_where, said in remarks(run)] == [
        "the name is missing",
        "the question to the board is missing",
    ]


def test_one_question_can_stand_for_all_rows_without(coordinator):
    run = checked(coordinator, workbook({"姓名": "患者甲", "病案号": "1"}), question="下一步？")
    assert run.checked.get().own["question"] == "下一步？"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_in_each_encoding_and_with_each_separator(coordinator, encoding, separator):
    run = checked(
        coordinator, delimited(ROW | {"Ki-67": "8"}, encoding=encoding, separator=separator), "a.csv"
    )
    assert remarks(run) == []
    assert run.checked.get().own["name"] == "患者甲"
    assert entries(run)["ki67_pct"] == 8


def test_rows_of_explanation_are_left_out(coordinator):
    run = checked(coordinator, delimited(ROW | {"姓名": "# 必填"}, ROW), "a.csv")
    assert [row.number for row in run.checked.all()] == [3]


def test_rows_are_numbered_as_the_spreadsheet_numbers_them(coordinator):
    raw = delimited(ROW | {"提请讨论的问题": "一\n二"}, ROW | {"姓名": "患者乙", "病案号": "2", "Ki-67": "x"})
    run = checked(coordinator, raw, "a.csv")
    assert [row for row, *_rest in remarks(run)] == [3]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff\xfe\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (b"\x81\x30\x81", "neither UTF-8 nor GB18030"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, ".xls workbook"),
        (b"PK\x03\x04 no zip at all", "not an .xlsx workbook"),
        (b"", "no row of headings"),
        (b"a,b\n1,2\n", "no row of headings"),
        ('姓名,病案号\n"患者,1\n'.encode(), "cannot be read as CSV"),
        (b"%PDF-1.7\x00\x00", "neither a workbook nor text"),
        ("姓名,病案号\n甲,1\n".encode() + b"\0", "neither a workbook nor text"),
        (b'[{"reference": ', "cannot be read as JSON"),
        (b'[{"reference": "\\u0000", "facts": {}}]', "cannot be stored"),
        (b'[{"reference": "\\ud800", "facts": {}}]', "cannot be stored"),
        (b"[]", "no case in this file"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(coordinator, raw, said):
    with pytest.raises(Refused) as refused:
        taken(coordinator, raw)
    assert said in refused.value.problem.en
    assert any("\u4e00" <= sign <= "\u9fff" for sign in refused.value.problem.zh)


def test_a_damaged_part_is_refused(coordinator):
    raw = with_part(workbook(ROW), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r=")
    with pytest.raises(Refused, match="damaged"):
        taken(coordinator, raw)


@pytest.mark.parametrize("row", ["2", "1", "-1", "99999999999"])
def test_a_row_out_of_order_or_out_of_the_sheet_is_refused(coordinator, row):
    rows = f'<row r="2"><c r="A2"><v>1</v></c></row><row r="{row}"><c r="A9"><v>1</v></c></row>'
    raw = workbook(list(ROW))
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
    changed = sheet.replace("</sheetData>", f"{rows}</sheetData>").encode()
    with pytest.raises(Refused, match="damaged"):
        taken(coordinator, with_part(raw, "xl/worksheets/sheet1.xml", changed))


def test_a_control_character_that_a_workbook_spells_out_is_a_problem_of_its_cell(coordinator):
    run = checked(coordinator, workbook(ROW | {"姓名": "甲_x0007_"}))
    assert remarks(run) == [(2, "A", "甲\x07", "holds a character that cannot be seen (U+0007)")]


def test_a_character_that_no_text_can_hold_stays_spelt_out(coordinator):
    run = checked(coordinator, workbook(ROW | {"姓名": "甲_x0000__xD800_"}))
    assert run.checked.get().own["name"] == "甲_x0000__xD800_"


def test_nothing_of_a_refused_file_is_kept(coordinator):
    rows = [ROW] * 400
    raw = workbook(*rows)
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")
    with pytest.raises(Refused):
        taken(coordinator, with_part(raw, "xl/worksheets/sheet1.xml", sheet[:-200]))
    assert not ImportRun.objects.exists()
    assert not ImportChunk.objects.exists()


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=5))
def test_a_workbook_is_read_as_openpyxl_reads_it(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    raw = saved(book)
    theirs = openpyxl.load_workbook(io.BytesIO(raw)).active
    opened = Workbook(io.BytesIO(raw))
    ours = {number: cells for number, _hidden, cells in SheetReader(opened, opened.sheets[0]).rows()}
    for number, row in enumerate(theirs.iter_rows(values_only=True), 1):
        cells = ours.get(number, [])
        for place, value in enumerate(row):
            assert as_theirs(cells[place] if place < len(cells) else None) == value


def as_theirs(cell):
    """One of our cells as openpyxl gives it."""
    if isinstance(cell, list):
        return dt.datetime.fromisoformat(cell[1]) if cell[0] == "d" else cell[1]
    return cell
