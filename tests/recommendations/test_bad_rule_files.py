"""A slip in a rule file is answered with file, line and what to do, never with a traceback."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

import recommendations
from recommendations.conditions import Group
from recommendations.parsing import Vocabulary, read_group
from recommendations.reach import can_hold
from recommendations.ruleset import RulesetError, load

DATA = Path(recommendations.__file__).parent / "data"
RULES = "rules/05-ablation.toml"


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def line_of(folder, name, fragment):
    lines = (folder / name).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if fragment in line)


def refused(folder, name, old, new):
    """The problems after one change in one file, and the line of the change."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RulesetError) as stopped:
        load(folder)
    return stopped.value.problems, text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (RULES, 'because = { en = "', 'because = { zn = "', "'because': both languages"),
        (
            RULES,
            'because = { en = "',
            'becuase = { en = "',
            "unexpected key 'becuase'; did you mean 'because'",
        ),
        (RULES, 'options = ["ablation"]', 'options = "ablation"', "'options': a list of strings"),
        (RULES, 'status = "', 'colour = "red"\nstatus = "', "unexpected key 'colour'; allowed are id"),
        (RULES, "every = [", "evry = [", "unexpected key 'evry'; did you mean 'every'"),
        ("thresholds.toml", "value = 70", 'value = "70"', "'value': a number"),
        ("thresholds.toml", "effective = 2025-03-01", 'effective = "March"', "'effective': a date"),
        ("facts.toml", 'kind = "integer"', 'kind = "whole"', "'kind': one of number, integer"),
        (
            "facts.toml",
            'liver = { en = "Liver metastases", zh = "肝转移" }',
            "liver = {}",
            "'groups', 'liver'",
        ),
        ("options.toml", 'zh = "剜除术"', 'zh = ""', "'surgery', 'enucleation': a table of names in both"),
        ("labels.toml", '05-ablation = { en = "Ablation", zh = "消融" }', "05-ablation = 5", "'05-ablation'"),
        ("classifications.toml", 'because = { en = "Ki-67 from', 'why = { en = "Ki-67 from', "'why'"),
        (
            "conflicts.toml",
            'rules = ["primary',
            'rule = ["primary',
            "unexpected key 'rule'; did you mean 'rules'",
        ),
        ("statements/lu2025.toml", 'section = "', 'part = "', "unexpected key 'part'"),
    ],
)
def test_a_slip_is_refused_with_its_line_and_what_to_write(copy, name, old, new, said):
    problems, line = refused(copy, name, old, new)
    assert any(said in problem and problem.startswith(f"{name}:{line}") for problem in problems), problems


@pytest.mark.parametrize("key", ["id", "options", "status", "when", "statements", "because"])
def test_a_rule_without_one_of_its_keys_is_refused_at_its_first_line(copy, key):
    text = (copy / RULES).read_text("utf-8")
    begins = line_of(copy, RULES, "[[rule]]")
    (copy / RULES).write_text(text.replace(f"\n{key} = ", f"\nother_{key} = ", 1), "utf-8")
    with pytest.raises(RulesetError) as stopped:
        load(copy)
    first = stopped.value.problems[0]
    assert first.startswith(f"{RULES}:{begins}: rule")
    assert f"{key!r} is missing; write" in first


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("facts.toml", 'name = "ecog"'),
        ("thresholds.toml", 'name = "debulking_min_pct"'),
        ("statements/lu2025.toml", 'id = "lu2025-3.5-ssa-first-line-criteria"'),
        ("conflicts.toml", 'id = "C5"'),
    ],
)
def test_a_name_that_stands_twice_is_refused(copy, name, old):
    path = copy / name
    text = path.read_text("utf-8")
    entry = next(part for part in text.split("\n\n") if old in part)
    path.write_text(f"{text}\n{entry}\n", "utf-8")
    with pytest.raises(RulesetError) as stopped:
        load(copy)
    (problem,) = stopped.value.problems
    assert "stands twice" in problem
    assert int(problem.split(":")[1]) > text.count("\n")


def test_a_reference_without_a_type_is_refused_with_its_line(copy):
    problems, line = refused(copy, "references.csl.json", '"type": "article-journal"', '"kind": "x"')
    assert problems == [
        f"references.csl.json:{line - 1}: reference 'zheng2023incidence': 'type' is missing; "
        'write a string in quotation marks, such as "tae"'
    ]


