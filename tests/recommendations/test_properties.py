"""What must hold for any case. The number of examples is small here and large in the nightly run
(HYPOTHESIS_PROFILE=nightly)."""

import json

from hypothesis import given

from recommendations.answer import answer_of
from recommendations.casefile import problems_with
from recommendations.evaluate import SUPPORT, evaluate
from recommendations.gaps import missing_for, statuses_with
from recommendations.truth import Truth

from .made import RULESET, partial, partial_and_completion

CONTRAINDICATIONS = (
    "portal_vein_thrombosis",
    "bilioenteric_anastomosis",
    "hepatic_insufficiency",
    "renal_insufficiency",
)


def statuses(facts):
    return {code: verdict.status for code, verdict in evaluate(facts, RULESET).verdicts.items()}


@given(partial())
def test_any_case_is_answered_with_every_option_once(facts):
    assert problems_with(facts) == []
    answer = answer_of("x", evaluate(facts, RULESET), RULESET, "zh")
    assert [option["option"] for option in answer["options"]] == list(RULESET.options)


@given(partial())
def test_drug_eluting_beads_are_never_above_not_recommended(facts):
    assert statuses(facts)["deb-tace"] in {"not_recommended", "contraindicated"}


@given(partial())
def test_embolisation_is_contraindicated_by_any_of_the_four_and_waits_for_each_unknown(facts):
    said = statuses(facts)
    if any(facts.get(name) is True for name in CONTRAINDICATIONS):
        assert said["tae"] == said["ctace"] == "contraindicated"
    elif any(name not in facts for name in CONTRAINDICATIONS):
        assert said["tae"] not in SUPPORT
        assert said["ctace"] not in SUPPORT


@given(partial())
def test_transplantation_is_considered_only_with_every_criterion_known(facts):
    criteria = ("extrahepatic_disease", "ki67_pct", "primary_status", "htb_pct", "stable_months", "age_years")
    if statuses(facts)["liver-transplantation"] == "consider":
        assert all(name in facts for name in criteria)


@given(partial())
def test_prrt_is_never_supported_without_a_positive_receptor(facts):
    if statuses(facts)["prrt"] in SUPPORT:
        assert facts.get("sstr_status") in {"high", "positive"}


@given(partial_and_completion())
def test_learning_facts_never_turns_a_definite_rule_into_its_opposite(cases):
    facts, more = cases
    before, after = evaluate(facts, RULESET), evaluate(more, RULESET)
    if any(part.provisional for part in before.derived.values()):
        return  # the labelled exception: a provisional grade or type may be replaced
    for code, verdict in before.verdicts.items():
        for was, now in zip(verdict.judged, after.verdicts[code].judged, strict=True):
            if was.counts is not Truth.UNKNOWN:
                assert now.counts is was.counts, was.rule.id


@given(partial())
def test_the_order_of_facts_makes_no_difference_to_a_byte(facts):
    turned = dict(reversed(facts.items()))
    first, second = (
        json.dumps(answer_of("x", evaluate(case, RULESET), RULESET, "en")) for case in (facts, turned)
    )
    assert first == second


@given(partial())
def test_both_languages_say_the_same_codes_numbers_rules_and_references(facts):
    evaluation = evaluate(facts, RULESET)
    english, chinese = (answer_of("x", evaluation, RULESET, language) for language in ("en", "zh"))
    assert codes(english) == codes(chinese)


def codes(said):
    """What of an answer does not depend on the language."""
    words = {"name", "status_name", "if_known_name", "because", "strength", "condition", "cautions", "reason"}
    words |= {"title", "resolution", "message", "value_name", "option_name", "if_unknown", "language"}
    words |= {"text", "kind_name"}
    if isinstance(said, dict):
        return {key: codes(value) for key, value in said.items() if key not in words}
    return [codes(part) for part in said] if isinstance(said, list) else said


@given(partial_and_completion())
def test_facts_not_listed_as_missing_change_nothing(cases):
    facts, complete = cases
    before = evaluate(facts, RULESET)
    if any(part.provisional for part in before.derived.values()):
        return
    for code in ("tae", "ssa", "radical-resection", "liver-transplantation", "staged-embolisation"):
        listed = set(missing_for(code, before, RULESET))
        unlisted = {
            name: value
            for name, value in complete.items()
            if name not in listed and not name.startswith("stated_")  # stand-ins, not gaps
        }
        assert statuses_with({**unlisted, **facts}, RULESET, [code])[code] == before.verdicts[code].status


@given(partial_and_completion())
def test_a_status_is_definite_once_the_listed_facts_are_known(cases):
    facts, complete = cases
    evaluation = evaluate(facts, RULESET)
    for code, verdict in evaluation.verdicts.items():
        if verdict.status == "needs_data":
            listed = missing_for(code, evaluation, RULESET)
            assert listed
            filled = {**facts, **{name: complete[name] for name in listed}}
            assert statuses_with(filled, RULESET, [code])[code] != "needs_data" or missing_for(
                code, evaluate(filled, RULESET), RULESET
            )
