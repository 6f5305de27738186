"""The fast path says what the readable evaluator says. The number of random cases is small here and
large in the nightly run (HYPOTHESIS_PROFILE=nightly)."""

import dataclasses

import pytest
from hypothesis import given, settings

from recommendations.asked import most_asked
from recommendations.compiled import compiled, outcome_of, source_of, statuses, traced, truth_in
from recommendations.conditions import Comparison, Group, World, truth_of
from recommendations.evaluate import _evaluated, normalised
from recommendations.truth import Truth

from .made import RULESET, partial
from .vignettes import all_vignettes

VIGNETTES = all_vignettes()
GRADES = ("G1", "G2", "G3", "NEC")
EXAMPLES = max(settings().max_examples, 300)


def assert_same(facts, grade=None, ruleset=RULESET):
    """Statuses, the truth and the counting truth of every rule, the classes, the options in question."""
    readable = _evaluated(normalised(facts), ruleset, grade)
    outcome, places = outcome_of(facts, ruleset, grade), compiled(ruleset)
    assert outcome.statuses == tuple(verdict.status for verdict in readable.verdicts.values())
    for verdict in readable.verdicts.values():
        for part in verdict.judged:
            assert truth_in(outcome, places.truths[part.rule.id]) is part.truth, part.rule.id
            assert truth_in(outcome, places.counts[part.rule.id]) is part.counts, part.rule.id
    for (fact, value), place in places.classes.items():
        assert truth_in(outcome, place) is readable.derived[fact].truths[value], (fact, value)
    for option, place in places.questions.items():
        assert truth_in(outcome, place) is readable.world.questions[option], option


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[v["name"] for v in VIGNETTES])
def test_a_vignette_is_the_same_under_every_grade(vignette):
    for grade in (None, *GRADES):
        assert_same(vignette["facts"], grade)


@settings(max_examples=EXAMPLES)
@given(partial())
def test_any_case_is_the_same(facts):
    assert_same(facts)


@given(partial())
def test_any_case_is_the_same_under_another_grade(facts):
    for grade in GRADES:
        assert_same(facts, grade)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"differentiation": "well", "ki67_pct": 8},
        {"differentiation": "well", "ki67_pct": 8, "mitoses_per_10hpf": 30},
        {"stated_grade": "G2", "lm_resectable": False, "liver_metastases": True},
        {"stated_grade": "G2", "differentiation": "poor"},
        {"stated_grade": "G3", "ki67_pct": 2},
        {"stated_enets_type": "II"},
        {"stated_enets_type": "II", "lm_contralateral_satellites": False},
        {"lm_lobes": "unilobar", "lm_diffuse_bilobar": True, "lm_contralateral_satellites": True},
        {"lm_count": 0, "htb_pct": 0, "ki67_pct": 0, "mitoses_per_10hpf": 0, "differentiation": "well"},
        {"prior_treatments": []},
        {"prior_treatments": None, "sex": None},
    ],
    ids=str,
)
def test_stand_ins_contradictions_and_zeros_are_the_same(facts):
    assert_same(facts)


def test_an_option_that_follows_others_waits_until_they_are_judged():
    facts = {"liver_metastases": True, "lm_resectable": False, "htb_pct": 80, "differentiation": "well"}
    for known in ({}, {"ki67_pct": 8}, {"ki67_pct": 8, "portal_vein_thrombosis": True}):
        assert_same(facts | known)


@given(partial())
def test_the_order_of_facts_makes_no_difference(facts):
    one, other = (outcome_of(case, RULESET) for case in (facts, dict(reversed(facts.items()))))
    assert (one.statuses, one.truths) == (other.statuses, other.truths)


@given(partial())
def test_a_rule_expands_to_the_truths_of_all_its_conditions(facts):
    readable = _evaluated(normalised(facts), RULESET, None)
    outcome = outcome_of(facts, RULESET)
    for rule in RULESET.rules.values():
        assert_expanded(traced(rule.id, facts, outcome, RULESET), rule.when, readable.world)