@pytest.mark.parametrize("name", ["labels.toml", "rules/*.toml", "references.csl.json"])
def test_a_missing_file_is_named(copy, name):
    for path in copy.glob(name):
        path.unlink()
    with pytest.raises(RulesetError, match=r"this file is missing") as stopped:
        load(copy)
    assert stopped.value.problems == [f"{name}: this file is missing"]


def test_a_file_of_another_name_is_not_silently_left_out(copy):
    (copy / "treshold.toml").write_text("", "utf-8")
    with pytest.raises(RulesetError, match=r"treshold.toml:1: no file of a rule set has this name"):
        load(copy)


def test_a_file_in_another_encoding_is_refused_with_its_name(copy):
    (copy / RULES).write_bytes("# 消融".encode("gbk"))
    with pytest.raises(RulesetError, match=f"{RULES}: cannot be read"):
        load(copy)


def test_a_rule_whose_limits_exclude_each_other_is_refused(copy):
    name = "rules/04-transplantation.toml"
    old = '"extrahepatic_disease is false"'
    problems, _line = refused(copy, name, old, f'{old}, "ki67_pct > 55", "ki67_pct < 20"')
    assert "its condition can never hold" in problems[0]
    assert problems[0].startswith(f"{name}:")


def test_a_phase_without_a_name_is_refused(copy):
    (copy / RULES).rename(copy / "rules/05-heat.toml")
    with pytest.raises(RulesetError, match=r"rules/05-heat.toml:\d+: ablation-.*labels.toml.*'05-heat'"):
        load(copy)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("facts.toml", 'group = "patient"', 'group = "patients"', "unknown group 'patients'"),
        ("statements/lu2025.toml", 'strength = "', 'strength = "very', "unknown strength"),
        ("statements/lu2025.toml", 'paper = "lu2025progress"', 'paper = "lu2052"', "unknown paper 'lu2052'"),
    ],
)
def test_a_word_that_is_not_explained_anywhere_is_refused(copy, name, old, new, said):
    problems, _line = refused(copy, name, old, new)
    assert any(said in problem and problem.startswith(f"{name}:") for problem in problems), problems


def condition(ruleset, *entries) -> Group:
    limits = {name: threshold.value for name, threshold in ruleset.thresholds.items()}
    classes = {part.fact: tuple(value.value for value in part.classes) for part in ruleset.classifications}
    return read_group(list(entries), Vocabulary(ruleset.facts, frozenset(ruleset.options), limits, classes))


@pytest.mark.parametrize(
    "entries",
    [
        ["ki67_pct > 20", "ki67_pct <= 20"],
        ["ki67_pct > 100"],
        ["ki67_pct < 0"],
        ["lm_count > 2", "lm_count < 3"],
        ["differentiation is well", "differentiation is poor"],
        ["liver_metastases", {"none": ["liver_metastases"]}],
        ["prior_treatments has prrt", {"none": ["prior_treatments has one of prrt, ssa"]}],
        ["grade is G1", {"none": ["grade is one of G1, G2"]}],
        ["sirt in question", {"none": ["sirt in question"]}],
        [{"any": ["ki67_pct > 20", "lm_count = 1"]}, "ki67_pct = 3", {"none": ["lm_count < 4"]}],
        [{"any": []}],
    ],
)
def test_what_excludes_itself_cannot_hold(ruleset, entries):
    assert can_hold(condition(ruleset, *entries), ruleset.facts) is False


@pytest.mark.parametrize(
    "entries",
    [
        [],
        ["ki67_pct > 20", "ki67_pct < 20.5"],
        ["ki67_pct >= 100"],
        ["lm_count > 1", "lm_count < 3"],
        ["prior_treatments has prrt", "prior_treatments has ssa"],
        ["enets_type_002 is I", "enets_type_002 is II"],
        [
            {"any": ["differentiation is well", "differentiation is poor"]},
            {"none": ["differentiation is well"]},
        ],
        [{"none": [{"all": ["ki67_pct > 20", "lm_count > 3"]}]}, "ki67_pct > 55"],
    ],
)
def test_what_some_patient_can_have_can_hold(ruleset, entries):
    assert can_hold(condition(ruleset, *entries), ruleset.facts) is True


def test_the_check_of_the_site_prints_the_problem_and_stops(copy, monkeypatch):
    text = (copy / RULES).read_text("utf-8")
    (copy / RULES).write_text(text.replace("because = { en", "because = { zn", 1), "utf-8")
    monkeypatch.setattr("tnb.checks.current_ruleset", lambda: load(copy))
    with pytest.raises(SystemCheckError, match=rf"{RULES}:\d+: rule .*both languages"):
        call_command("check")
