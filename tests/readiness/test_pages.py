"""The pages of readiness: what to ask next, and the coordinator's list of a meeting."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import GapAssignment
from tests.readiness.made import COMPLETE, without

FACT = "portal_vein_thrombosis"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cases(known_case, on_agenda):
    """One case in each state: ready, with doubts, not ready."""
    ready = known_case()
    doubtful = known_case(COMPLETE, lm_count=timezone.localdate() - dt.timedelta(days=150))
    thin = known_case(without(FACT))
    on_agenda(ready, doubtful, thin)
    return ready, doubtful, thin


def assign_url(case, fact=FACT):
    return reverse("cases:assign", args=[case.code, fact])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_case_says_its_state_and_the_rule_behind_it(as_coordinator, cases):
    ready, doubtful, thin = cases
    for case, state in ((ready, "ready"), (doubtful, "ready with doubts"), (thin, "not ready")):
        said = text_of(as_coordinator.get(f"/cases/{case.code}/"))
        assert re.search(rf"Readiness [✓◐✕] {state} ", said)
        assert "A case is not ready while" in said
        assert "A proposal of this project" in said


def test_at_most_five_are_next_to_ask_and_the_rest_is_folded(as_coordinator, known_case):
    case = known_case({"liver_metastases": True})
    page = as_coordinator.get(f"/cases/{case.code}/").content.decode()
    section = page[page.index('id="readiness"') : page.index('id="readiness-later"')]
    assert section.count('class="need"') == 5
    assert '<ol class="needs" start="6">' in page


def test_the_list_of_a_meeting_has_the_least_prepared_first(as_coordinator, meeting, cases):
    page = as_coordinator.get(reverse("readiness", args=[meeting.pk])).content.decode()
    places = [page.index(f'<tbody id="{case.code}">') for case in cases]
    assert places == sorted(places, reverse=True)
    assert "3 cases to decide" in page


def test_the_lists_name_no_patient(as_coordinator, meeting, cases):
    radiology = {"owner": "radiology"}
    for page in (
        as_coordinator.get(reverse("readiness", args=[meeting.pk])),
        as_coordinator.get(reverse("readiness_owners", args=[meeting.pk]), radiology),
        as_coordinator.get(reverse("readiness_message", args=[meeting.pk, "radiology"])),
    ):
        assert cases[2].patient.name not in page.content.decode()
        assert cases[2].patient.code_word in page.content.decode()


def test_what_is_overdue_is_said_in_a_word(as_coordinator, coordinator, meeting, cases):
    GapAssignment.objects.create(
        case=cases[2], fact=FACT, owner="radiology", due_on=dt.date(2026, 1, 1), asked_by=coordinator
    )
    for page in ("readiness", "readiness_owners"):
        said = text_of(as_coordinator.get(reverse(page, args=[meeting.pk])))
        assert "2026-01-01 overdue" in said
        assert "1 value overdue" in said


def test_whom_to_ask_is_changed_in_place(as_coordinator, cases):
    form = as_coordinator.get(assign_url(cases[2]), {"layout": "row"}, headers=HTMX).content.decode()
    assert form.lstrip().startswith('<tr class="need"')
    assert 'value="radiology" selected' in form
    said = {"owner": "surgery", "due_on": "2026-12-01", "note": "old films", "seen": "", "layout": "row"}
    line = text_of(as_coordinator.post(assign_url(cases[2]), said, headers=HTMX))
    assert "Surgery asked" in line
    assert "2026-12-01" in line
    assert GapAssignment.objects.get().note == "old films"


def test_whom_to_ask_is_changed_without_javascript_too(as_coordinator, meeting, cases):
    here = reverse("readiness", args=[meeting.pk])
    page = as_coordinator.get(assign_url(cases[2]), {"next": here}).content.decode()
    assert "<html" in page
    assert f'name="next" value="{here}"' in page
    said = {"owner": "surgery", "due_on": "", "note": "", "seen": "", "next": here}
    assert as_coordinator.post(assign_url(cases[2]), said).headers["Location"] == here
    assert GapAssignment.objects.get().owner == "surgery"


def test_no_address_from_outside_is_returned_to(as_coordinator, cases):
    said = {"owner": "surgery", "seen": "", "next": "https://elsewhere.example/"}
    answer = as_coordinator.post(assign_url(cases[2]), said)
    assert answer.headers["Location"] == f"/cases/{cases[2].code}/#readiness"


def test_the_second_of_two_sees_what_the_first_asked_and_can_still_decide(as_coordinator, as_chair, cases):
    first = {"owner": "surgery", "due_on": "2026-12-01", "seen": ""}
    as_chair.post(assign_url(cases[2]), first, headers=HTMX)
    mine = {"owner": "oncology", "due_on": "2026-12-02", "seen": ""}
    refused = as_coordinator.post(assign_url(cases[2]), mine)
    assert refused.status_code == 409
    assert "Somebody else has changed this meanwhile" in text_of(refused)
    assert "Surgery, 2026-12-01" in text_of(refused)
    seen = re.search(r'name="seen" value="(\d+)"', refused.content.decode())[1]
    as_coordinator.post(assign_url(cases[2]), mine | {"seen": seen})
    assert list(GapAssignment.objects.values_list("owner", flat=True)) == ["surgery", "oncology"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", "astrology"),
        ("owner", ""),
        ("due_on", "soon"),
        ("due_on", "9999-12-31"),
        ("note", "x" * 201),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_and_nothing_is_recorded(as_coordinator, cases, field, value):
    said = {"owner": "surgery", "due_on": "", "note": "", "seen": "", field: value}
    assert as_coordinator.post(assign_url(cases[2]), said).status_code == 422
    assert as_coordinator.post(assign_url(cases[2]), said, headers=HTMX).status_code == 200
    assert not GapAssignment.objects.exists()


def test_what_is_settled_meanwhile_leaves_a_line_that_says_so(as_coordinator, cases):
    line = as_coordinator.get(assign_url(cases[0]), {"layout": "row"}, headers=HTMX)
    assert "settled" in text_of(line)
    page = as_coordinator.get(assign_url(cases[0]))
    assert "settled" in text_of(page)
    assert 'name="owner"' not in page.content.decode()


def test_a_fact_that_does_not_exist_is_not_found(as_coordinator, cases):
    assert as_coordinator.get(assign_url(cases[0], "shoe_size")).status_code == 404


def test_all_that_one_discipline_owes_is_noted_as_asked_at_once(as_coordinator, meeting, cases):
    url = reverse("readiness_ask", args=[meeting.pk, "radiology"])
    page = as_coordinator.post(url, follow=True)
    asked = GapAssignment.objects.filter(owner="radiology")
    assert {(each.case, each.fact) for each in asked} >= {(cases[2], FACT)}
    assert f"{asked.count()} values noted as asked" in text_of(page)
    assert "Note" not in text_of(
        as_coordinator.get(url.replace("radiology/asked", "owners") + "?owner=radiology")
    )


def test_nothing_is_noted_by_looking(as_coordinator, meeting, cases):
    assert as_coordinator.get(reverse("readiness_ask", args=[meeting.pk, "radiology"])).status_code == 405
    assert not GapAssignment.objects.exists()


def test_who_may_not_write_sees_the_list_and_cannot_ask(as_observer, meeting, cases):
    page = as_observer.get(reverse("readiness", args=[meeting.pk])).content.decode()
    assert assign_url(cases[2]) not in page
    assert as_observer.get(assign_url(cases[2])).status_code == 403
    assert as_observer.post(assign_url(cases[2]), {"owner": "surgery"}).status_code == 403
    assert as_observer.post(reverse("readiness_ask", args=[meeting.pk, "radiology"])).status_code == 403


def test_the_message_names_case_value_and_day(as_coordinator, meeting, cases):
    answer = as_coordinator.get(reverse("readiness_message", args=[meeting.pk, "radiology"]))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    said = answer.content.decode()
    assert f"Please send by {meeting.held_on - dt.timedelta(days=3)}:" in said
    assert "- Portal vein thrombosis: Doppler or CT before embolisation.\n" in said


def test_who_owes_nothing_has_no_message(as_coordinator, meeting, cases):
    assert as_coordinator.get(reverse("readiness_message", args=[meeting.pk, "astrology"])).status_code == 404


def test_a_case_unfolds_to_all_that_it_lacks(as_coordinator, meeting, known_case, on_agenda):
    case = known_case({"liver_metastases": True})
    on_agenda(case)
    url = reverse("readiness", args=[meeting.pk])
    folded = as_coordinator.get(url).content.decode()
    whole = as_coordinator.get(url, {"case": case.code}, headers=HTMX).content.decode()
    assert folded.count('<tr class="need"') == 3
    assert whole.count('<tr class="need"') > 20
    assert as_coordinator.get(url, {"case": "TNB-99-9999"}, headers=HTMX).status_code == 404


def test_thirty_cases_take_no_more_queries_than_three(
    as_coordinator, meeting, known_case, on_agenda, django_assert_max_num_queries
):
    on_agenda(*(known_case(without(FACT)) for _ in range(30)))
    with django_assert_max_num_queries(15):
        assert as_coordinator.get(reverse("readiness", args=[meeting.pk])).status_code == 200


def test_the_preview_keeps_readiness_in_step_with_what_is_typed(as_coordinator, cases):
    code = cases[2].code
    typed = {f"{FACT}-seen": "", FACT: "false", f"{FACT}-date": timezone.localdate().isoformat()}
    answer = as_coordinator.post(f"/cases/{code}/preview/", typed | {"case": code}, headers=HTMX)
    said = answer.content.decode()
    section = said[said.index('id="readiness"') :]
    assert 'hx-swap-oob="true"' in section
    assert "Portal vein thrombosis" not in section


def test_the_meeting_leads_to_its_list(as_coordinator, meeting, cases):
    url = reverse("readiness", args=[meeting.pk])
    for page in (f"/meetings/{meeting.pk}/", "/", "/meetings/"):
        assert url in as_coordinator.get(page).content.decode()


def test_the_history_of_a_case_says_who_was_asked_for_what(as_coordinator, cases):
    as_coordinator.post(assign_url(cases[2]), {"owner": "surgery", "due_on": "2026-12-01", "seen": ""})
    said = text_of(as_coordinator.get(f"/cases/{cases[2].code}/"))
    assert "Asked for: Portal vein thrombosis · Surgery · 2026-12-01" in said
