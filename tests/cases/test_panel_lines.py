"""The lists of the panel are written in Python for speed; they say, to the byte, what these templates say."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from cases.plan import plan_of
from recommendations.answer import outline_of
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset

CASES = json.loads(Path(settings.BASE_DIR, "tnb/demonstration/cases.json").read_text("utf-8"))
LANGUAGES = {"en": "en", "zh-hans": "zh"}

COUNTS = (
    '{% for group in options|by_status %}{% if group.code != "not_indicated" %}<span class="status'
    ' status-{{ group.code }}"><span class="mark" aria-hidden="true">{{ group.code|status_mark }}</span>'
    "{{ group.options|length }} {{ group.code|status_name }}</span> {% endif %}{% endfor %}"
)
HEAD = (
    '{% if group.code == "together" %}{% translate "Goes with another option" %}{% else %}<span class="status'
    ' status-{{ group.code }}"><span class="mark" aria-hidden="true">{{ group.code|status_mark }}</span>'
    '{{ group.code|status_name }}</span>{% endif %} <span class="small muted">{{ group.options|length }}'
    "</span>\n"
)
CONFLICTS = """{% for conflict in conflicts %}
    <li class="option">
      <div class="option-name"><strong>{{ conflict.id }}</strong> {{ conflict.title }}</div>
      <div class="small">{% for code in conflict.options %}{{ code|option_name }}{% if not forloop.last %}{% translate ", " %}{% endif %}{% endfor %}</div>
      <div class="option-why"><span class="tag">{% translate "proposed resolution" %}</span> {{ conflict.resolution }}</div>
      <details class="option-rules" id="conflict-{{ conflict.id }}">
        <summary>{% translate "both sources" %}<span class="visually-hidden"> · {{ conflict.id }}</span></summary>
        <ul class="small">{% for id in conflict.statements %}<li>{{ id|statement_text }} <span class="muted nowrap">{{ id|statement_paper|reference_short }}</span></li>{% endfor %}</ul>
      </details>
    </li>
    {% endfor %}"""  # noqa: E501
ECHOES = """{% for row in rows %}{% if row.fact.is_number %}<span class="echo" id="echo-{{ row.name }}" hx-swap-oob="true">{{ row.echo }}</span>
{% endif %}{% endfor %}
"""  # noqa: E501


def rendered(template, **context):
    return Template("{% load panel_lines %}" + template).render(Context(context))


@pytest.fixture(params=LANGUAGES)
def language(request):
    with translation.override(request.param):
        yield LANGUAGES[request.param]


@pytest.fixture(params=range(len(CASES)), ids=lambda number: CASES[number]["reference"])
def answer(request, language):
    ruleset = current_ruleset()
    return outline_of("", evaluate(CASES[request.param]["facts"], ruleset), ruleset, language)


def test_the_counts_of_the_statuses_are_those_of_the_template(answer):
    plain = rendered(COUNTS, options=answer["options"])
    assert rendered("{% status_counts options %}", options=answer["options"]) == plain
    assert "status-" in plain


def test_the_heads_of_the_groups_are_those_of_the_template(answer):
    for group in plan_of(answer["options"]):
        assert rendered("{% group_head group %}", group=group) == rendered(HEAD, group=group)


def test_the_conflicts_are_those_of_the_template(answer):
    plain = rendered(CONFLICTS, conflicts=answer["conflicts"])
    assert rendered("{% conflict_lines conflicts %}", conflicts=answer["conflicts"]) == plain
    assert plain.count("<details") == len(answer["conflicts"])


def test_words_of_a_conflict_are_escaped(language):
    hostile = '<b onclick="x">&'
    said = {
        "id": hostile,
        "title": hostile,
        "resolution": hostile,
        "options": [hostile],
        "statements": [hostile],
    }
    found = rendered("{% conflict_lines conflicts %}", conflicts=[said])
    assert found == rendered(CONFLICTS, conflicts=[said])
    assert "<b " not in found


class Typed:
    """A row of the intake form, as far as an echo needs it."""

    def __init__(self, name, echo):
        self.fact, self.name, self.echo = current_ruleset().facts[name], name, echo


def test_the_echoes_of_numbers_are_those_of_the_template(language):
    rows = [Typed("ki67_pct", "8 % → G2 <&>"), Typed("sex", "never"), Typed("lm_count", "")]
    found = rendered("{% echo_lines rows %}", rows=rows)
    assert found == rendered(ECHOES, rows=rows)
    assert found.count("<span") == 2
