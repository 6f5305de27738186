"""Every page of the site in a real browser, in both languages, as those who may open it: nothing for axe to
say, usable by keyboard, enlarged, without colour or movement, and nothing asked of another host.

By day every second page, in one of the languages; EVERY_PAGE=all by night for all and for every role. While
working on some pages: EVERY_PAGE with their names, such as EVERY_PAGE=cases:list,meeting.
"""

import logging
import os

import pytest
from django.conf import settings as site
from django.test import Client

from cases.boards import every_board
from tnb.models import Member

from .conftest import watched
from .every_page import NO_PAGE, NOBODY, Page, clients, furnished, looked_up
from .looks import USUAL, said_by_colour_alone, wrong_with

ASKED = os.environ.get("EVERY_PAGE", "")
ALL = ASKED == "all"
SOME = set() if ALL or not ASKED else set(ASKED.split(","))
NO_PAGES = {"405", "part", "file"}  # only sent to, asked for by a script, saved
CODES = {"en": "en", "zh": "zh-hans"}
log = logging.getLogger(__name__)
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(browser, live_server):
    """walk(pages, language, clients): each (page, browser page showing it, what went wrong on the way)."""
    contexts = []

    def begun(client, language):
        context = browser.new_context(
            base_url=live_server.url, viewport=USUAL, locale=CODES[language], reduced_motion="reduce"
        )
        contexts.append(context)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cookies[site.LANGUAGE_COOKIE_NAME] = CODES[language]
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        return context.new_page()

    def walked(pages, language, clients):
        with every_board():
            Member.objects.update(language=CODES[language])
        for role in dict.fromkeys(page.role for page in pages):
            shown = begun(clients[role], language)
            problems = watched(shown)
            for page in pages:
                if page.role == role:
                    del problems[:]
                    shown.set_viewport_size(USUAL)
                    shown.goto(page.address)
                    yield page, shown, problems

    yield walked
    for context in contexts:
        context.close()


def chosen(pages, language):
    """By day every fourth page in each language, and each once, as the first who may open it."""
    if ALL:
        return pages
    once = list({page.name: page for page in reversed(pages)}.values())[::-1]
    return once if SOME else once[list(CODES).index(language) :: 2 * len(CODES)]


def test_every_page_can_be_read_and_used_by_everybody(walk, settings, record_property):
    keys = furnished()
    settings.SECOND_SIGNER = True
    asking = clients()
    pages, others = looked_up(asking, keys, everybody=ALL, only=SOME)
    neither = [name for name, said in others.items() if not said & NO_PAGES and name not in NO_PAGE]
    assert neither == [], "neither a page nor anything else that tests/browser/every_page.py knows of"
    wrong, states, count = [], [], 0
    for language in CODES:
        for page, shown, problems in walk(chosen(pages, language), language, asking):
            found = [*wrong_with(shown, language), *problems]
            wrong += [f"{page.name} {page.address} ({page.role}, {language}): {said}" for said in found]
            states += [tuple(state) for state in shown.evaluate("looks.states()")]
            count += 1
            log.info("%s. %s (%s, %s) %s", count, page.name, page.role, language, found)
    record_property("pages", f"{count} pages opened")
    assert not wrong, "\n".join(wrong)
    assert said_by_colour_alone(states) == []


# A defect each, put into a page that has none; and what is said of it.
PLANTED = {
    "grey on grey": ("main.innerHTML += '<p id=x>words</p>'; x.style.color = '#bbb'", "color-contrast"),
    "a button without a name": ("main.innerHTML += '<button></button>'", "button-name"),
    "a small target": (
        "main.innerHTML += '<p><button id=x>a</button><button id=y>b</button></p>';"
        "for (const e of [x, y]) Object.assign(e.style, {height: '10px', width: '10px', padding: 0})",
        "target-size",
    ),
    "a heading left out": ("main.innerHTML += '<h5>words</h5>'", "heading-order"),
    "a picture that never rests": (
        "main.style.setProperty('transition', 'opacity 1s', 'important')",
        "moves",
    ),
    "a word in pieces": (
        "main.innerHTML += '<p id=x>yes</p>';"
        "Object.assign(x.style, {width: '1ch', overflowWrap: 'anywhere'})",
        'broken "yes"',
    ),
    "something wide": ("main.innerHTML += '<p id=x>words</p>'; x.style.width = '2000px'", "wide for"),
    "a bar over everything": (
        "main.innerHTML += '<div id=x>words</div>';"
        "Object.assign(x.style, {position: 'fixed', inset: 0, zIndex: 99, background: 'white'})",
        "focus is hidden",
    ),
    "no sign of the focus": (
        "for (const e of main.querySelectorAll('*')) e.style.cssText ="
        "'outline: none !important; box-shadow: none !important; border: 1px solid !important'",
        "focus cannot be seen",
    ),
    "no title": ("document.title = ''", "no title"),
    "another language": ("document.documentElement.lang = 'zh'", "says it is in"),
    "nothing to skip to": ("document.querySelector('.skip-link').remove()", "does not lead to the content"),
    "a picture from elsewhere": ("new Image().src = 'https://example.org/x.png'", "outside"),
}


@pytest.mark.control
def test_a_page_that_somebody_cannot_use_is_found(walk, subtests):
    anybody = [Page("login", "/login/", NOBODY, "")] * len(PLANTED)
    for (what, (defect, said)), (_page, shown, problems) in zip(
        PLANTED.items(), walk(anybody, "en", {NOBODY: Client()}), strict=True
    ):
        with subtests.test(what):
            assert [*wrong_with(shown, "en"), *problems] == []
            shown.set_viewport_size(USUAL)
            shown.evaluate(f"const main = document.querySelector('main'); {defect}")
            found = [*wrong_with(shown, "en"), *problems]
            assert any(said in line for line in found), found


@pytest.mark.control
def test_a_state_that_only_its_colour_tells_is_found():
    assert said_by_colour_alone([("status-good", "Decided"), ("status-bad", "Decided")]) != []
    assert said_by_colour_alone([("status-good", "")]) != []
