"""The file of roles: the one matrix, and every way of getting it wrong."""

import tomllib
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from tnb import actions
from tnb.actions import NotPossible
from tnb.agenda import uninvited
from tnb.forms import PlanForm
from tnb.models import Member
from tnb.role_check import problems_of, sound_roles
from tnb.role_file import ADMINISTRATION, CLINICAL, read
from tnb.roles import ADMINISTRATORS as LOOK_AFTER
from tnb.roles import MATRIX, ROLES

from ..conftest import ADMINISTRATORS, admit, browser_of

FILE = Path("tnb/data/roles.toml")


def with_change(tmp_path, old: str, new: str):
    """The project's file with a change, as problems_of sees it."""
    said = FILE.read_text(encoding="utf-8")
    assert old in said
    changed = tmp_path / "roles.toml"
    changed.write_text(said.replace(old, new, 1), encoding="utf-8")
    return problems_of(read(changed, Member.Role.values))


def test_the_project_s_own_file_is_sound():
    assert sound_roles() == []


def test_every_role_of_an_account_is_described_and_has_something_to_do():
    assert set(ROLES) == set(Member.Role.values) == set().union(*MATRIX.values())
    for code, role in ROLES.items():
        with translation.override("en"):
            assert role.name.en == Member.Role(code).label
        assert role.about.en.endswith(".")
        assert role.about.zh.endswith("。")


def test_no_administrator_has_a_permission_that_a_clinician_has():
    shared = tomllib.loads(FILE.read_text(encoding="utf-8"))["common"]
    assert set(ADMINISTRATORS) == LOOK_AFTER
    for permission, roles in MATRIX.items():
        if permission not in shared:
            assert roles <= LOOK_AFTER or not roles & LOOK_AFTER


@pytest.mark.control
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"case.read" = [', '"case.raed" = [', "Is case.read meant?"),
        ('"case.write" = ["coordinator", "chair"]', "", '"case.write" is missing'),
        ('"decision.close" = ["chair"]', '"decision.close" = ["chiar"]', "Is chair meant?"),
        ('"decision.close" = ["chair"]', '"decision.close" = []', "needs a list of roles"),
        ('"decision.close" = ["chair"]', '"decision.close" = "chair"', "needs a list of roles"),
        ('"decision.close" = ["chair"]', '"decision close" = ["chair"]', "is not a permission"),
        ('"decision.close" = ["chair"]', '"decision.close" = ["chair", "chair"]', "twice"),
        ('"decision.close" = ["chair"]', '"decision.close" = ["chair", "system"]', "take out system"),
        ('"status.read" = ["system"]', '"status.read" = ["system", "auditor"]', "exactly one administrator"),
        ('"status.read" = ["system"]', '"status.read" = ["chair"]', "exactly one administrator"),
        ('"status.read" = ["system"]', '"case.read" = ["system"]', "stands in two sections"),
        ('"status.read" = ["system"]', '"status.read" = ["system"', "cannot be read"),
        ("\n[clinical]\n", "\n[clinial]\n", "is no section"),
        ("[role.auditor]", "[role.auditer]", "Is auditor meant?"),
        ("[role.auditor]", "[role.auditer]", "[role.auditor] is missing"),
        ('name = { en = "Chair", zh = "主席" }', 'name = { en = "Chair" }', "role.chair.name must be"),
        ('name = { en = "Chair", zh = "主席" }', 'nmae = "Chair"', "role.chair.nmae means nothing"),
        ("\nadministrator = true", '\nadministrator = "yes"', "must be true or false"),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_what_to_do(old, new, said, tmp_path):
    problems = with_change(tmp_path, old, new)
    assert any(said in problem for problem in problems), problems


def test_a_mistake_is_named_with_the_file_and_its_line(tmp_path):
    (problem,) = with_change(tmp_path, '"decision.close" = ["chair"]', '"decision.close" = ["chiar"]')
    line = FILE.read_text(encoding="utf-8").splitlines().index('"decision.close" = ["chair"]') + 1
    assert problem.startswith(f"{tmp_path / 'roles.toml'}, line {line}: ")


def test_a_file_that_is_not_there_is_named(tmp_path):
    (problem,) = problems_of(read(tmp_path / "none.toml", Member.Role.values))
    assert "none.toml: cannot be read: No such file" in problem


def test_a_file_with_a_mistake_gives_nobody_anything(tmp_path):
    changed = tmp_path / "roles.toml"
    changed.write_text(FILE.read_text(encoding="utf-8").replace('["chair"]', '["chiar"]'), encoding="utf-8")
    assert read(changed, Member.Role.values).matrix == {}


def test_the_sections_say_what_kind_of_permission_it_is():
    assert (CLINICAL, ADMINISTRATION) == ("clinical", "administration")


@pytest.mark.parametrize("role", ADMINISTRATORS)
@pytest.mark.parametrize("name", ["cases:list", "meetings", "tasks", "rulebook", "mirror"])
def test_an_administrator_sees_nothing_of_the_board(role, name, a_case):
    answer = browser_of(admit(role)).get(reverse(name))
    assert answer.status_code == 403
    assert a_case.code not in answer.content.decode()


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_start_page_of_an_administrator_shows_no_case_and_no_way_to_one(role, a_case, a_meeting):
    said = browser_of(admit(role)).get(reverse("home"), follow=True).content.decode()
    codes = () if role == "auditor" else (a_case.code,)  # the trail speaks of cases by their codes
    for word in (*codes, a_case.patient.name, a_case.patient.code_word, a_meeting.title):
        assert word not in said
    for link in ("/cases/", "/meetings/", "/tasks/", "/rules/", "/mirror/"):
        assert f'href="{link}"' not in said


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_nobody_who_looks_after_the_site_can_be_invited(role, coordinator, a_meeting, member):
    someone = admit(role).member
    assert list(uninvited(a_meeting)) == [coordinator.member, member.member]
    offered = [key for key, _name in PlanForm().fields["members"].choices]
    assert offered == [str(each.member.pk) for each in (coordinator, member)]
    with pytest.raises(NotPossible):
        actions.invite(by=coordinator, meeting=a_meeting, member=someone)