def assert_expanded(part, condition, world):
    assert part.condition == condition
    assert part.truth is truth_of(condition, world)
    for inner, member in zip(part.of, getattr(condition, "members", ()), strict=True):
        assert_expanded(inner, member, world)


@given(partial())
def test_a_case_is_the_same_under_either_answer_to_what_most_rules_ask_and_without_one(facts):
    fact = most_asked(RULESET)
    for answer in (True, False, None):
        assert_same({**facts, fact: answer})


def test_a_rule_set_that_asks_no_yes_no_fact_is_written_once():
    numbers = Group("all", (Comparison("ki67_pct < 3", "ki67_pct", "<", (), 3.0),))
    rules = {name: dataclasses.replace(rule, when=numbers) for name, rule in RULESET.rules.items()}
    rules_of = {code: tuple(rules[rule.id] for rule in about) for code, about in RULESET.rules_of.items()}
    plain = dataclasses.replace(RULESET, rules=rules, rules_of=rules_of, asides={}, conflicts=())
    assert most_asked(plain) is None
    assert source_of(RULESET).count("def ") == 4 * source_of(plain).count("def ")
    for facts in ({}, {"ki67_pct": 2}, {"ki67_pct": 3}):
        assert_same(facts, ruleset=plain)


def test_what_is_kept_can_be_looked_at_again_and_again():
    outcome = outcome_of({"liver_metastases": True}, RULESET)
    assert len(outcome.truths) > len(RULESET.rules) / 2
    assert outcome.truths == outcome.truths


def test_statuses_names_every_option_in_order():
    assert list(statuses({}, RULESET)) == list(RULESET.options)


def with_rule(when, **changes):
    """The rule set with the conditions of one rule replaced, and its name changed."""
    rules = dict(RULESET.rules)
    old = rules.pop("radical-resection-possible")
    new = dataclasses.replace(old, when=when, **changes)
    rules[new.id] = new
    rules_of = {
        code: tuple(new if rule is old else rule for rule in about)
        for code, about in RULESET.rules_of.items()
    }
    return dataclasses.replace(RULESET, rules=rules, rules_of=rules_of)


def test_a_changed_copy_is_compiled_anew_though_its_digest_is_the_same():
    other = with_rule(Group("all", ()))
    assert other.digest == RULESET.digest
    assert statuses({}, RULESET)["radical-resection"] == "needs_data"
    assert statuses({}, other)["radical-resection"] == "recommended"
    assert_same({}, ruleset=other)


def test_words_of_a_rule_file_are_never_more_than_quoted_words():
    hostile = "x'\nraise SystemExit('\"\\"
    part = Comparison(hostile, "sex", "is", (hostile,))
    other = with_rule(Group("none", (part,)), id=hostile)
    for facts in ({}, {"sex": "male"}, {"sex": hostile}):
        assert_same(facts, ruleset=other)


def test_the_text_of_the_function_can_be_read_beside_the_rules():
    text = source_of(RULESET)
    compile(text, "rules", "exec")
    for rule in RULESET.rules:
        assert repr(rule) in text
    assert max(map(len, text.splitlines())) < 2000


def test_every_combination_of_a_nested_group_is_the_same():
    """Groups inside groups, by each of their 27 combinations of true, false and unknown."""
    names = ("htb_high", "pdl1_high", "ssa_resistant")
    one, two, three = (Comparison(name, name, "is", ("true",)) for name in names)
    for kinds in [
        ("all", "any"),
        ("any", "all"),
        ("none", "all"),
        ("all", "none"),
        ("any", "none"),
        ("none", "any"),
    ]:
        when = Group(kinds[0], (one, Group(kinds[1], (two, Group("none", (three, one))))))
        other = with_rule(when)
        for values in [
            (a, b, c) for a in (True, False, None) for b in (True, False, None) for c in (True, False, None)
        ]:
            facts = dict(zip(names, values, strict=True))
            place = compiled(other).truths["radical-resection-possible"]
            known = World(normalised(facts))
            assert truth_in(outcome_of(facts, other), place) is truth_of(when, known)
    assert Truth.UNKNOWN is truth_of(when, World({}))
