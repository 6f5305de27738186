"""The properties of random cases: they hold, and what breaks one is found."""

from recommendations import gaps
from tnb.proof import properties
from tnb.proof.properties import properties_hold

COUNT = 60


def test_every_property_holds_of_some_dozen_cases(asked):
    found = {proof.claim: proof for proof in properties_hold(asked, COUNT)}
    assert len(found) == 6
    assert [proof.refuted for proof in found.values()] == [[]] * 6
    assert [proof.questions for proof in found.values()] == [COUNT, COUNT, 3, COUNT, COUNT, COUNT]


def test_the_same_cases_come_every_time(asked):
    assert list(properties.pairs(5, asked)) == list(properties.pairs(5, asked))
    assert all(pair.facts.items() <= pair.complete.items() for pair in properties.pairs(5, asked))


def test_a_gap_that_is_left_out_is_found(asked, monkeypatch):
    def without_resectability(option, evaluation, ruleset):
        return tuple(n for n in gaps.missing_for(option, evaluation, ruleset) if n != "lm_resectable")

    monkeypatch.setattr(properties, "missing_for", without_resectability)
    for claim in (properties.COMPLETE, properties.FILLS):
        complete = next(p for p in properties.PROPERTIES if p.claim == claim)
        found = [f for pair in properties.pairs(COUNT, asked) for f in complete.look(pair, asked.ruleset)]
        assert found


def test_a_number_said_in_one_language_only_is_found(asked, monkeypatch):
    answer_of = properties.answer_of

    def crooked(reference, evaluation, ruleset, language):
        return answer_of(reference, evaluation, ruleset, language) | {"conflicts": [language]}

    monkeypatch.setattr(properties, "answer_of", crooked)
    language = next(p for p in properties.PROPERTIES if p.name == "language")
    assert list(language.look(next(properties.pairs(1, asked)), asked.ruleset))
