"""A table becomes cases whole or not at all, and never twice; who is known already is a person's choice."""

import datetime as dt
import json

import pytest

from cases.actions import Entry, record_findings, register_patient_and_case, table_import, tables
from cases.models import (
    AuditEvent,
    Case,
    Finding,
    ImportChunk,
    ImportRemark,
    ImportRow,
    ImportRun,
    Patient,
)
from cases.record import findings_in_force
from cases.search.index import every_case, is_right
from cases.search.namesakes import cases_of_numbers
from cases.tables.blocking import blockers
from tests.conftest import changes
from tests.identity.who import case_named, named
from tests.tables.made import ROW, checked, delimited, imported, taken, workbook

pytestmark = pytest.mark.django_db
TWO = [ROW | {"Ki-67": 8, "肝外病变": "未知"}, ROW | {"姓名": "患者乙", "病案号": "0002", "Ki-67": 20}]


def kept() -> int:
    """How many rows of tables are kept anywhere."""
    return ImportChunk.objects.count() + ImportRow.objects.count() + ImportRemark.objects.count()


def answer_all(by, run, answer):
    for doubt, key in set(run.remarks.exclude(doubt="").values_list("doubt", "key")):
        tables.answer_doubts(by=by, run=run, doubt=doubt, key=key, answer=answer)


def test_a_dry_run_makes_no_record(coordinator):
    checked(coordinator, workbook(*TWO))
    assert not Patient.objects.exists()
    assert not Case.objects.exists()
    assert not Finding.objects.exists()


def test_an_import_makes_patients_cases_findings_and_their_events(coordinator):
    cells = {
        "病理与受体：日期": dt.date(2026, 3, 2),
        "病理与受体：来源": "病理",
        "出生日期": dt.date(1970, 5, 17),
        "性别": "男",
    }
    run = imported(coordinator, workbook(TWO[0] | cells, TWO[1]))
    assert run.state == "imported"
    assert run.result == {"cases": 2, "added_to": 0, "findings": 4}
    case = cases_of_numbers(["0001"]).select_related("patient").get()
    assert (case.patient.name, case.patient.sex, case.patient.birth_date) == (
        "患者甲",
        "male",
        dt.date(1970, 5, 17),
    )
    assert case.patient.code_word
    found = findings_in_force(case)
    ki67 = found["ki67_pct"]
    assert (ki67.value, ki67.observed_on, ki67.source, ki67.entered_by) == (
        8,
        dt.date(2026, 3, 2),
        "pathology",
        coordinator,
    )
    assert found["extrahepatic_disease"].value is None
    events = AuditEvent.objects.filter(subject=f"case:{case.code}").order_by("pk")
    assert [event.action for event in events] == ["case.registered", "case.imported", "findings.recorded"]
    assert events[2].details["facts"] == {"ki67_pct": 8, "extrahepatic_disease": None, "sex": "male"}
    assert AuditEvent.objects.get(action="table.imported").details["cases"] == 2


def test_the_import_leaves_the_index_as_it_would_be_made_anew(coordinator):
    old = {"肝外病变": "否", "肝转移：日期": dt.date(2019, 1, 1)}  # expired, and still found by it
    imported(coordinator, workbook(TWO[0] | old, TWO[1] | {"分化程度": "高分化", "既往治疗": "ssa、surgery"}))
    assert Case.objects.count() == 2
    assert all(is_right(case) for case in every_case())


def test_case_codes_go_on_from_the_last_one(coordinator, a_case):
    imported(coordinator, workbook(*TWO))
    codes = list(Case.objects.order_by("pk").values_list("code", flat=True))
    assert [int(code[-4:]) for code in codes] == [1, 2, 3]
    later = register_patient_and_case(by=coordinator, name="丙", question="?")
    assert later.code.endswith("0004")


def test_nothing_of_the_table_is_kept_after_the_import(coordinator):
    imported(coordinator, workbook(*TWO))
    assert kept() == 0


