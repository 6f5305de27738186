import datetime as dt
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import urls
from cases.actions import Entry, record_findings, record_item, register_patient_and_case
from cases.models import Case, Patient
from cases.record import facts_of
from tests.identity.who import case_named

from .page import read

NEW = {"name": "Patient N", "question": "Resectable?"}
HTMX = {"HX-Request": "true"}


def url(case, name="overview", *more):
    return reverse(f"cases:{name}", args=[case.code, *more])


READ = {"list", "export", "overview", "case_file", "option", "specimens", "liver", "course", "history"}
READ |= {"changes", "outcomes"}
# Pages that take only what a form sends, and those that lead on.
FORMS = {"table_answer", "table_confirm", "table_cancel", "table_step", "specimen_add", "specimen_prefer"}
FORMS |= {"outcome_add"}
FORMS |= {"liver_lesion", "liver_imaging", "course_treatment", "course_marker", "course_none"}


def addresses(case, coordinator):
    """(name, address, permission) of every page of this app that needs no table on its way in."""
    item = record_item(by=coordinator, case=case, kind="specimen", content={"site": "liver"})
    given = {"code": case.code, "fact": "ki67_pct", "option": "tae", "kind": "specimen", "pk": item.pk}
    for pattern in urls.urlpatterns:
        wanted = {name: given[name] for name in pattern.pattern.converters}
        address = reverse(f"cases:{pattern.name}", kwargs=wanted)
        yield pattern.name, address, pattern.callback.permission, "code" in wanted or not wanted


def test_every_page_asks_for_its_permission(  # noqa: PLR0917 - one for each kind of person
    a_case, coordinator, as_coordinator, as_observer, as_member, anonymous
):
    for name, address, permission, there in addresses(a_case, coordinator):
        assert permission == ("case.read" if name in READ else "case.write"), name
        assert {anonymous.get(address).status_code, anonymous.post(address).status_code} <= {302, 405}, name
        for client in (as_observer, as_member):
            answers = {client.get(address).status_code, client.post(address).status_code}
            if name in READ:
                assert client.get(address).status_code == 200, name
            else:
                assert {403} <= answers <= {403, 405}, name
        if there and name not in FORMS:
            assert as_coordinator.get(address).status_code in (200, 302), name


def test_who_may_only_read_can_neither_post_nor_see_the_way_to(a_case, as_observer):
    for name in ("intake", "preview", "edit"):
        assert (
            as_observer.post(url(a_case, name), {"ecog-seen": "", "ecog": "1"}, headers=HTMX).status_code
            == 403
        )
    assert "ecog" not in facts_of(a_case)
    page = as_observer.get(url(a_case)).content.decode()
    assert not re.search(f'{url(a_case, "intake")}["#]', page)
    assert url(a_case, "edit") not in page


def test_a_new_case_opens_on_its_intake_page(as_coordinator):
    response = as_coordinator.post(reverse("cases:new"), NEW | {"sex": "male", "birth_date": "1970-05-17"})
    case = Case.objects.get()
    assert response.url == url(case, "intake")
    assert re.fullmatch(r"TNB-\d\d-0001", case.code)
    assert (case.patient.birth_date, case.patient.sex) == (dt.date(1970, 5, 17), "male")
    assert case.patient.code_word


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "required"),
        ({"question": " "}, "required"),
        ({"birth_date": "2999-01-01"}, "between 1900"),
    ],
)
def test_a_refused_new_case_keeps_what_was_typed(as_coordinator, typed, said):
    response = as_coordinator.post(reverse("cases:new"), NEW | {"hospital_number": "H-77"} | typed)
    assert response.status_code == 422
    page = read(response)
    assert said in page.text
    assert page.fields["hospital_number"] == ["H-77"]
    assert not Case.objects.exists()


def test_a_namesake_is_shown_and_must_be_confirmed(as_coordinator, case):
    again = NEW | {"name": "patient a"}
    response = as_coordinator.post(reverse("cases:new"), again)
    assert response.status_code == 422
    assert case.code in response.content.decode()
    assert Patient.objects.count() == 1
    assert as_coordinator.post(reverse("cases:new"), again | {"namesakes_allowed": "on"}).status_code == 302
    assert Patient.objects.count() == 2


def case_file(**facts):
    return json.dumps({"reference": "x-1", "facts": facts})


def test_a_pasted_and_an_uploaded_case_file_bring_their_facts(as_coordinator, db):
    pasted = {"case_file": case_file(ki67_pct=8)}
    uploaded = {"case_upload": SimpleUploadedFile("a.json", b"\xef\xbb\xbf" + case_file(ki67_pct=9).encode())}
    for number, given in enumerate((pasted, uploaded)):
        typed = NEW | {"name": f"Patient {number}"} | given
        assert as_coordinator.post(reverse("cases:new"), typed).status_code == 302
    assert [facts_of(case) for case in Case.objects.order_by("pk")] == [{"ki67_pct": 8}, {"ki67_pct": 9}]


