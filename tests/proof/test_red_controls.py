"""A proof that cannot fail proves nothing: each claim is seen to fall over a planted defect."""

import re

import pytest

from recommendations.evaluate import SUPPORT, evaluate
from recommendations.ruleset import load
from tnb.proof.claims import every_case_is_answered, every_grade_is_derived, every_law_holds
from tnb.proof.contradictions import no_rules_contradict
from tnb.proof.enumeration import counted_out
from tnb.proof.families import Family
from tnb.proof.rules import no_rule_is_dead, no_rule_is_idle
from tnb.proof.run import asked_of
from tnb.proof.sat import DisagreementError
from tnb.proof.thresholds import asked_of_thresholds, each_threshold_matters

from .conftest import rule

pytestmark = pytest.mark.control
THROMBOSIS = "embolisation-contraindicated-portal-vein-thrombosis"
WORDS = {"en": "planted", "zh": "植入"}
AGAINST = "luo2025-3-deb-tace-not-recommended"
PPI = "lu2025-1.2-gastrinoma-ppi"
METASTASES = '["liver_metastases"]'


def refuted(claim, ruleset):
    return {found.said.en: found.case for found in claim(asked_of(ruleset)).refuted}


def edited(folder, name, pattern, replacement):
    path = folder / name
    text, times = re.subn(pattern, replacement, path.read_text("utf-8"), count=1, flags=re.DOTALL)
    assert times == 1
    path.write_text(text, "utf-8")
    return load(folder)


def test_a_contraindication_that_is_gone_is_refuted_with_a_case(folder):
    block = rf'\[\[rule\]\]\nid = "{THROMBOSIS}".*?(?=\[\[rule\]\])'
    edited(folder, "conflicts.toml", r"\Z", "\n")
    ruleset = edited(folder, "rules/01-safety.toml", block, "")
    found = refuted(every_law_holds, ruleset)
    said, case = next((said, case) for said, case in found.items() if "known to be absent" in said)
    assert "portal vein thrombosis" in said
    assert case.get("portal_vein_thrombosis") is not False
    assert evaluate(case, ruleset).verdicts["tae"].status in {*SUPPORT, "needs_data"} or "tae" not in said


def test_a_contraindication_missing_for_one_combination_is_refuted(folder):
    ruleset = edited(folder, "rules/01-safety.toml", r'"tae\+sunitinib", "transarterial', '"transarterial')
    assert any("tae+sunitinib" in said for said in refuted(every_law_holds, ruleset))


def test_treatment_at_the_receptor_without_a_receptor_is_refuted(planted):
    when = '["liver_metastases", "low_grade"]'
    ruleset = planted(rule("planted", ["prrt"], "consider", when, "lu2025-3.4-prrt-mainly-g1-g2"))
    ((said, case),) = refuted(every_law_holds, ruleset).items()
    assert "prrt is consider" in said
    assert "sstr_status" not in case
    assert evaluate(case, ruleset).verdicts["prrt"].status == "consider"


def test_a_transplant_criterion_that_is_not_asked_is_refuted(folder):
    ruleset = edited(folder, "rules/04-transplantation.toml", r'\n  "age_years < @transplant_age_below",', "")
    found = refuted(every_law_holds, ruleset)
    assert any("younger than 60" in said and "age_years" not in case for said, case in found.items())


def test_a_limit_of_the_grade_that_drifts_is_refuted(folder):
    ruleset = edited(folder, "thresholds.toml", r'(name = "net_g2_ki67_to"\nvalue = )20', r"\g<1>21")
    case = refuted(every_grade_is_derived, ruleset)["the grade is not G3"]
    assert 20 < case["ki67_pct"] <= 21


def test_a_case_without_any_answer_is_refuted(planted, ruleset):
    against = planted(rule("planted", list(ruleset.options), "not_recommended", METASTASES, AGAINST))
    (case,) = refuted(every_case_is_answered, against).values()
    assert case == {"liver_metastases": True}


@pytest.mark.parametrize(
    "when",
    ['["grade is G1", "ki67_pct > 20"]', '["grade is NEC", "differentiation is well"]'],
    ids=["a limit behind the grade", "a report against the figures"],
)
def test_a_dead_rule_is_refuted(planted, when):
    assert refuted(no_rule_is_dead, planted(rule("planted", ["ppi"], "consider", when, PPI))) == {
        "planted never holds": None
    }


def test_a_contradiction_is_refuted_with_a_case(planted):
    ruleset = planted(rule("planted", ["ppi"], "not_recommended", METASTASES, AGAINST))
    found = refuted(no_rules_contradict, ruleset)
    case = next(case for said, case in found.items() if said.startswith("ppi: "))
    judged = evaluate(case, ruleset).verdicts["ppi"].judged
    assert {part.rule.status for part in judged if part.counts.value == "true"} == {
        "consider",
        "not_recommended",
    }


def test_a_rule_that_another_implies_is_refuted_with_the_other_named(planted):
    when = '["liver_metastases", "pancreas_papers_apply", "low_grade", "htb_high"]'
    ruleset = planted(
        rule("planted", ["captem"], "consider", when, "lu2025-3.1-chemotherapy-for-high-burden")
    )
    found = refuted(no_rule_is_idle, ruleset)
    assert any(said.startswith("planted never decides") and "captem-low-grade" in said for said in found)


def test_a_listed_special_case_that_has_become_more_is_refuted(folder):
    block = r'(id = "prrt-low-grade".*?when = \["low_grade", )"receptor_positive"'
    ruleset = edited(folder, "rules/07-systemic.toml", block, r'\1"sstr_status is positive"')
    assert any("prrt-best-candidates is listed" in said for said in refuted(no_rule_is_idle, ruleset))


def threshold(name: str, value: float) -> str:
    words = 'label = { en = "planted", zh = "植入" }\nstatements = []\neffective = 2025-03-01'
    return f'\n[[threshold]]\nname = "{name}"\nvalue = {value}\n{words}\n'


@pytest.mark.parametrize("used", [False, True])
def test_a_threshold_that_does_not_matter_is_refuted(folder, planted, used):
    path = folder / "thresholds.toml"
    path.write_text(path.read_text("utf-8") + threshold("planted_limit", 40), "utf-8")
    when = '["liver_metastases", "pancreas_papers_apply", "low_grade", "htb_pct > @planted_limit"]'
    idle = rule("planted", ["captem"], "consider", when, "lu2025-3.1-chemotherapy-for-high-burden")
    proof = each_threshold_matters(asked_of_thresholds(planted(idle) if used else load(folder)))
    wrong = {found.said.en for found in proof.refuted}
    assert wrong
    assert all(said.startswith("planted_limit") for said in wrong)


def test_counting_out_meets_a_broken_law_too(planted):
    ruleset = planted(rule("planted", ["prrt"], "consider", METASTASES, "lu2025-3.4-prrt-mainly-g1-g2"))
    family = Family(WORDS, ("liver_metastases", "sstr_status", "differentiation"))
    (proof,) = counted_out(asked_of(ruleset), [family])
    assert evaluate(proof.refuted[0].case, ruleset).verdicts["prrt"].status == "consider"


def test_a_case_that_the_readable_evaluator_does_not_confirm_stops_the_proof(asked):
    offered = asked.plain.standing("prrt").status["consider"]
    with pytest.raises(DisagreementError):
        asked.case([offered], lambda facts: False)