def test_a_table_with_a_problem_is_not_imported_in_part(coordinator):
    run = checked(coordinator, workbook(TWO[0], TWO[1] | {"Ki-67": 200}))
    with pytest.raises(table_import.NotReady) as refused:
        table_import.import_table(by=coordinator, run=run)
    assert [reason.en for reason in refused.value.reasons] == ["Problems in the file: 1."]
    assert not Case.objects.exists()
    run.refresh_from_db()
    assert run.state == "checked"


def test_a_table_with_an_unanswered_doubt_is_not_imported(coordinator):
    run = checked(coordinator, workbook(ROW | {"Ki-67": 0.15}))
    with pytest.raises(table_import.NotReady):
        table_import.import_table(by=coordinator, run=run)
    assert not Case.objects.exists()


@pytest.mark.parametrize(("answer", "value"), [("as_is", 0.15), ("hundredfold", 15), ("leave", "nothing")])
def test_a_fraction_becomes_what_the_person_answers(coordinator, answer, value):
    run = checked(coordinator, workbook(ROW | {"Ki-67": 0.15, "年龄": 60}))
    answer_all(coordinator, run, answer)
    table_import.import_table(by=coordinator, run=run)
    found = findings_in_force(Case.objects.get())
    assert (found["ki67_pct"].value if "ki67_pct" in found else "nothing") == value
    assert found["age_years"].value == 60


def test_some_rows_of_a_doubt_can_be_answered_apart(coordinator):
    run = checked(coordinator, workbook(TWO[0] | {"Ki-67": 0.15}, TWO[1] | {"Ki-67": 0.5}))
    tables.answer_doubts(
        by=coordinator, run=run, doubt="fraction", key="ki67_pct", answer="hundredfold", rows=[2]
    )
    tables.answer_doubts(by=coordinator, run=run, doubt="fraction", key="ki67_pct", answer="as_is")
    table_import.import_table(by=coordinator, run=run)
    assert list(Finding.objects.filter(fact="ki67_pct").order_by("pk").values_list("value", flat=True)) == [
        15,
        0.5,
    ]


def test_millimetres_become_centimetres_when_the_person_says_so(coordinator):
    run = checked(coordinator, workbook(ROW | {"lm_max_cm": 23}))
    answer_all(coordinator, run, "tenth")
    table_import.import_table(by=coordinator, run=run)
    assert Finding.objects.get(fact="lm_max_cm").value == 2.3


def test_a_hidden_row_can_be_left_out(coordinator):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    run = checked(coordinator, workbook(*TWO, change=hide))
    answer_all(coordinator, run, "leave")
    table_import.import_table(by=coordinator, run=run)
    assert Patient.objects.get().name == "患者甲"


def test_the_import_confirmed_again_does_nothing_twice(coordinator):
    run = imported(coordinator, workbook(*TWO))
    before = Case.objects.count(), Finding.objects.count(), changes()
    again = table_import.import_table(by=coordinator, run=run)
    table_import.import_next(
        by=coordinator, run=ImportRun(pk=run.pk, state="importing", done=0, by=coordinator)
    )
    assert again.result == run.result
    assert (Case.objects.count(), Finding.objects.count(), changes()) == before


def test_two_steps_at_once_check_no_row_twice(coordinator):
    run = taken(coordinator, delimited(*[ROW | {"姓名": f"患者 {n}", "病案号": str(n)} for n in range(600)]))
    stale = ImportRun.objects.get(pk=run.pk)
    run = tables.check_next(run=run)
    assert run.done == 250
    ImportChunk.objects.create(run=run, first=0, rows=[[2, False, ["x"]]])  # as the slower one still sees it
    tables.check_next(run=stale)
    run.refresh_from_db()
    assert (run.done, run.checked.count()) == (250, 250)


