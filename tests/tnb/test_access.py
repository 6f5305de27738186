"""Who may open what: the table is the promise, the pages are held against it."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from cases.models import AuditEvent
from cases.refused import REFUSED
from tnb.models import Decision
from tnb.roles import MATRIX

from ..conftest import ADMINISTRATORS, ROLES, admit, browser_of

# The last three carry nothing of a patient; the metrics ask for a token or for who keeps the site running.
OPEN_TO_ALL = {"login", "logout", "language", "health", "ready", "metrics"}
# The steps of a log-in, for whoever is not logged in yet; tests/accounts goes through them.
OPEN_TO_ALL |= {"account_login", "mfa_authenticate", "new_password"}
OPEN_TO_ALL |= {"openid_connect_login", "openid_connect_callback"}
EVERYONE = set(ROLES)  # of the board
WRITERS = {"coordinator", "chair"}
# name: (who may, method, what a success answers). POSTs are sent empty or with what makes them succeed.
PAGES = {
    "home": (EVERYONE, "get", 200),
    "meetings": (EVERYONE, "get", 200),
    "meeting": (EVERYONE, "get", 200),
    "present": (EVERYONE, "get", 200),
    "present_option": (EVERYONE, "get", 200),
    "present_poll": (EVERYONE, "get", 200),
    # No archive of images is set here; who may not print the hospital number does not even learn that.
    "images": (EVERYONE - {"observer"}, "get", 404),
    "room": (EVERYONE, "get", 200),
    "room_poll": (EVERYONE, "get", 200),
    "room_call": (WRITERS, "post", 404),
    "room_stop": (WRITERS, "post", 302),
    "room_attendance": (WRITERS, "post", 404),
    "robustness": (EVERYONE, "get", 200),
    "what_if": (EVERYONE, "get", 200),
    "decision": (EVERYONE, "get", 200),
    "opinions": (EVERYONE, "get", 200),
    "opinions_poll": (EVERYONE, "get", 200),
    "opinion": ({"member", "chair"}, "get", 200),
    "opinions_ask": (WRITERS, "post", 302),
    "opinions_reveal": ({"chair"}, "post", 302),
    "meeting_new": (WRITERS, "get", 200),
    "meeting_change": (WRITERS, "get", 200),
    "meeting_close": (WRITERS, "post", 302),
    "invite": (WRITERS, "post", 302),
    "attendance": (WRITERS, "post", 302),
    "meeting_next": (WRITERS, "post", 302),
    "invitation": (EVERYONE, "get", 200),
    "agenda_add": (WRITERS, "post", 302),
    "agenda_fill": (WRITERS, "get", 200),
    "agenda_order": (WRITERS, "post", 302),
    "agenda_break": (WRITERS, "post", 302),
    "agenda_sent": (WRITERS, "post", 302),
    "agenda_minutes": (WRITERS, "post", 302),
    "agenda_lane": ({"chair"}, "post", 302),
    "agenda_print": (EVERYONE - {"observer"}, "get", 200),
    "agenda_move": (WRITERS, "post", 302),
    "agenda_remove": (WRITERS, "post", 302),
    "decision_write": (WRITERS, "get", 200),
    "decision_close": ({"chair"}, "get", 200),
    "decision_second": ({"member", "chair"}, "get", 200),
    "decision_amend": ({"chair"}, "get", 302),
    "decision_drop": ({"chair"}, "post", 302),
    "readiness": (EVERYONE, "get", 200),
    "readiness_owners": (EVERYONE, "get", 200),
    "readiness_message": (EVERYONE, "get", 200),
    "readiness_ask": (WRITERS, "post", 302),
    "tasks": (EVERYONE, "get", 200),
    # Nothing is asked of anybody here.
    "task": (EVERYONE, "get", 404),
    "follow_up_due": (EVERYONE, "get", 200),
    "changed": (EVERYONE, "get", 200),
    "changed_step": (EVERYONE, "post", 302),
    "changed_agenda": (WRITERS, "post", 302),
    "since": (EVERYONE, "get", 200),
    "document": (EVERYONE, "get", 200),
    "book": (EVERYONE - {"observer"}, "get", 200),
    "book_step": (EVERYONE - {"observer"}, "post", 302),
    "book_pdf": (EVERYONE - {"observer"}, "get", 302),
    "book_zip": (EVERYONE - {"observer"}, "get", 302),
    "minutes": (EVERYONE - {"observer"}, "get", 200),
    "decision_summary": (EVERYONE - {"observer"}, "get", 200),
    # The decision here is a draft: the letter is written when it is closed.
    "decision_letter": (EVERYONE - {"observer"}, "get", 404),
    "decision_text": (EVERYONE - {"observer"}, "get", 200),
    "decision_text_file": (EVERYONE - {"observer"}, "get", 200),
    "meeting_table": (EVERYONE, "get", 200),
    "summary": (EVERYONE - {"observer"}, "get", 200),
    "teaching": (EVERYONE - {"observer"}, "get", 200),
    "mirror": (EVERYONE - {"observer"}, "get", 200),
    "mirror_outcomes": (EVERYONE - {"observer"}, "get", 200),
    "mirror_table": (EVERYONE - {"observer"}, "get", 200),
    "mirror_cases": (WRITERS, "get", 200),
    "account": (EVERYONE, "get", 200),
    "account_password": (EVERYONE, "get", 200),
    "account_end": (EVERYONE, "post", 302),
    "second_factor": (EVERYONE, "get", 200),
    "second_factor_change": (EVERYONE, "post", 302),
    # There are no new ones to look at.
    "recovery_codes": (EVERYONE, "get", 302),
    "accounts": (set(), "get", 200),
    "account_new": (set(), "get", 200),
    "account_of": (set(), "get", 200),
    "account_switch": (set(), "post", 302),
    "account_factor": (set(), "post", 302),
    "account_link": (set(), "post", 302),
    "account_log_ins": (set(), "post", 302),
    "rulebook": (EVERYONE, "get", 200),
    "rulebook_phases": (EVERYONE, "get", 200),
    "rulebook_rule": (EVERYONE, "get", 200),
    "rulebook_thresholds": (EVERYONE, "get", 200),
    "rulebook_derived": (EVERYONE, "get", 200),
    "rulebook_conflicts": (EVERYONE, "get", 200),
    "rulebook_statements": (EVERYONE, "get", 200),
    "rulebook_literature": (EVERYONE, "get", 200),
    "rulebook_readings": (EVERYONE, "get", 200),
    "rulebook_review": (EVERYONE, "get", 200),
    "rulebook_changes": (EVERYONE, "get", 200),
    "rulebook_sign": ({"chair"}, "get", 200),
    # There is no signature and no kept rule set here; who may not read does not even learn that.
    "rulebook_withdraw": ({"chair"}, "get", 404),
    "rulebook_changed_vignettes": (EVERYONE, "get", 404),
    # The page of an administrator, who is not on the board.
    "status": (set(), "get", 200),
}


def views(patterns=None) -> list[URLPattern]:
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        found += [pattern] if isinstance(pattern, URLPattern) else views(pattern.url_patterns)
    return found


def address(name: str, decision: Decision, someone) -> str:
    item = decision.item
    keys = {
        "meeting": [item.meeting_id],
        "meeting_change": [item.meeting_id],
        "meeting_close": [item.meeting_id],
        "invite": [item.meeting_id],
        "meeting_next": [item.meeting_id],
        "invitation": [item.meeting_id],
        "agenda_add": [item.meeting_id],
        "agenda_fill": [item.meeting_id],
        "agenda_order": [item.meeting_id],
        "agenda_break": [item.meeting_id],
        "agenda_sent": [item.meeting_id],
        "agenda_print": [item.meeting_id],
        "book": [item.meeting_id],
        "book_step": [item.meeting_id, 1],
        "book_pdf": [item.meeting_id],
        "book_zip": [item.meeting_id],
        "minutes": [item.meeting_id],
        "room": [item.meeting_id],
        "room_poll": [item.meeting_id],
        "room_call": [item.meeting_id],
        "room_stop": [item.meeting_id],
        "room_attendance": [item.meeting_id],
        "readiness": [item.meeting_id],
        "readiness_owners": [item.meeting_id],
        "readiness_message": [item.meeting_id, "radiology"],
        "readiness_ask": [item.meeting_id, "radiology"],
        "attendance": [item.meeting_id, someone.member.pk],
        "summary": [item.case.code],
        "teaching": [item.case.code],
        "mirror_table": ["volume"],
        "changed_agenda": [item.case.code],
        "since": [item.case.code],
        "present_option": [item.pk, "tae"],
        "decision_summary": [decision.pk],
        "decision_letter": [decision.pk],
        "decision_text": [decision.pk],
        "decision_text_file": [decision.pk],
        "meeting_table": [item.meeting_id, "csv"],
        "rulebook_rule": ["deb-tace-not-recommended"],
        "rulebook_withdraw": [1],
    }
    plain = {"account", "account_password", "account_end", "second_factor", "second_factor_change"}
    plain |= {"recovery_codes", "accounts", "account_new"}
    plain |= {"status", "tasks", "follow_up_due", "changed", "changed_step"}
    plain |= {"mirror", "mirror_outcomes", "mirror_cases"}
    plain |= {"document", "home", "meetings", "meeting_new", *(n for n in PAGES if n.startswith("rulebook"))}
    return reverse(name, args=keys.get(name, [] if name in plain else [item.pk]))


def test_every_view_says_who_may_open_it():
    unsaid = [
        pattern.name
        for pattern in views()
        if pattern.name not in OPEN_TO_ALL and getattr(pattern.callback, "permission", None) not in MATRIX
    ]
    assert len(views()) > 20
    assert unsaid == []


def test_the_table_here_covers_every_page_of_the_board():
    ours = {p.name for p in views() if p.callback.__module__.startswith("tnb.")}
    assert ours - OPEN_TO_ALL == set(PAGES)


def test_every_permission_names_roles_that_exist():
    assert set().union(*MATRIX.values()) == {*ROLES, *ADMINISTRATORS}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", PAGES)
def test_a_role_opens_exactly_its_pages(role, name, a_draft, request):
    someone = request.getfixturevalue(role)
    may, method, success = PAGES[name]
    done = AuditEvent.objects.exclude(action=REFUSED)
    before = done.count()
    answer = getattr(browser_of(someone), method)(address(name, a_draft, someone))
    assert answer.status_code == (success if role in may else 403)
    if role not in may:
        assert done.count() == before
        assert "王小明" not in answer.content.decode()
        assert a_draft.item.case.patient.code_word not in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_the_anonymous_are_sent_to_the_log_in(name, a_draft, member):
    _may, method, _success = PAGES[name]
    answer = getattr(Client(), method)(address(name, a_draft, member))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


@pytest.mark.parametrize("name", [name for name, (_may, method, _ok) in PAGES.items() if method == "post"])
def test_what_changes_something_cannot_be_opened_by_a_link(name, a_draft, chair):
    assert browser_of(chair).get(address(name, a_draft, chair)).status_code == 405


def test_an_account_that_is_switched_off_may_nothing(chair, an_item):
    browser = browser_of(chair)
    chair.is_active = False
    chair.save()
    assert browser.get(reverse("meetings")).status_code == 302


def test_a_user_without_a_place_on_the_board_may_nothing(db, django_user_model):
    someone = django_user_model.objects.create_user("someone")
    assert browser_of(someone).get(reverse("home")).status_code == 403


def test_a_change_of_role_counts_at_once(db, member):
    browser = browser_of(member)
    assert browser.get(reverse("meeting_new")).status_code == 403
    type(member.member).objects.filter(user=member).update(role="chair")
    assert browser.get(reverse("meeting_new")).status_code == 200


def test_an_observer_cannot_close_a_decision_by_posting(a_draft, observer):
    page = reverse("decision_close", args=[a_draft.item_id])
    answer = browser_of(observer).post(page, {"seen": 1, "seen_records": 0, "code_word": "blue crane"})
    assert answer.status_code == 403
    a_draft.refresh_from_db()
    assert a_draft.closed_at is None


def test_the_coordinator_writes_but_does_not_close(a_draft, coordinator):
    words = browser_of(coordinator).get(reverse("decision_write", args=[a_draft.item_id])).content.decode()
    assert 'name="close"' not in words
    assert (
        'name="close"'
        in browser_of(admit("chair")).get(reverse("decision_write", args=[a_draft.item_id])).content.decode()
    )


def test_a_superuser_stands_above_no_role(as_chair, chair):
    assert as_chair.get("/cases/").status_code == 200
    chair.is_superuser = True
    chair.save()
    assert as_chair.get("/cases/").status_code == 403
