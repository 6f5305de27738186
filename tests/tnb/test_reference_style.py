"""A place may set one style for its references; without it the language decides."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse
from django.utils import translation

from cases.reference_style import reference_style
from recommendations.bibliography import STYLES, format_reference
from recommendations.ruleset import current_ruleset
from tests.house.sources import ROOT
from tnb.pdf.sheet import sheet_of as printed
from tnb.presenter import board_view
from tnb.rulebook import literature
from tnb.snapshot import sheet_of

ITEMS = current_ruleset().references


def start(style: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"SECRET_KEY": "only-for-the-tests", "REFERENCE_STYLE": style},
        capture_output=True,
        text=True,
        check=False,
    )


def texts_in(style: str) -> set[str]:
    return {format_reference(item, style) for item in ITEMS.values()}


def test_without_the_setting_the_language_decides(settings):
    settings.REFERENCE_STYLE = ""
    assert (reference_style("zh"), reference_style("en")) == ("gbt7714-2025", "vancouver")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_style_of_the_place_is_used_on_screen_and_in_print(settings, an_item, style, language):
    settings.REFERENCE_STYLE = style
    sheet = sheet_of(an_item)
    with translation.override({"en": "en", "zh": "zh-hans"}[language]):
        shown = [part["text"] for part in board_view(sheet, language)["references"]]
        shown += [part["text"] for part in printed(sheet, language)["references"]]
    assert len(shown) > 10
    assert set(shown) <= texts_in(style)


def test_the_style_of_the_place_is_used_beside_an_option(settings, as_member, a_case):
    page = reverse("cases:option", args=[a_case.code, "tae"])
    assert "[J]" not in as_member.get(page).content.decode()
    settings.REFERENCE_STYLE = "gbt7714-2015"
    assert "[J]" in as_member.get(page).content.decode()


def test_the_rule_book_starts_with_the_style_of_the_place_and_takes_another_on_request(settings):
    settings.REFERENCE_STYLE = "gbt7714-2015"
    assert literature.style_of("", "en") == "gbt7714-2015"
    assert literature.style_of("vancouver", "zh") == "vancouver"


def test_the_site_starts_with_a_style_it_knows():
    assert start("gbt7714-2015").returncode == 0


def test_an_unknown_style_stops_the_start_with_one_line_that_names_those_allowed():
    result = start("apa")
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert all(word in result.stderr for word in ("REFERENCE_STYLE", "apa", *STYLES))