def test_an_import_that_breaks_in_the_middle_leaves_nothing(coordinator, monkeypatch):
    run = checked(coordinator, workbook(*TWO))
    run = table_import.begin_import(by=coordinator, run=run)
    run = table_import.import_next(by=coordinator, run=run)

    def fails(job, pairs):
        raise RuntimeError

    monkeypatch.setattr(table_import, "_write_index", fails)
    with pytest.raises(RuntimeError):
        table_import.import_next(by=coordinator, run=run)
    assert (Patient.objects.count(), Case.objects.count(), Finding.objects.count()) == (0, 0, 0)
    monkeypatch.undo()
    run.refresh_from_db()
    assert run.state == "importing"
    assert table_import.import_next(by=coordinator, run=run).result["cases"] == 2


def test_a_table_that_is_given_up_leaves_nothing(coordinator):
    run = checked(coordinator, workbook(*TWO))
    tables.cancel_import(by=coordinator, run=run)
    assert kept() == 0
    with pytest.raises(table_import.NotReady):
        table_import.begin_import(by=coordinator, run=run)
    assert not Case.objects.exists()


def test_a_table_given_up_while_it_is_checked_stays_given_up(coordinator):
    run = taken(coordinator, workbook(*TWO))
    seen_before = ImportRun.objects.get(pk=run.pk)
    tables.cancel_import(by=coordinator, run=run)
    tables.check_next(run=seen_before)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert kept() == 0


def test_a_table_that_was_left_lying_is_emptied_by_the_next(coordinator):
    old = checked(coordinator, workbook(*TWO))
    ImportRun.objects.filter(pk=old.pk).update(started_at=old.started_at - dt.timedelta(days=2))
    taken(coordinator, workbook(ROW))
    old.refresh_from_db()
    assert old.state == "cancelled"
    assert not old.checked.exists()


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"姓名": "王小明", "病案号": "9"}, ["name"]),
        ({"姓名": "王 小明", "病案号": "9"}, ["name"]),
        ({"姓名": "别名", "病案号": "ｈ-1"}, ["hospital_number"]),
        (
            {"姓名": "王小明", "病案号": "H-1", "出生日期": "1970-05-17"},
            ["name", "hospital_number", "birth_date"],
        ),
    ],
)
def test_a_row_of_somebody_known_waits_for_a_choice(coordinator, a_case, cells, why):
    run = checked(coordinator, workbook(ROW | cells))
    row = run.checked.get()
    assert row.choice == "open"
    assert row.same == [{"patient": a_case.patient.pk, "why": why}]
    assert [reason.en for reason in blockers(run)] == ["Rows of somebody known, undecided: 1."]


def known(coordinator, a_case, **cells):
    """The run and row number of a row of the patient of a_case."""
    return checked(coordinator, workbook(ROW | {"姓名": "王小明", "病案号": "H-1"} | cells)), 2


def test_a_row_of_somebody_known_can_be_left_out(coordinator, a_case):
    run, number = known(coordinator, a_case)
    tables.choose(by=coordinator, run=run, choices={number: "skip"})
    with pytest.raises(table_import.NotReady, match="No row is left"):
        table_import.import_table(by=coordinator, run=run)


def test_a_row_of_somebody_known_can_be_another_patient(coordinator, a_case):
    run, number = known(coordinator, a_case)
    tables.choose(by=coordinator, run=run, choices={number: "new"})
    table_import.import_table(by=coordinator, run=run)
    assert len(named("王小明")) == 2


def test_a_row_of_somebody_known_can_be_a_further_case(coordinator, a_case):
    run, number = known(coordinator, a_case)
    tables.choose(by=coordinator, run=run, choices={number: f"patient:{a_case.patient.pk}"})
    table_import.import_table(by=coordinator, run=run)
    further = a_case.patient.cases.latest("pk")
    assert further != a_case
    assert further.former == a_case


