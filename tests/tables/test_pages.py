"""The pages of tables: what they show, who may open them, and that a round trip loses nothing."""

import datetime as dt
import io
import json

import openpyxl
import pytest

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.actions.table_import import import_table
from cases.actions.tables import answer_doubts
from cases.models import AuditEvent, Case, Finding, ImportRun
from cases.record import facts_of, findings_in_force
from recommendations.ruleset import current_ruleset
from tests.tables.made import ROW, checked, delimited, remarks, taken, workbook

pytestmark = pytest.mark.django_db
FACTS = current_ruleset().facts
OF_A_RUN = ["", "step/", "answer/", "confirm/", "cancel/", "report.csv"]


def handed_in(client, raw, name="cases.xlsx", **data):
    file = io.BytesIO(raw)
    file.name = name
    return client.post("/cases/import/", {"table": file, **data})


def walked(client, run):
    """Press Continue until there is nothing left to do; how often."""
    for pressed in range(100):
        run.refresh_from_db()
        if run.state not in {"checking", "importing"}:
            return pressed
        assert client.post(f"/cases/import/{run.pk}/step/").status_code == 302
    raise AssertionError(run.state)


def test_a_table_is_imported_by_buttons_alone(as_coordinator):
    answer = handed_in(as_coordinator, workbook(ROW | {"Ki-67": 8}))
    run = ImportRun.objects.get()
    assert answer.url == f"/cases/import/{run.pk}/"
    assert "Continue" in as_coordinator.get(answer.url).content.decode()
    assert walked(as_coordinator, run) == 1
    assert "Import 1 row" in as_coordinator.get(answer.url).content.decode()
    as_coordinator.post(f"{answer.url}confirm/")
    walked(as_coordinator, run)
    assert "1 case opened." in as_coordinator.get(answer.url).content.decode()
    assert facts_of(Case.objects.get()) == {"ki67_pct": 8}


@pytest.mark.parametrize(
    ("question", "told"), [("长" * 2001, "At most 2000 characters."), ("a\x07b", "cannot be seen or read")]
)
def test_a_question_that_cannot_be_kept_as_typed_is_refused_and_still_there(as_coordinator, question, told):
    page = handed_in(as_coordinator, workbook(ROW), question=question)
    assert page.status_code == 422
    assert [word in page.content.decode() for word in (told, question, "choose the file again")] == [True] * 3
    assert not ImportRun.objects.exists()


def test_with_htmx_each_step_answers_with_how_far_it_is_and_the_last_leads_on(as_coordinator, coordinator):
    rows = [ROW | {"姓名": f"患者 {n}", "病案号": str(n)} for n in range(300)]
    run = taken(coordinator, delimited(*rows), "a.csv")
    htmx = {"HX-Request": "true"}
    first = as_coordinator.post(f"/cases/import/{run.pk}/step/", headers=htmx)
    assert "250 of 300 rows checked" in first.content.decode()
    assert "<html" not in first.content.decode()
    last = as_coordinator.post(f"/cases/import/{run.pk}/step/", headers=htmx)
    assert last.headers["HX-Redirect"] == f"/cases/import/{run.pk}/"


def test_a_problem_stands_on_the_page_with_row_column_value_and_what_is_allowed(as_coordinator, coordinator):
    run = checked(coordinator, workbook(ROW, ROW | {"姓名": "患者乙", "病案号": "2", "Ki-67": "<5 %"}))
    page = as_coordinator.get(f"/cases/import/{run.pk}/").content.decode()
    for words in [">3<", ">D<", "Ki-67", "&lt;5 %", "not one number", "a number ≥ 0, ≤ 100 %, unknown"]:
        assert words in page
    assert "disabled" in page


def test_a_doubt_is_answered_on_the_page(as_coordinator, coordinator):
    run = checked(coordinator, workbook(ROW | {"Ki-67": 0.15}))
    page = as_coordinator.get(f"/cases/import/{run.pk}/").content.decode()
    assert "a fraction was meant: times 100" in page
    data = {"doubt": "fraction", "key": "ki67_pct", "before": "", "answer": "hundredfold"}
    as_coordinator.post(f"/cases/import/{run.pk}/answer/", data)
    assert run.remarks.get().answer == "hundredfold"


