"""The panel beside the facts: what it says of a grade that may still change."""

import re

import pytest
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from cases.actions.readiness import assign_gap
from cases.owed import preparation_now
from cases.record import facts_of
from cases.templatetags.panel_lines import option_lines
from recommendations.answer import answer_of, outline_of
from recommendations.evaluate import evaluate
from recommendations.quick import evaluated
from recommendations.ruleset import current_ruleset


def test_the_panel_says_what_a_provisional_grade_could_be_and_what_would_follow(as_observer, a_case):
    words = as_observer.get(reverse("cases:overview", args=[a_case.code])).content.decode()
    assert "provisional, could be G3" in words
    assert "If the grade turns out to be G3: " in words


def texts(html):
    """What a reader gets: tags and words, whatever the space between them."""
    return re.sub(r"\s+", " ", re.sub(r"\s*(<[^>]*>)\s*", r"\1", html)).strip()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_line_of_what_is_owed_is_the_same_from_python_and_from_its_template(
    rf, coordinator, a_case, language
):
    assign_gap(by=coordinator, case=a_case, fact="htb_pct", owner="radiology", note="<b>MRI</b>")
    request = rf.get("/")
    request.user = coordinator
    context = {"case": a_case, "intake_url": "/facts/", "next": "/facts/#readiness"}
    with translation.override(language):
        preparation = preparation_now(a_case)
        assert {bool(owed.asked) for owed in preparation.owed} == {True, False}
        for owed in preparation.owed:
            quick = Template("{% load need_lines %}{% need_lines those %}")
            made = quick.render(RequestContext(request, context | {"those": [owed]}))
            said = render_to_string("cases/_readiness_line.html", context | {"owed": owed}, request)
            assert texts(made) == texts(said)


def test_an_option_and_a_gap_stand_on_the_panel_with_nothing_unescaped(as_coordinator, a_case):
    page = as_coordinator.get(reverse("cases:intake", args=[a_case.code])).content.decode()
    answer = page[page.index('id="panel"') :]
    for option in current_ruleset().options:
        assert answer.count(f'id="option-{option}"') == 1
        assert f"/cases/{a_case.code}/options/{option}/" in answer
    hostile = option_lines([option_with("<script>")], a_case, '/x?"<script>', typed=True)
    assert "<script>" not in hostile
    assert "&lt;script&gt;" in hostile


def option_with(word):
    """An option of which every word that is free says the same."""
    under = {"message": word, "grades": [word], "status": "consider", "status_name": word}
    return {
        "option": "tae",
        "name": word,
        "status": "consider",
        "if_known": None,
        "reason": word,
        "missing": [word] * 7,
        "cautions": [word],
        "under_lower_grade": under,
        "under_other_grades": [under],
    }


def test_the_panel_asks_for_no_more_than_it_shows(as_coordinator, a_case, django_assert_max_num_queries):
    """The reasons are fetched when they are unfolded; what the panel shows is what the whole answer says."""
    facts = facts_of(a_case)
    whole = answer_of(a_case.code, evaluate(facts, current_ruleset()), current_ruleset(), "en")
    outline = outline_of(a_case.code, evaluated(facts, current_ruleset()), current_ruleset(), "en")
    for option, short in zip(whole["options"], outline["options"], strict=True):
        assert short == option | {"rules": [], "evidence": []}
    assert {**outline, "options": []} == {**whole, "options": []}
    preview = reverse("cases:preview", args=[a_case.code])
    as_coordinator.post(preview, {}, HTTP_HX_REQUEST="true")  # the first one is noted in the audit trail
    with django_assert_max_num_queries(14):
        as_coordinator.post(preview, {}, HTTP_HX_REQUEST="true")