def test_a_row_added_to_a_case_supersedes_what_it_changes_and_leaves_the_rest(coordinator, a_case):
    cells = {
        "Ki-67": 12,
        "肝转移灶数目": 4,
        "病理与受体：日期": dt.date(2026, 4, 1),
        "提请讨论的问题": "Which treatment first?",
    }
    run, number = known(coordinator, a_case, **cells)
    tables.choose(by=coordinator, run=run, choices={number: f"case:{a_case.code}"})
    row = run.checked.get()
    assert (row.added, row.changed) == (1, 1)
    before = findings_in_force(a_case)
    table_import.import_table(by=coordinator, run=run)
    after = findings_in_force(a_case)
    assert after["ki67_pct"].value == 12
    assert after["ki67_pct"].supersedes == before["ki67_pct"]
    assert after["lm_count"].value == 4
    assert {f: after[f] for f in before if f != "ki67_pct"} == {
        f: before[f] for f in before if f != "ki67_pct"
    }
    assert all(is_right(case) for case in every_case())


def test_a_row_that_says_the_same_without_date_and_source_takes_neither_from_the_record(coordinator, a_case):
    run = checked(coordinator, workbook({"病例编号": a_case.code, "Ki-67": 8, "分化程度": "高分化"}))
    row = run.checked.get()
    assert (row.added, row.changed) == (0, 0)


@pytest.mark.parametrize("cells", [{"性别": "女"}, {"出生日期": "1971-05-17"}, {"病案号": "H-2"}])
def test_a_row_added_to_a_patient_who_seems_another_person_is_asked_about(coordinator, a_case, cells):
    run, number = known(coordinator, a_case, **cells)
    tables.choose(by=coordinator, run=run, choices={number: f"case:{a_case.code}"})
    assert run.remarks.filter(doubt="person", answer="").count() == 1
    answer_all(coordinator, run, "as_is")
    table_import.import_table(by=coordinator, run=run)
    a_case.patient.refresh_from_db()
    assert (a_case.patient.sex, a_case.patient.hospital_number) == ("male", "H-1")


def test_what_is_older_than_recorded_is_asked_about(coordinator, a_case):
    run, number = known(coordinator, a_case, **{"Ki-67": 12, "病理与受体：日期": dt.date(2020, 1, 1)})
    tables.choose(by=coordinator, run=run, choices={number: f"case:{a_case.code}"})
    assert [(r.key, r.doubt) for r in run.remarks.filter(doubt="older")] == [("ki67_pct", "older")]


def test_a_fact_recorded_since_the_check_stops_the_import(coordinator, a_case):
    run, number = known(
        coordinator,
        a_case,
        **{"Ki-67": 12, "病理与受体：日期": dt.date(2026, 4, 1), "提请讨论的问题": a_case.question},
    )
    tables.choose(by=coordinator, run=run, choices={number: f"case:{a_case.code}"})
    in_force = findings_in_force(a_case)["ki67_pct"]
    record_findings(by=coordinator, case=a_case, entries=[Entry("ki67_pct", 30, seen=in_force.pk)])
    with pytest.raises(table_import.Overtaken) as overtaken:
        table_import.import_table(by=coordinator, run=run)
    assert overtaken.value.rows == [number]
    assert findings_in_force(a_case)["ki67_pct"].value == 30
    run.refresh_from_db()
    assert run.state == "checked"
    assert run.checked.get().choice == "open"


def test_a_patient_registered_since_the_check_stops_the_import(coordinator):
    run = checked(coordinator, workbook(*TWO))
    register_patient_and_case(by=coordinator, name="患者乙", question="?")
    with pytest.raises(table_import.Overtaken) as overtaken:
        table_import.import_table(by=coordinator, run=run)
    assert overtaken.value.rows == [3]
    assert Case.objects.count() == 1


