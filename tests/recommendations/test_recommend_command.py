import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

CASE = {"reference": "demo-01", "facts": {"liver_metastases": True, "ki67_pct": 8}}


@pytest.fixture
def case_file(tmp_path):
    def write(content):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return write


def run(*args, expect=0):
    out = io.StringIO()
    if expect:
        with pytest.raises(SystemExit) as stopped:
            call_command("recommend", *args, stdout=out)
        assert stopped.value.code == expect
    else:
        call_command("recommend", *args, stdout=out)
    return out.getvalue()


def test_one_answer_a_case_in_order(case_file):
    other = {**CASE, "reference": "demo-02"}
    answers = json.loads(run(case_file([CASE, other]), case_file(CASE), "--format", "json"))
    assert [answer["reference"] for answer in answers] == ["demo-01", "demo-02", "demo-01"]


def test_a_refused_case_stands_in_its_place_and_the_others_are_answered(case_file):
    wrong = {"reference": "wrong", "facts": {"ki67_pct": 500}}
    answers = json.loads(run(case_file([wrong, CASE]), "--format", "json", expect=1))
    assert answers[0]["reference"] == "wrong"
    assert answers[0]["errors"][0]["fact"] == "ki67_pct"
    assert answers[1]["options"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_that_cannot_be_read_is_one_line_and_status_2(tmp_path, language):
    with pytest.raises(CommandError) as stopped:
        run(str(tmp_path / "missing.json"), "--language", language)
    assert stopped.value.returncode == 2
    assert "\n" not in str(stopped.value)


def test_a_file_that_is_not_json_is_status_2(case_file):
    with pytest.raises(CommandError) as stopped:
        run(case_file("{nonsense"))
    assert stopped.value.returncode == 2


def test_the_same_input_gives_the_same_bytes(case_file):
    path = case_file(CASE)
    assert run(path, "--format", "json") == run(path, "--format", "json")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "not yet reviewed by a clinician"), ("zh", "尚未经临床医师审核")]
)
def test_text_is_for_reading_in_the_asked_language(case_file, language, said):
    text = run(case_file(CASE), "--format", "text", "--language", language)
    assert said in text
    assert "DEB-TACE" in text


def test_text_of_a_refusal_says_what_is_allowed(case_file):
    text = run(case_file({"reference": "r", "facts": {"ecog": 9}}), "--format", "text", expect=1)
    assert "ecog" in text
    assert "≤ 4" in text


def test_standard_input_needs_no_database_no_key_and_nothing_but_json_is_printed():
    process = subprocess.run(
        [sys.executable, "manage.py", "recommend", "-", "--format", "json"],
        input=json.dumps(CASE),
        capture_output=True,
        text=True,
        env={"PATH": "", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)[0]["reference"] == "demo-01"
