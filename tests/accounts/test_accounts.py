"""The accounts page: what a security administrator does with the accounts of others, and what not."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from cases.boards import every_board
from cases.models import AuditEvent, Board
from tnb.actions import accounts
from tnb.models import HospitalName, Member

from ..conftest import ADMINISTRATORS, FIRST_BOARD, ROLES, admit, browser_of
from .conftest import is_in, log_in, visitor, with_telephone

NEW = {"role": "member", "discipline": "surgery", "board": str(FIRST_BOARD), "full_name": "王医生"}


def user(name: str):
    return get_user_model().objects.select_related("member").get(username=name)


def seen_on(browser, pk: int) -> str:
    page = browser.get(reverse("account_of", args=[pk])).content.decode()
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def do(browser, name: str, who, **said):
    said.setdefault("seen", seen_on(browser, who.pk))
    return browser.post(reverse(name, args=[who.pk]), said)


def trail(name: str) -> list[str]:
    return list(AuditEvent.objects.filter(subject=f"member:{name}").values_list("action", flat=True))


def test_a_new_account_has_no_password_and_the_page_shows_the_link_once(as_security):
    answer = as_security.post(reverse("account_new"), {"username": "wang", **NEW})
    page = as_security.get(answer.url).content.decode()
    code = re.search(r"login/password/#([A-Z0-9-]{39})", page)[1]
    assert code not in as_security.get(answer.url).content.decode()
    made = user("wang")
    assert (made.has_usable_password(), made.is_superuser, made.is_staff) == (False, False, False)
    assert (made.member.role, made.member.board_id, str(made.member)) == ("member", FIRST_BOARD, "王医生")
    words = "several words not together"
    visitor().post(reverse("new_password"), {"code": code, "password": words, "again": words})
    assert is_in(log_in("wang", words)[0])
    assert trail("wang") == ["member.admitted", "password.link_made", "password.reset", "log_in"]


@pytest.mark.parametrize("taken", ["guard", "GUARD", "ｇｕａｒｄ"])
def test_a_user_name_that_somebody_has_is_refused_however_it_is_written(as_security, taken):
    answer = as_security.post(reverse("account_new"), {"username": taken, **NEW})
    assert "Another account has this name" in answer.content.decode()


@pytest.mark.parametrize("role", [*ROLES, *ADMINISTRATORS])
def test_any_role_can_be_given_and_administrators_belong_to_no_board(as_security, role):
    as_security.post(reverse("account_new"), {"username": "new", **NEW, "role": role})
    board = None if role in ADMINISTRATORS else FIRST_BOARD
    assert (user("new").member.role, user("new").member.board_id) == (role, board)


def test_who_is_of_a_board_needs_one(as_security):
    answer = as_security.post(reverse("account_new"), {"username": "new", **NEW, "board": ""})
    assert "Choose the board" in answer.content.decode()
    assert not get_user_model().objects.filter(username="new").exists()


def test_a_form_sent_twice_opens_one_account(as_security):
    page = as_security.get(reverse("account_new")).content.decode()
    token = re.search(r'name="form-token" value="(\w+)"', page)[1]
    said = {"username": "wang", "form-token": token, **NEW}
    first, second = (as_security.post(reverse("account_new"), said) for _time in range(2))
    assert first.url == second.url
    assert trail("wang").count("member.admitted") == 1


def test_another_role_ends_the_log_ins_and_counts(as_security, member):
    browser = log_in("member")[0]
    do(as_security, "account_of", member, **NEW | {"role": "chair"})
    assert not is_in(browser)
    assert user("member").member.role == "chair"
    event = AuditEvent.objects.filter(action="member.changed").latest("number")
    assert (event.actor, event.details["role"], event.details["former"]["role"]) == (
        "guard",
        "chair",
        "member",
    )


def test_another_name_alone_ends_nothing(as_security, member):
    browser = log_in("member")[0]
    do(as_security, "account_of", member, **NEW | {"full_name": "李医生"})
    assert is_in(browser)


def test_to_another_board(as_security, member):
    with every_board():
        other = Board.objects.create(name="Second board")
    do(as_security, "account_of", member, **NEW | {"board": str(other.pk)})
    assert user("member").member.board_id == other.pk


def test_off_and_on_again(as_security, member):
    browser = log_in("member")[0]
    do(as_security, "account_switch", member, on="no")
    assert not is_in(browser)
    assert not is_in(log_in("member")[0])
    do(as_security, "account_switch", member, on="yes")
    assert is_in(log_in("member")[0])
    assert {"member.switched_off", "member.switched_on"} <= set(trail("member"))


def test_the_second_factor_is_taken_away_and_set_up_anew_by_its_owner(as_security, member, settings):
    with_telephone(member)
    do(as_security, "account_factor", member)
    settings.SECOND_FACTOR = "required"
    browser = log_in("member")[0]
    assert browser.get(reverse("meetings")).url.startswith(reverse("second_factor"))
    assert "second_factor.reset" in trail("member")


def test_all_log_ins_of_somebody_are_ended(as_security, member):
    browsers = [log_in("member")[0] for _each in range(3)]
    do(as_security, "account_log_ins", member)
    assert not any(is_in(browser) for browser in browsers)


@pytest.mark.parametrize(
    "name", ["account_of", "account_switch", "account_factor", "account_link", "account_log_ins"]
)
def test_ones_own_account_is_changed_by_somebody_else(as_security, security, name):
    said = {"seen": accounts.seen(user("guard")), "on": "no", **NEW}
    assert as_security.post(reverse(name, args=[security.pk]), said).status_code == 403
    assert (user("guard").is_active, user("guard").member.role) == (True, "security")
    page = as_security.get(reverse("account_of", args=[security.pk])).content.decode()
    assert "This is your own account" in page
    assert 'name="seen"' not in page


@pytest.mark.parametrize("name", ["account_of", "account_switch", "account_factor", "account_link"])
def test_what_was_decided_on_an_old_page_is_not_done(as_security, member, name):
    old = seen_on(as_security, member.pk)
    do(as_security, "account_of", member, **NEW | {"discipline": "radiology"})
    before = trail("member")
    answer = do(as_security, name, member, seen=old, on="no", **NEW)
    assert "changed this account meanwhile" in as_security.get(answer.url).content.decode()
    assert trail("member") == before
    assert user("member").is_active


def test_a_link_for_an_account_that_is_off_is_not_made(as_security, member):
    do(as_security, "account_switch", member, on="no")
    assert "#" not in do(as_security, "account_link", member).url
    assert "password.link_made" not in trail("member")


def test_nobody_is_linked_to_a_name_of_the_hospital_that_another_has(as_security, member, chair):
    do(as_security, "account_of", member, **NEW | {"hospital_name": "zhang.wei"})
    assert HospitalName.objects.get(user=member).name == "zhang.wei"
    answer = do(as_security, "account_of", chair, **NEW | {"role": "chair", "hospital_name": "zhang.wei"})
    assert "Another account has this name" in answer.content.decode()
    assert not HospitalName.objects.filter(user=chair).exists()


def test_another_name_at_the_hospital_is_bound_to_nobody_yet(as_security, member):
    HospitalName.objects.create(user=member, name="zhang.wei", issuer="x", subject="subject-1")
    do(as_security, "account_of", member, **NEW | {"hospital_name": "li.na"})
    assert HospitalName.objects.get(user=member).subject == ""


def test_the_list_finds_by_name_and_role_and_shows_no_patient(as_security, member, chair, a_case):
    page = as_security.get(reverse("accounts")).content.decode()
    assert all(f">{name}</a>" in page for name in ("member", "chair", "guard"))
    assert a_case.code not in page
    assert a_case.patient.name not in page
    found = as_security.get(reverse("accounts"), {"name": "cha"}).content.decode()
    assert ">chair</a>" in found
    assert ">member</a>" not in found
    found = as_security.get(reverse("accounts"), {"role": "security"}).content.decode()
    assert ">guard</a>" in found
    assert ">chair</a>" not in found


def test_a_security_administrator_opens_no_case(as_security, a_case):
    assert as_security.get(reverse("cases:list")).status_code == 403
    assert as_security.get(reverse("meetings")).status_code == 403


@pytest.mark.parametrize("role", [*ROLES, "system", "auditor"])
def test_nobody_else_opens_the_accounts(role, member):
    browser = browser_of(admit(role, "somebody"))
    assert browser.get(reverse("accounts")).status_code == 403
    assert browser.post(reverse("account_link", args=[member.pk])).status_code == 403


def test_signs_that_cannot_be_read_are_refused_in_a_name(as_security):
    answer = as_security.post(reverse("account_new"), {"username": "new", **NEW, "full_name": "a\x00b"})
    assert answer.status_code == 200
    assert not Member._base_manager.filter(user__username="new").exists()


def test_there_is_no_way_to_make_a_superuser(as_security):
    said = {"username": "new", "is_superuser": "on", "is_staff": "on", "password": "x", **NEW}
    as_security.post(reverse("account_new"), said)
    made = user("new")
    assert (made.is_superuser, made.is_staff, made.has_usable_password()) == (False, False, False)