def test_an_answer_that_is_none_is_refused_with_a_message(as_coordinator, coordinator):
    run = checked(coordinator, workbook(ROW | {"Ki-67": 0.15}))
    data = {"doubt": "fraction", "key": "ki67_pct", "answer": "tenth"}
    answer = as_coordinator.post(f"/cases/import/{run.pk}/answer/", data, follow=True)
    assert "choose one of the answers offered" in answer.content.decode()
    assert run.remarks.get().answer == ""


def test_somebody_known_is_chosen_for_on_the_page(as_coordinator, coordinator, a_case):
    run = checked(coordinator, workbook(ROW | {"姓名": "王小明", "Ki-67": 12}))
    page = as_coordinator.get(f"/cases/import/{run.pk}/").content.decode()
    assert "same name" in page
    assert a_case.code in page
    as_coordinator.post(f"/cases/import/{run.pk}/answer/", {"choice-2": f"case:{a_case.code}"})
    page = as_coordinator.get(f"/cases/import/{run.pk}/").content.decode()
    assert "8 (pathology, 2026-03-02) →" in page


def test_a_file_that_is_no_table_is_refused_on_the_page(as_coordinator):
    answer = handed_in(as_coordinator, b"PK\x03\x04 nothing")
    assert answer.status_code == 422
    assert "this is not an .xlsx workbook" in answer.content.decode()


def test_no_file_at_all_is_asked_for(as_coordinator):
    assert "Choose a file first." in as_coordinator.post("/cases/import/").content.decode()


@pytest.mark.parametrize("part", OF_A_RUN)
@pytest.mark.parametrize("who", ["as_member", "as_observer"])
def test_who_may_not_write_cases_may_not_import(request, coordinator, who, part):
    run = checked(coordinator, workbook(ROW))
    client = request.getfixturevalue(who)
    post = part in {"step/", "answer/", "confirm/", "cancel/"}
    answer = (client.post if post else client.get)(f"/cases/import/{run.pk}/{part}")
    assert answer.status_code == 403
    assert "患者甲" not in answer.content.decode()


@pytest.mark.parametrize("part", OF_A_RUN)
def test_nobody_sees_or_touches_the_table_of_another(as_chair, coordinator, part):
    run = checked(coordinator, workbook(ROW))
    post = part in {"step/", "answer/", "confirm/", "cancel/"}
    answer = (as_chair.post if post else as_chair.get)(f"/cases/import/{run.pk}/{part}")
    assert answer.status_code == 404
    run.refresh_from_db()
    assert run.state == "checked"


@pytest.mark.parametrize("part", ["step/", "answer/", "confirm/", "cancel/"])
def test_looking_changes_nothing(as_coordinator, coordinator, part):
    run = checked(coordinator, workbook(ROW))
    assert as_coordinator.get(f"/cases/import/{run.pk}/{part}").status_code == 405


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["format=xlsx", "format=csv", "format=csv&encoding=gb18030"])
def test_an_empty_template_is_read_as_a_table_without_rows(as_coordinator, coordinator, language, form):
    raw = as_coordinator.get(f"/cases/import/template/?language={language}&{form}").content
    run = checked(coordinator, raw)
    assert remarks(run) == []
    assert (run.rows, len(run.columns)) == (0, len(run.headings))
    assert {key for _place, key in run.columns} >= set(FACTS)


