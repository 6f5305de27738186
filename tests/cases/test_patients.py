"""Who a patient is: shown to whom it must be, masked where others look on, and not confused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases import masking
from cases.actions import Namesakes, correct_patient, register_patient_and_case
from cases.models import AuditEvent, Case, Patient
from cases.search.namesakes import Likeness, namesakes_of
from tests.identity.who import planted

from .page import read

HTMX = {"HX-Request": "true"}
IDENTITY = ("王小明", "1970-05-17", "H-1")
ZERO_WIDTH, OVERRIDE = "\u200b", "\u202e"


def registered(by, name, number="", born=None) -> Case:
    return register_patient_and_case(
        by=by, name=name, hospital_number=number, birth_date=born, question="Which therapy next?"
    )


def url(name, case):
    return reverse(f"cases:{name}", args=[case.code])


@pytest.mark.parametrize(
    ("number", "shown"),
    [("H-123456", "…456"), ("1234", "…234"), ("H-1", "…1"), ("12", "…2"), ("7", "…7"), ("", ""), ("--", "")],
)
def test_of_a_number_the_end_is_shown_and_never_all_of_it(number, shown):
    assert masking.last_digits(number) == shown


def test_a_masked_identity_has_name_year_and_the_end_of_the_number():
    mask = masking.masked_identity("欧阳国强", dt.date(1961, 2, 3), "A99887")
    assert mask == ("欧○○强", "1961", "…887")
    assert masking.masked_identity("欧阳国强", "1961-02-03", "A99887") == mask
    assert masking.masked_identity("Ann Lee", None, "") == ("A. L.", "", "")


def board_pages(item) -> list[str]:
    return [
        reverse(name, args=[item.pk])
        for name in ("present", "decision", "decision_write", "decision_close", "what_if", "robustness")
    ] + [reverse("meeting", args=[item.meeting_id]), reverse("present_option", args=[item.pk, "tae"])]


def test_no_page_of_a_meeting_shows_who_the_patient_is(an_item, as_chair, as_coordinator):
    shown = 0
    for client in (as_chair, as_coordinator):
        for address in board_pages(an_item):
            response = client.get(address, follow=True)
            page = response.content.decode()
            assert [part for part in IDENTITY if part in page] == [], address
            shown += response.status_code == 200
    assert shown == 15  # closing a decision is for the chair alone


def test_the_presenter_shows_code_word_masked_name_year_and_end_of_the_number(an_item, as_member):
    text = read(as_member.get(reverse("present", args=[an_item.pk]))).text
    for words in ("blue crane 蓝鹤", "王○明", "1970", "…1", an_item.case.code):
        assert words in text


def test_who_only_reads_sees_the_masked_identity_on_the_pages_of_a_case(a_case, as_member, as_observer):
    for client in (as_member, as_observer):
        for name in ("overview", "specimens", "liver"):
            page = client.get(url(name, a_case)).content.decode()
            assert "王○明" in page or name != "overview"
            assert [part for part in IDENTITY if part in page] == [], name
            assert url("unmask", a_case) not in page


def test_a_coordinator_sees_the_identity_on_the_pages_of_a_case(a_case, as_coordinator):
    page = as_coordinator.get(url("overview", a_case)).content.decode()
    assert all(part in page for part in IDENTITY)


def test_unmasking_shows_the_identity_for_half_a_minute_and_is_noted(an_item, a_case, as_chair):
    page = as_chair.get(reverse("present", args=[an_item.pk])).content.decode()
    assert url("unmask", a_case) in page
    answer = as_chair.post(url("unmask", a_case), headers=HTMX).content.decode()
    shown, kept = answer.split("<template>")
    assert all(part in shown for part in IDENTITY)
    assert a_case.code in shown
    assert 'data-masked-after="30"' in shown
    assert "王○明" in kept
    assert [part for part in IDENTITY if part in kept] == []
    event = AuditEvent.objects.get(action="identity.unmasked")
    assert (event.actor, event.subject) == ("chair", f"case:{a_case.code}")
    assert "Identity shown on a masked screen" in as_chair.get(url("overview", a_case)).content.decode()


def test_without_javascript_the_identity_is_a_page_that_goes_back_by_itself(a_case, as_chair):
    answer = as_chair.post(url("unmask", a_case), {"next": "/meetings/"})
    assert answer["Refresh"] == "30;url=/meetings/"
    assert all(part in answer.content.decode() for part in IDENTITY)
    away = as_chair.post(url("unmask", a_case), {"next": "https://example.org/"})
    assert away["Refresh"] == f"30;url={url('overview', a_case)}"


def test_looking_at_the_page_of_the_identity_shows_and_notes_nothing(a_case, as_chair):
    page = as_chair.get(url("unmask", a_case)).content.decode()
    assert [part for part in IDENTITY if part in page] == []
    assert not AuditEvent.objects.filter(action="identity.unmasked").exists()


def test_who_only_reads_cannot_unmask(a_case, as_member, as_observer):
    for client in (as_member, as_observer):
        assert client.post(url("unmask", a_case), headers=HTMX).status_code == 403
    assert not AuditEvent.objects.filter(action="identity.unmasked").exists()


def test_no_title_names_the_patient(an_item, a_case, as_chair):
    names = ("overview", "intake", "edit", "specimens", "liver", "represent", "carried", "unmask")
    for address in [*(url(name, a_case) for name in names), *board_pages(an_item)]:
        page = as_chair.get(address, follow=True).content.decode()
        title = page.split("<title>")[1].split("</title>")[0]
        assert "王小明" not in title
        assert a_case.code in title or "meetings" in address


def test_patients_are_told_apart_by_number_name_and_sound(coordinator, a_case):
    registered(coordinator, "王 小明")
    registered(coordinator, "汪晓鸣")
    registered(coordinator, "李强", "ｈ１")
    registered(coordinator, "王小", "H-11")
    alike = namesakes_of(a_case.patient)
    assert [(each.patient.name, each.likeness) for each in alike] == [
        ("李强", Likeness.NUMBER),
        ("王 小明", Likeness.NAME),
        ("汪晓鸣", Likeness.SOUND),
    ]


def test_two_cases_of_one_patient_are_no_namesakes(a_case, coordinator):
    Case.objects.create(patient=a_case.patient, code="TNB-26-0099", question="?", created_by=coordinator)
    assert namesakes_of(a_case.patient) == []


def test_patients_without_number_do_not_share_one(coordinator):
    registered(coordinator, "陈一")
    assert namesakes_of(registered(coordinator, "李二").patient) == []


def test_a_corrected_name_is_no_longer_a_namesake(a_case, coordinator):
    other = registered(coordinator, "王小明")
    assert namesakes_of(a_case.patient)
    correct_patient(by=coordinator, case=other, name="王大明")
    assert namesakes_of(a_case.patient) == []


def test_every_page_of_a_case_warns_of_a_namesake(an_item, a_case, coordinator, as_chair):
    other = registered(coordinator, "王小明", born=dt.date(1950, 1, 2))
    names = ("overview", "intake", "edit", "specimens", "liver", "represent", "carried")
    for address in [*(url(name, a_case) for name in names), *board_pages(an_item)[:6]]:
        page = as_chair.get(address, follow=True).content.decode()
        assert "Not to be confused:" in page, address
        assert other.code in page, address
    assert "1950-01-02" in as_chair.get(url("overview", a_case)).content.decode()
    assert "1950-01-02" not in as_chair.get(reverse("present", args=[an_item.pk])).content.decode()


def test_without_a_namesake_no_page_warns(a_case, as_coordinator):
    assert "Not to be confused:" not in as_coordinator.get(url("overview", a_case)).content.decode()


def test_a_known_number_is_the_same_patient_until_somebody_says_otherwise(a_case, as_coordinator):
    typed = {"name": "王小鸣", "hospital_number": "h 1", "question": "?"}
    answer = as_coordinator.post(reverse("cases:new"), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "A patient has this hospital number already." in page
    assert url("represent", a_case) in page
    assert as_coordinator.post(reverse("cases:new"), typed | {"namesakes_allowed": "on"}).status_code == 302


def test_a_name_that_only_sounds_alike_is_registered_and_warned_of(a_case, coordinator, as_coordinator):
    with pytest.raises(Namesakes):
        register_patient_and_case(by=coordinator, name="王小明", question="?", namesakes_allowed=False)
    answer = as_coordinator.post(reverse("cases:new"), {"name": "汪晓明", "question": "?"})
    assert answer.status_code == 302
    assert "name that sounds the same" in as_coordinator.get(answer.url).content.decode()


@pytest.mark.parametrize("field", ["name", "hospital_number", "code_word"])
@pytest.mark.parametrize("unseen", [ZERO_WIDTH, OVERRIDE, "\u2066", "\ufeff", "\u00ad", "\u3164", "\x07"])
def test_characters_that_nobody_sees_are_refused_with_their_name(field, unseen, as_coordinator, coordinator):
    typed = {"name": "王明", "question": "?"} | {field: f"a{unseen}b"}
    answer = as_coordinator.post(reverse("cases:new"), typed)
    assert answer.status_code == 422
    assert f"U+{ord(unseen):04X}" in answer.content.decode()
    with pytest.raises(ValidationError, match=f"U\\+{ord(unseen):04X}"):
        register_patient_and_case(by=coordinator, **typed)
    assert not Patient.objects.exists()


def test_a_correction_with_unseen_characters_is_refused(a_case, coordinator):
    with pytest.raises(ValidationError):
        correct_patient(by=coordinator, case=a_case, name=f"王{ZERO_WIDTH}小明")


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "O’Brien-Núñez", "𠮷田", "김철수", "王 小明", "Ünal İ"])
def test_names_as_people_have_them_are_taken_as_they_are(name, coordinator):
    assert registered(coordinator, name).patient.name == name


def test_unseen_characters_of_former_days_are_written_out(a_case, as_coordinator):
    planted([a_case.patient], name=f"王{OVERRIDE}小明")
    assert "王⟨U+202E⟩小明" in as_coordinator.get(url("overview", a_case)).content.decode()
    assert "王⟨U+202E⟩小明" in as_coordinator.get(reverse("cases:list")).content.decode()
