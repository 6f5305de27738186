import pytest

from recommendations.answer import answer_of
from recommendations.evaluate import evaluate
from recommendations.placing import NOT_EVIDENCE, places_of

CASE = {
    "liver_metastases": True,
    "primary_site": "pancreas",
    "lm_resectable": False,
    "differentiation": "well",
}


def test_all_322_statements_have_a_place(ruleset):
    places = places_of(ruleset)
    assert len(places) == 322
    assert [name for name, found in places.items() if not found] == []


def test_a_doubtful_figure_stands_beside_no_option(ruleset):
    shown = {statement.id for parts in ruleset.evidence.values() for _, statement in parts}
    assert [name for name in shown if NOT_EVIDENCE & set(ruleset.statements[name].doubts)] == []
    for known_doubtful in ("lu2025-3.1-captem-pfs-29-months", "lu2025-1.3-primary-resection-bertani"):
        assert known_doubtful not in shown


@pytest.mark.parametrize("kind", ["outcome", "complication", "workup"])
def test_the_figures_of_tae_stand_beside_it(ruleset, kind):
    assert kind in {kind for kind, _ in ruleset.evidence["tae"]}


def test_an_answer_carries_the_evidence_of_the_options_talked_about(ruleset):
    answer = answer_of("x", evaluate(CASE, ruleset), ruleset, "en")
    options = {option["option"]: option for option in answer["options"]}
    assert any("50.7%" in part["text"] for part in options["tae"]["evidence"])
    assert options["enucleation"]["evidence"] == []
    for option in answer["options"]:
        for part in option["evidence"]:
            assert part["references"][0] in ruleset.papers.values()


def test_an_option_that_only_goes_with_others_names_them(ruleset):
    answer = answer_of("x", evaluate(CASE, ruleset), ruleset, "en")
    goes_with = {option["option"]: option["goes_with"] for option in answer["options"] if option["goes_with"]}
    assert goes_with["maa-spect-ct"] == ["sirt"]
    assert goes_with["staged-embolisation"] == ["tae", "ctace"]
    assert "ssa" not in goes_with
