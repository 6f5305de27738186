"""The project's own hostile strings: how many, of which kinds, and others every day."""

import re

import pytest
from django.template import engines

from . import corpus
from .skeleton import skeleton

WANTED = {"script", "attribute", "scheme", "sql", "template", "header", "path", "format", "csv", "bidi"}
WANTED |= {
    "zero width",
    "combining",
    "surrogate",
    "nul",
    "han",
    "emoji",
    "long",
    "chinese",
    "full width",
    "name",
}
WANTED |= {"number", "date", "control", "entity"}
NAMED = [
    "＜script＞alert(1)＜/script＞",
    "＝ＣＭＤ｜ｃａｌｃ",
    "１５％",
    "〇",
    "○",
    "0.15",
    "15％",
    "5-15 %",
    "<1%",
    "约20",
]
NAMED += ["1e400", "NaN", "Infinity", "2026/2/30", "\0", "\ud800", "👩‍⚕️", "㛃䶮䲟㙍㬎𫖯𬭎鿍", "阿卜杜·热合曼"]


def test_there_are_a_thousand_different_strings_of_every_kind():
    assert len(corpus.ALL) == len(set(corpus.ALL)) > 1_500
    assert set(corpus.STRINGS) >= WANTED
    assert all(corpus.STRINGS.values())
    assert [text for text in NAMED if text not in corpus.ALL] == []
    assert sum(bool(re.search(r"[\u3000-\u9fff\uff00-\uffef]", text)) for text in corpus.ALL) > 400


def test_another_day_tries_others_and_of_every_kind():
    today, tomorrow = (corpus.some(60, f"2026-11-{day}") for day in (22, 23))
    assert len(set(today)) == 60
    assert len(set(today) & set(tomorrow)) < 20
    assert [kind for kind, strings in corpus.STRINGS.items() if not set(strings) & set(today)] == []


def test_a_few_months_of_days_try_every_string():
    tried = {text for day in range(120) for text in corpus.some(300, day)}
    assert tried == set(corpus.ALL)


def changed_by(template: str) -> list[str]:
    """The strings that change the elements of a page which this is the template of."""
    page = engines["django"].from_string(template)
    harmless = skeleton(page.render({"text": "x"}))
    return [text for text in corpus.ALL if skeleton(page.render({"text": text})) != harmless]


def test_a_text_that_is_escaped_and_quoted_changes_no_page():
    assert changed_by('<p title="{{ text }}">{{ text }}</p>') == []


@pytest.mark.control
@pytest.mark.parametrize(
    ("template", "least"), [("<p>{{ text|safe }}</p>", 200), ("<p title={{ text }}>x</p>", 300)]
)
def test_a_text_that_is_not_escaped_or_not_quoted_is_found(template, least):
    assert len(changed_by(template)) > least
