import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from tnb.proof import run
from tnb.proof.claims import every_case_is_answered, every_grade_is_derived, every_law_holds

from .conftest import plant_in, rule


@pytest.fixture(autouse=True)
def a_few_claims(monkeypatch):
    """The command with the quickest claims only; the others have tests of their own."""

    def few(asked, *, full):
        return (claim(asked) for claim in (every_case_is_answered, every_law_holds, every_grade_is_derived))

    monkeypatch.setattr(run, "proofs", few)


def prove(*args):
    out = io.StringIO()
    call_command("prove", *args, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(("language", "proved"), [("en", "proved: "), ("zh", "得证：")])
def test_what_is_proved_is_said_with_its_count_and_time_in_the_asked_language(language, proved):
    lines = prove("--language", language).splitlines()
    assert sum(line.startswith(proved) for line in lines) == 3
    assert all("1 " in line or " s" in line or "秒" in line for line in lines if line.startswith(proved))
    assert ("3 of 3 proved" if language == "en" else "得证 3 项") in lines[-1]


def test_a_refutation_prints_a_case_that_recommend_can_read_and_ends_with_status_1(folder, tmp_path):
    text = rule("planted", ["prrt"], "consider", '["liver_metastases"]', "lu2025-3.4-prrt-mainly-g1-g2")
    plant_in(folder, text)
    out = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("prove", "--rules", str(folder), stdout=out)
    assert stopped.value.code == 1
    printed = next(line for line in out.getvalue().splitlines() if line.strip().startswith("{"))
    path = tmp_path / "case.json"
    path.write_text(printed, "utf-8")
    answers = io.StringIO()
    call_command("recommend", str(path), "--format", "json", stdout=answers)
    assert json.loads(answers.getvalue())[0]["options"]


def test_a_rule_set_that_is_not_sound_is_not_asked(folder):
    plant_in(folder, rule("planted", ["ppi"], "consider", '["no_such_fact"]', "lu2025-1.2-gastrinoma-ppi"))
    with pytest.raises(CommandError, match="no_such_fact"):
        prove("--rules", str(folder))


@pytest.mark.parametrize(("language", "said"), [("en", "numpy is missing"), ("zh", "缺少 numpy")])
def test_without_its_packages_the_command_says_how_to_install_them(monkeypatch, language, said):
    monkeypatch.setitem(sys.modules, "numpy", None)
    for name in [name for name in sys.modules if name.startswith("tnb.proof")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("tnb.proof", raising=False)
    with pytest.raises(CommandError, match=said) as stopped:
        prove("--language", language)
    assert "pip install" in str(stopped.value)