def test_a_refused_case_file_lists_every_problem_and_imports_nothing(as_coordinator, db):
    pasted = case_file(ki67_pct=130, sex="f", lm_cuont=3)
    page = read(as_coordinator.post(reverse("cases:new"), NEW | {"case_file": pasted}))
    for words in ("ki67_pct", "130 is out of range", "lm_cuont", "nearest: lm_count", "female, male"):
        assert words in page.text
    assert pasted in page.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{" * 10, b"[" * 100_000, b"x" * 1_000_001])
def test_a_file_that_is_no_case_file_is_refused_without_a_trace(as_coordinator, db, content):
    upload = SimpleUploadedFile("a.json", content)
    response = as_coordinator.post(reverse("cases:new"), NEW | {"case_upload": upload})
    assert response.status_code == 422
    assert not Case.objects.exists()


def test_the_overview_shows_identity_facts_with_provenance_panel_and_history(as_coordinator, a_case):
    page = read(as_coordinator.get(url(a_case)))
    for words in (
        a_case.code,
        "王小明",
        "H-1",
        "blue crane",
        "8 %",
        "2026-03-02",
        "pathology",
        "Case opened",
    ):
        assert words in page.text
    assert "not yet reviewed" in page.said("panel").lower()
    assert "10 of" in page.text


def test_an_explicit_unknown_is_said_and_zero_is_not_lost(as_coordinator, a_case, coordinator):
    record_findings(by=coordinator, case=a_case, entries=[Entry("lm_count", 0)])
    text = " ".join(read(as_coordinator.get(url(a_case))).text.split())
    assert "Extrahepatic disease unknown" in text
    assert "Number of liver metastases 0 lesions" in text


def test_the_case_file_can_be_taken_out_and_put_in_again(as_coordinator, a_case):
    response = as_coordinator.get(url(a_case, "case_file"))
    assert f'filename="{a_case.code}.json"' in response["Content-Disposition"]
    content = response.json()
    assert content["reference"] == a_case.code
    assert content["facts"]["extrahepatic_disease"] is None
    assert "王小明" not in response.content.decode()
    as_coordinator.post(reverse("cases:new"), NEW | {"case_file": json.dumps(content)})
    again = case_named("Patient N")
    assert facts_of(again) == facts_of(a_case)


def test_the_history_of_a_fact_keeps_every_value(as_coordinator, a_case, coordinator):
    first = a_case.findings.get(fact="ki67_pct")
    record_findings(by=coordinator, case=a_case, entries=[Entry("ki67_pct", 30, seen=first.pk)])
    text = read(as_coordinator.get(url(a_case, "history", "ki67_pct"))).text
    assert text.index("30") < text.index("in force") < text.index("superseded")


def test_the_history_of_what_is_no_fact_is_not_found(as_coordinator, a_case):
    assert as_coordinator.get(url(a_case, "history", "nonsense")).status_code == 404


@pytest.mark.parametrize("query", ["王小明", "wangxiaoming", "H-1", "crane"])
def test_a_case_is_found_by_name_number_or_code_word(as_coordinator, a_case, case, query):
    page = read(as_coordinator.post(reverse("cases:list"), {"q": query}))
    assert a_case.code in page.text
    assert case.code not in page.text


def test_the_list_has_pages_newest_first_and_a_fragment(as_coordinator, coordinator):
    for number in range(53):
        register_patient_and_case(by=coordinator, name=f"P {number}", question="?")
    codes = [case.code for case in Case.objects.order_by("-pk")]
    first = as_coordinator.get(reverse("cases:list"))
    shown = re.findall(r"TNB-\d\d-\d{4}", read(first).text)
    assert list(dict.fromkeys(shown)) == codes[:50]
    before = re.search(r'name="before" value="(\d+)"', first.content.decode())[1]
    fragment = as_coordinator.post(reverse("cases:list"), {"before": before}, headers=HTMX)
    assert b"<html" not in fragment.content
    assert list(dict.fromkeys(re.findall(r"TNB-\d\d-\d{4}", read(fragment).text))) == codes[50:]


def edited(client, case, **typed):
    page = read(client.get(url(case, "edit")))
    fields = {**page.fields, "question": case.question, "summary": case.summary}
    return fields | typed


def test_identity_and_question_can_be_corrected(as_coordinator, a_case):
    typed = edited(as_coordinator, a_case, name="王大明", question="Which drug?")
    assert as_coordinator.post(url(a_case, "edit"), typed).status_code == 302
    a_case.refresh_from_db()
    assert (a_case.patient.name, a_case.question) == ("王大明", "Which drug?")
    assert a_case.patient.birth_date == dt.date(1970, 5, 17)


def test_of_two_corrections_at_once_the_second_is_shown_the_first(as_coordinator, as_colleague, a_case):
    mine = edited(as_coordinator, a_case, name="王大明")
    as_colleague.post(url(a_case, "edit"), edited(as_colleague, a_case, name="王中明"))
    response = as_coordinator.post(url(a_case, "edit"), mine)
    page = read(response)
    assert response.status_code == 409
    assert "王中明" in page.text
    assert page.fields["name"] == ["王大明"]
    again = {**page.fields, "question": a_case.question, "summary": ""}
    assert as_coordinator.post(url(a_case, "edit"), again).status_code == 302
    assert Patient.objects.get(pk=a_case.patient_id).name == "王大明"


def test_the_panel_speaks_the_language_of_the_reader(as_coordinator, a_case, coordinator):
    coordinator.member.language = "zh-hans"
    coordinator.member.save()
    assert "分级" in read(as_coordinator.get(url(a_case))).said("panel")


def test_the_panel_shows_each_option_once_with_status_and_reason(as_coordinator, a_case):
    page = read(as_coordinator.get(url(a_case)))
    panel = page.said("panel")
    assert "TAE (bland embolisation)" in page.said("option-tae")
    assert "contraindicated" in page.said("option-tae")
    assert "7 references" in page.said("option-tae")
    assert "What would change it" in panel
    assert "G2" in panel
