"""Everything a person can read exists in Chinese as well as in English."""

import ast
import re
from pathlib import Path

import pytest

from .catalogue import compiled, entries_of, words_of_python, words_of_template
from .sources import ROOT, Markup, calls, markup_of, place, python_files, template_files

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
READ_ALOUD = {"alt", "title", "placeholder", "aria-label", "aria-description", "label", "summary"}
READ_IN_PYTHON = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
SAID_BY = re.compile(r"(\w+\.)*(ValidationError|PermissionDenied|Http404)|messages\.\w+")
# Each language is named in itself, so that a reader finds it whatever the page speaks.
SAME_IN_EVERY_LANGUAGE = {"中文", "English", "中文English"}
SAME_IN_EVERY_LANGUAGE |= {"Esc", "Enter", "Ctrl", "S", "SHA-256", "7Q2FK-9XM4T"}  # keys and codes


def used() -> list[tuple[str | None, str]]:
    """(words, place) of everything that templates and Python ask to have translated."""
    sources = [(path, words_of_template(path.read_text())) for path in template_files()]
    sources += [(path, words_of_python(path.read_text())) for path in python_files("tnb", "cases")]
    return [(words, place(path, line)) for path, found in sources for words, line in found]


def has(catalogue, words: str) -> bool:
    try:
        return bool(catalogue.gettext(words))
    except LookupError:
        return False


def test_every_string_has_a_chinese_translation():
    words = used()
    assert len(words) > 50
    catalogue = compiled(CATALOGUE.with_suffix(".mo"))
    assert [f"{where}: {text!r}" for text, where in words if text and not has(catalogue, text)] == []


def test_words_to_translate_are_written_out_where_they_are_used():
    assert [where for text, where in used() if not isinstance(text, str)] == []


def test_no_translation_is_a_guess_or_empty():
    entries = list(entries_of(CATALOGUE))
    assert len(entries) > 50
    unfinished = [entry for entry in entries if entry.fuzzy or not all(entry.forms)]
    assert [f"{place(CATALOGUE, entry.line)}: {entry.message!r}" for entry in unfinished] == []


def test_the_compiled_catalogue_says_what_the_readable_one_says():
    catalogue = compiled(CATALOGUE.with_suffix(".mo"))
    entries = list(entries_of(CATALOGUE))
    assert [e.message for e in entries if not has(catalogue, e.message)] == []
    assert [e.message for e in entries if catalogue.gettext(e.message) != e.forms[0]] == []


def test_a_translation_keeps_the_names_that_are_filled_in():
    filled = re.compile(r"%\(\w+\)[sd]|{\w*}")
    entries = [(entry, form) for entry in entries_of(CATALOGUE) for form in entry.forms if form]
    assert entries
    lost = [e.message for e, form in entries if set(filled.findall(form)) != set(filled.findall(e.plural))]
    assert lost == []


def written_into(template: str) -> list[tuple[str, int]]:
    """(text, line) of the letters that stand in the markup itself, where no translation reaches them."""
    markup = Markup(markup_of(template))
    texts = [(text, line) for text, line, tag in markup.texts if tag not in {"script", "style"}]
    for tag, attributes, line in markup.elements:
        texts += [(value, line) for name, value in attributes.items() if name in READ_ALOUD]
        if tag == "input" and attributes.get("type") in {"submit", "button", "reset"}:
            texts.append((attributes.get("value", ""), line))
    return [
        (text.strip(), line)
        for text, line in texts
        if any(letter.isalpha() for letter in text) and text.strip() not in SAME_IN_EVERY_LANGUAGE
    ]


def test_no_template_has_words_of_its_own():
    files = template_files()
    assert files
    found = [(path, text, line) for path in files for text, line in written_into(path.read_text())]
    assert [f"{place(path, line)}: {text!r}" for path, text, line in found] == []


def untranslated(source: str) -> list[tuple[str, int]]:
    """(text, line) of the words that Python would show to a person without having them translated."""
    found = []
    for call, name in calls(source):
        shown = [keyword.value for keyword in call.keywords if keyword.arg in READ_IN_PYTHON]
        said = call.args if SAID_BY.fullmatch(ast.unparse(call.func)) else []
        shown += call.args[1:] if name == "add_error" else said
        found += [(node, call.lineno) for node in shown]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            members = [n.value for n in node.body if isinstance(n, ast.Assign)]
            found += [(m.elts[1], m.lineno) for m in members if isinstance(m, ast.Tuple) and len(m.elts) > 1]
    return [
        (ast.unparse(node), line)
        for node, line in found
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip())
    ]


def test_no_python_shows_words_that_are_not_translated():
    files: list[Path] = python_files("tnb", "cases")
    found = [(path, text, line) for path in files for text, line in untranslated(path.read_text())]
    assert [f"{place(path, line)}: {text}" for path, text, line in found] == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Close</p>",
        "<p>{% if x %}关闭{% endif %}</p>",
        '<img alt="Liver" src="{{ x }}">',
        '<input type="submit" value="Save">',
        "<title>{% block title %}Board{% endblock %}</title>",
    ],
)
def test_words_in_a_template_are_found(template):
    assert written_into(template)


@pytest.mark.parametrize(
    "template",
    [
        '<p>{% translate "Close" %}: {{ name }} · 5 %</p>',
        "<p>{% blocktranslate with a=b %}Held on {{ a }}{% endblocktranslate %}</p>",
        "<script>let x = 1</script>",
        "{# a word for those who read the source #}",
    ],
)
def test_translated_words_are_left_alone(template):
    assert written_into(template) == []


@pytest.mark.parametrize(
    "source",
    [
        "forms.CharField(label='Name')",
        "messages.success(request, f'Saved {x}')",
        "raise ValidationError('Too long')",
        "class Role(TextChoices):\n    CHAIR = 'chair', 'Chair'",
    ],
)
def test_words_in_python_are_found(source):
    assert untranslated(source)


def test_words_are_taken_from_a_template_as_makemessages_takes_them():
    template = """{% translate "One" %}{% blocktranslate trimmed %}
      Two {{ x }}
    {% endblocktranslate %}
    {% blocktranslate count n=n %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}
    {% include "x.html" with title=_("Four") %}"""
    assert [words for words, _line in words_of_template(template)] == [
        "One",
        "Two %(x)s",
        "%(n)s case",
        "Four",
    ]


def test_words_are_taken_from_python():
    source = "_('One')\ngettext_lazy('Two ' 'words')\nngettext('case', 'cases', n)\ngettext(name)"
    assert [words for words, _line in words_of_python(source)] == ["One", "Two words", "case", None]