def test_a_case_code_adds_the_row_to_that_case(coordinator, a_case):
    run = checked(coordinator, workbook({"病例编号": a_case.code, "姓名": "王小明", "肝转移灶数目": 4}))
    assert run.checked.get().choice == f"case:{a_case.code}"
    assert table_import.import_table(by=coordinator, run=run).result == {
        "cases": 0,
        "added_to": 1,
        "findings": 1,
    }


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"姓名": "别人"}, "the case of this code is of another patient"),
        ({"姓名": "王小明", "病案号": "H-2"}, "the case of this code is of another patient"),
        ({"病例编号": "TNB-20-9999"}, "there is no case of this code"),
    ],
)
def test_a_case_code_of_another_patient_is_a_problem(coordinator, a_case, cells, said):
    run = checked(coordinator, workbook({"病例编号": a_case.code, "肝转移灶数目": 4} | cells))
    assert [remark.said.en for remark in run.remarks.filter(doubt="")] == [said]


def test_two_rows_cannot_go_to_one_case(coordinator, a_case):
    row = {"病例编号": a_case.code, "姓名": "王小明", "肝转移灶数目": 4}
    run = checked(coordinator, workbook(row, row | {"肝转移灶数目": 5}))
    assert [reason.en for reason in blockers(run)] == ["Several rows go to the same case: 2, 3."]


def test_a_row_that_repeats_another_is_left_out_until_someone_says_otherwise(coordinator):
    run = checked(coordinator, workbook(*TWO, TWO[0]))
    row = run.checked.get(number=4)
    assert row.choice == "skip"
    assert row.same[0]["identical"]
    table_import.import_table(by=coordinator, run=run)
    assert Case.objects.count() == 2


def test_two_rows_of_one_patient_can_be_two_cases(coordinator):
    run = checked(coordinator, workbook(TWO[0], TWO[0] | {"Ki-67": 9}))
    assert run.checked.get(number=3).choice == "open"
    tables.choose_all(by=coordinator, run=run, kind="file", choice="row")
    table_import.import_table(by=coordinator, run=run)
    assert Patient.objects.get().cases.count() == 2


def test_a_further_case_of_a_row_that_is_left_out_is_refused(coordinator):
    run = checked(coordinator, workbook(TWO[0], TWO[0] | {"Ki-67": 9}))
    tables.choose(by=coordinator, run=run, choices={2: "skip", 3: "row:2"})
    assert [reason.en for reason in blockers(run)] == ["Rows of a row that is left out: 3."]


def test_a_row_does_not_take_a_choice_it_was_not_offered(coordinator, a_case):
    run = checked(coordinator, workbook(*TWO))
    with pytest.raises(ValueError, match="no choice of row 2"):
        tables.choose(by=coordinator, run=run, choices={2: f"case:{a_case.code}"})


@pytest.mark.parametrize("reference", ["长" * 121, "a\u2028b"], ids=["too long", "an unseen sign"])
def test_a_reference_of_a_case_file_that_cannot_be_a_name_as_it_is_stops_the_import(coordinator, reference):
    raw = json.dumps([{"reference": reference, "facts": {"ki67_pct": 8}}]).encode()
    run = checked(coordinator, raw, "cases.json", question="?")
    assert [(remark.row, remark.place) for remark in run.remarks.all()] == [(1, "reference")]


def test_case_files_come_in_as_a_list_with_the_same_dry_run(coordinator):
    first = {"reference": "a-1", "facts": {"ki67_pct": 8, "extrahepatic_disease": None}}
    second = {"reference": "a-2", "facts": {"ki67": 8, "lm_lobes": "left"}}
    raw = json.dumps([first, second]).encode()
    run = checked(coordinator, raw, "cases.json", question="下一步？")
    assert [(r.row, r.place, r.may.en) for r in run.remarks.all()] == [
        (2, "ki67", "nearest: ki67_pct"),
        (2, "lm_lobes", "unilobar, bilobar"),
    ]
    good = imported(
        coordinator, raw.replace(b'"ki67": 8, "lm_lobes": "left"', b'"lm_lobes": "bilobar"'), "b.json", "?"
    )
    assert good.result == {"cases": 2, "added_to": 0, "findings": 3}
    assert findings_in_force(case_named("a-1"))["extrahepatic_disease"].value is None