def test_a_template_filled_with_the_words_of_its_lists_has_no_problem(as_coordinator, coordinator):
    raw = as_coordinator.get("/cases/import/template/?language=zh&format=xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet, lists = book.worksheets[0], book["lists"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    for heading, value in {"姓名": "甲", "提请讨论的问题": "？"}.items():
        sheet.cell(3, headings[heading], value)
    rules = sheet.data_validations.dataValidation
    assert len(rules) > 40
    for rule in rules:
        column = rule.formula1.split("!")[1].split("$")[1]
        sheet[f"{str(rule.sqref).split(':')[0]}"] = lists[f"{column}1"].value
    file = io.BytesIO()
    book.save(file)
    run = checked(coordinator, file.getvalue())
    assert remarks(run) == []
    assert len(run.checked.get().entries) > 40


def every_fact(coordinator):
    """A case in which each fact has a value, some with a date or source of their own."""
    case = register_patient_and_case(
        by=coordinator, name="=王某", sex="female", birth_date=dt.date(1960, 2, 29), hospital_number="007",
        question="第一行\n第二行", summary="+1",
    )  # fmt: skip
    entries = []
    for number, fact in enumerate(FACTS.values()):
        value = {"boolean": number % 2 == 0, "number": 4.8, "integer": 3}.get(fact.kind)
        if fact.kind in {"choice", "set"}:
            codes = list(fact.choices)
            value = codes[:2] if fact.kind == "set" else codes[-1]
        day = dt.date(2026, 3, 1 + number % 3) if number % 4 else None
        source = ("pathology", "ct", "")[number % 3]
        entries.append(Entry(fact.name, None if number % 7 == 3 else value, day, source, f"N-{number % 2}"))
    record_findings(by=coordinator, case=case, entries=entries)
    return case


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "form", [{"format": "xlsx"}, {"format": "csv"}, {"format": "csv", "encoding": "gb18030"}]
)
def test_what_was_exported_comes_back_without_loss_or_change(as_coordinator, coordinator, language, form):
    case = every_fact(coordinator)
    raw = as_coordinator.post("/cases/export/", {"language": language, **form}).content
    run = checked(coordinator, raw)
    assert remarks(run) == []
    row = run.checked.get()
    assert row.choice == f"case:{case.code}"
    assert (row.added, row.changed) == (0, 0)


def test_an_exported_case_can_be_opened_again_elsewhere(as_coordinator, coordinator):
    case = every_fact(coordinator)
    raw = as_coordinator.post("/cases/export/", {"language": "en", "format": "xlsx"}).content
    before = [
        (f.fact, f.value, f.observed_on, f.source, f.source_detail) for f in findings_in_force(case).values()
    ]
    Finding.objects.all().delete()
    run = checked(coordinator, raw)
    row = run.checked.get()
    assert row.added == len(FACTS)
    answer_doubts(by=coordinator, run=run, doubt="person", key="sex", answer="as_is")
    import_table(by=coordinator, run=run)
    after = [
        (f.fact, f.value, f.observed_on, f.source, f.source_detail) for f in findings_in_force(case).values()
    ]
    assert sorted(after, key=str) == sorted(before, key=str)


def test_case_files_leave_as_a_list_that_the_import_takes(as_coordinator, coordinator, a_case):
    raw = as_coordinator.post("/cases/export/", {"format": "json"}).content
    assert json.loads(raw) == [{"reference": a_case.code, "facts": facts_of(a_case)}]
    run = checked(coordinator, raw, "cases.json")
    assert run.checked.get().choice == f"case:{a_case.code}"


def test_an_export_leaves_an_event_that_names_the_cases_and_no_patient(as_observer, a_case):
    assert as_observer.post("/cases/export/", {"format": "csv"}).status_code == 200
    event = AuditEvent.objects.get(action="cases.exported")
    assert (event.actor, event.details) == ("observer", {"format": "csv", "cases": [a_case.code]})


def test_an_export_takes_only_the_cases_that_are_found(as_coordinator, coordinator, a_case):
    register_patient_and_case(by=coordinator, name="李某", question="?")
    raw = as_coordinator.post("/cases/export/", {"format": "csv", "language": "zh", "q": "李某"}).content
    assert "李某" in raw.decode()
    assert "王小明" not in raw.decode()


def test_the_page_of_exports_shows_how_many_there_are_and_changes_nothing(as_observer, a_case):
    assert "1 case" in as_observer.get("/cases/export/").content.decode()
    assert not AuditEvent.objects.filter(action="cases.exported").exists()


def test_the_list_of_cases_leads_to_both(as_coordinator, as_observer):
    page = as_coordinator.get("/cases/").content.decode()
    assert "/cases/import/" in page
    assert "/cases/export/" in page
    assert "/cases/import/" not in as_observer.get("/cases/").content.decode()
