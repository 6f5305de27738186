import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

import recommendations
from recommendations.checks import SUPPORT
from recommendations.records import Ruleset
from recommendations.ruleset import RulesetError, load
from recommendations.words import Text

DATA = Path(recommendations.__file__).parent / "data"


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def refused(folder, name, old, new):
    """The problems of the rule set after one change in one file."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RulesetError) as stopped:
        load(folder)
    return stopped.value.problems


def test_all_322_statements_of_the_four_papers_are_there(ruleset):
    by_paper = [
        sum(s.paper == paper for s in ruleset.statements.values()) for paper in ruleset.papers.values()
    ]
    assert by_paper == [19, 117, 24, 162]


def test_no_rule_claims_more_than_its_statements_print(ruleset):
    for rule in ruleset.rules.values():
        strengths = {ruleset.statements[name].strength for name in rule.statements}
        stronger = SUPPORT[: SUPPORT.index(rule.status) + 1] if rule.status in SUPPORT else (rule.status,)
        assert any(strengths & set(ruleset.statuses[code].argues) for code in stronger), rule.id


def test_every_text_stands_in_both_languages(ruleset):
    texts = list(all_texts(ruleset))
    assert len(texts) > 900
    assert [text for text in texts if not text.en.strip() or not text.zh.strip()] == []


def all_texts(part):
    if isinstance(part, Text):
        yield part
    elif isinstance(part, tuple | list | frozenset):
        for member in part:
            yield from all_texts(member)
    elif isinstance(part, Mapping):
        for member in part.values():
            yield from all_texts(member)
    elif hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            if name not in {"rules_of", "asides", "leaders"}:
                yield from all_texts(getattr(part, name))


def test_nothing_is_reviewed_that_nobody_has_signed(ruleset):
    assert ruleset.reviewed is False


def test_the_digest_is_of_the_content_and_not_of_comments(ruleset, copy):
    path = copy / "thresholds.toml"
    text = path.read_text("utf-8")
    path.write_text("# a remark\n" + text, "utf-8")
    assert load(copy).digest == ruleset.digest
    path.write_text(text.replace("value = 70", "value = 71"), "utf-8")
    assert load(copy).digest != ruleset.digest


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "rules/04-transplantation.toml",
            '"extrahepatic_disease is false"',
            '"extrahepatic is false"',
            "did you mean",
        ),
        (
            "rules/07-systemic.toml",
            '"growth_rate is slow"',
            '"growth_rate is slowly"',
            "growth_rate is one of",
        ),
        ("rules/07-systemic.toml", "@ssa_ki67_below", "@ssa_ki67", "unknown threshold"),
        (
            "rules/07-systemic.toml",
            '"low_grade", "ki67_pct <',
            '"low_grade and more", "ki67_pct <',
            "cannot read",
        ),
        ("rules/07-systemic.toml", 'options = ["ssa"]', 'options = ["sssa"]', "unknown option 'sssa'"),
        (
            "rules/07-systemic.toml",
            '"lu2025-3.5-ssa-first-line-criteria"',
            '"lu2025-none"',
            "unknown statement",
        ),
        ("rules/08-hormones.toml", 'id = "ppi-gastrinoma-ulcer"', 'id = "ssa-first-line"', "stands twice"),
        (
            "rules/08-hormones.toml",
            'status = "consider"',
            'status = "recommended"',
            "more than its statements print",
        ),
        ("conflicts.toml", '"primary-resection-survival-disputed"]', '"no-such-rule"]', "unknown rule"),
        ("statements/lu2025.toml", '"helderman2024classification"', '"nobody2024"', "unknown reference"),
    ],
)
def test_an_unsound_rule_file_is_refused_with_file_line_and_reason(copy, name, old, new, said):
    problems = refused(copy, name, old, new)
    assert any(said in problem for problem in problems), problems
    assert any(problem.startswith(name + ":") for problem in problems), problems


def test_toml_that_cannot_be_parsed_is_refused_with_the_file(copy):
    (problem,) = refused(copy, "rules/05-ablation.toml", "[[rule]]", "[[rule]")
    assert problem.startswith("rules/05-ablation.toml: cannot be read")


def test_a_rule_set_is_immutable(ruleset):
    assert isinstance(ruleset, Ruleset)
    with pytest.raises(TypeError):
        ruleset.rules["new"] = None
    with pytest.raises(AttributeError):
        ruleset.version = "other"
