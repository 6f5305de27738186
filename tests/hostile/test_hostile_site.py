"""Every hostile string wherever the site takes or shows a text, on a walk through all of it.

In the fields of forms: the page keeps its elements and attributes, the text is stored as it was typed or
refused with a reason and still there, nothing breaks, and the SQL is that for a harmless text. On the pages
that show it, and in addresses and headers: the same elements, and nothing breaks.
"""

import inspect
import random
import re
from collections.abc import Iterator
from itertools import cycle, islice, product
from pathlib import Path
from urllib.parse import quote

import pytest
from django import forms as django_forms
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from . import corpus
from .conftest import NIGHT, SEED
from .planting import bundles, planted
from .scene import WORD
from .sending import URLENCODED, undone
from .site import name_of
from .skeleton import different, planted_bone, skeleton, without_errors
from .texts import shape
from .trying import Trial, trials

pytestmark = pytest.mark.django_db
# They take nothing without a password or a code that no page shows.
NEEDS_A_SECRET = {"account_password", "second_factor"}
# It lists what it finds of a name in other texts, which are others with other texts.
LISTS_WHAT_IT_FINDS = {"erasure"}
AT_NIGHT = pytest.mark.skipif(not NIGHT, reason="many requests: at night")
# More than a database counts to, and the first and the last day: one more, or one less, is none.
ENDS = ("9" * 40, "9999-12-31", "0001-01-01")
ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = 24 if NIGHT else 1


def chance_of(*about: object) -> random.Random:
    return random.Random(f"{SEED}{about}")  # noqa: S311 - which are tried today is no secret


def smooth(text: str) -> bool:
    """Whether a field for a line takes it: short, not blank, nothing in it that is refused anywhere."""
    return bool(text.strip()) and len(text) <= 40 and text.isprintable()


# Forms


def by_day(trial: Trial, smooth_ones: list[str], all_of_them: list[str]) -> None:
    """Each field that takes texts with one of its own, one field with what is refused, two that are bound."""
    chance = chance_of(trial.form.action, len(trial.form.fields))
    free = trial.keeps + trial.passes
    if free:
        trial.free(dict(zip(free, chance.sample(smooth_ones, len(free)), strict=True)))
        trial.free({chance.choice(free): chance.choice(all_of_them)})
        trial.huge(chance.choice(free))
    for name in chance.sample(trial.binds, min(2, len(trial.binds))):
        trial.bound({name: chance.choice(all_of_them)})


def by_night(trial: Trial, _smooth: list[str], all_of_them: list[str]) -> None:
    """Every string in every field that takes texts."""
    free = trial.keeps + trial.passes
    for text in all_of_them if free else ():
        trial.free(dict.fromkeys(free, text))
    for name in free:
        trial.huge(name)


def in_bound(trial: Trial, texts: list[str]) -> None:
    """Every string in one after another of the fields that take only what they know."""
    places = list(zip(cycle(trial.binds), texts, strict=False))
    while places:
        together = min(8, len(trial.binds)) if trial.hidden < 3 else 1
        trial.bound(dict(places[:together]))
        del places[:together]
    for name in trial.binds[:20]:
        trial.huge(name)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_field_of_every_form_takes_every_string_or_says_why_not(stage, part, record_property):
    sample = corpus.ALL if NIGHT else corpus.some(300, SEED)
    smooth_ones = [text for text in sample if smooth(text)]
    faults, tried, stored, keeps = [], 0, 0, False
    for trial in every_trial(stage, part):
        if not trial.prepare() and trial.name not in NEEDS_A_SECRET:
            faults.append(f"{trial.name} takes nothing: {trial.last.status} {trial.last.why}")
        (by_night if NIGHT else by_day)(trial, smooth_ones, sample)
        faults, tried, stored = faults + trial.faults, tried + trial.tried, stored + trial.stored
        keeps = keeps or bool(trial.keeps)
    record_property("strings in fields", tried)
    record_property("stored and found again", stored)
    assert not faults, "\n".join(faults)
    assert tried > 30 or (NIGHT and not tried)  # a part of the night may have no field for a text,
    assert stored > 5 or (NIGHT and not keeps)  # or none that keeps it


@AT_NIGHT
@pytest.mark.parametrize("part", range(PARTS))
def test_every_field_that_takes_only_what_it_knows_withstands_every_string(stage, part, record_property):
    faults, tried = [], 0
    for trial in every_trial(stage, part):
        trial.prepare()
        in_bound(trial, corpus.ALL)
        faults, tried = faults + trial.faults, tried + trial.tried
    record_property("strings in fields", tried)
    assert not faults, "\n".join(faults)
    assert tried > 1_000


@pytest.mark.parametrize("part", range(PARTS))
def test_every_field_withstands_the_ends_of_numbers_and_of_the_calendar(stage, part):
    faults, tried = [], 0
    for trial in every_trial(stage, part):
        trial.prepare()
        for name, text in product(trial.binds[:20], ENDS):
            trial.bound({name: text})
        faults, tried = faults + trial.faults, tried + trial.tried
    assert not faults, "\n".join(faults)
    assert tried > 100


def every_trial(stage, part: int) -> Iterator[Trial]:
    """One of every form; by night in parts, by day a third of them, so that three days make a round."""
    day = sum(map(ord, SEED)) % 3
    return islice(_all_trials(stage), part if NIGHT else day, None, PARTS if NIGHT else 3)


def _all_trials(stage) -> Iterator[Trial]:
    seen: set[str] = set()
    for client, found in stage.walks:
        forms = [form for form in found.forms.values() if name_of(form.action) not in seen]
        seen |= {name_of(form.action) for form in forms}
        yield from trials(client, forms, 9 if NIGHT else 1, SEED)


def without_a_form(stage) -> list[str]:
    """The addresses that take a form of which the walks met none: buttons of a moment, of a script, or behind
    a link that somebody hands over."""
    takes = {name for name, callback in named() if takes_forms(callback)}
    found = {
        name for _client, site in stage.walks for name, method, _fields in site.forms if method == "post"
    }
    assert len(found) > 50
    return sorted(takes - found)


def test_what_has_no_form_on_a_page_is_sent_blindly_and_breaks_nothing(stage):
    keys = {"pk": 1, "item": 1, "member": 1, "place": 1, "code": "TNB-26-0001"}
    sources = [path.read_text() for folder in ("cases", "tnb") for path in (ROOT / folder).rglob("*.py")]
    names = sorted(set(re.findall(r'POST\.get(?:list)?\(\s*"([\w-]+)"', "".join(sources))))
    assert len(names) > 20
    patterns = {name: list(KEYS.findall(route)) for name, route in routes()}
    for name in without_a_form(stage):
        address = reverse(name, kwargs={key: keys.get(key, "x") for key in patterns[name]})
        for text in chance_of(name).sample(corpus.ALL, 40 if NIGHT else 2):
            with undone():
                value = quote(text, errors="surrogatepass")
                body = "&".join(f"{each}={value}" for each in names)
                for client, _site in stage.walks:
                    answer = client.post(address, body, content_type=URLENCODED)
                    assert answer.status_code < 500, (name, text)


KEYS = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(patterns=None, space: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", str(pattern.pattern)
        else:
            yield from routes(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)


def named(patterns=None, space: str = "") -> Iterator[tuple[str, object]]:
    """(name, view) of every address of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback
        else:
            yield from named(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)


def takes_forms(callback) -> bool:
    """Whether the view takes a POST: unless it says that it does not, it does."""
    while callback is not None:
        methods = inspect.getclosurevars(callback).nonlocals.get("request_method_list")
        if methods is not None:
            return "POST" in methods
        callback = getattr(callback, "__wrapped__", None)
    return True


@pytest.mark.control
def test_a_field_that_loses_a_sign_without_a_word_is_found(stage, monkeypatch):
    clean = django_forms.CharField.clean
    monkeypatch.setattr(
        django_forms.CharField, "clean", lambda each, value: clean(each, (value or "").replace("<", ""))
    )
    trial = next(
        t for t in trials(stage.client, stage.site.forms.values(), 1, SEED) if t.name == "meeting_change"
    )
    assert trial.prepare()
    trial.free({"title": "<b>"})
    assert ["not stored as it was typed" in fault for fault in trial.faults] == [True]


@pytest.mark.control
def test_a_form_whose_pages_trust_what_was_typed_is_found_after_harmless_texts_too(stage, monkeypatch):
    monkeypatch.setattr("django.template.base.conditional_escape", str)
    forms = stage.site.forms.values()
    trial = next(each for each in trials(stage.client, forms, 1, SEED) if each.name == "meeting_new")
    assert trial.prepare()
    for text in ("Monday", "<b>Monday</b>"):
        trial.free({"title": text})
        for name in trial.binds:
            trial.bound({name: text})
    broken = [fault for fault in trial.faults if "other bones" in fault]
    assert ["title" in fault or "members" in fault for fault in broken] == [
        True,
        True,
    ]  # where both are shown


# Pages


def showing(stage) -> list[str]:
    """One page of each view on which a text of the scene stands; by night all of them."""
    found = {address: name_of(address) for address, text in stage.site.texts.items() if WORD in text}
    addresses = sorted(found, key=lambda address: chance_of(address).random())
    return addresses if NIGHT else list({found[address]: address for address in addresses}.values())


def bones(stage, addresses: list[str], texts) -> tuple[dict[str, list], list[str]]:
    """Address -> the bones of its page while these texts stand everywhere; the texts."""
    with planted(texts) as given:
        found = {}
        for address in addresses:
            answer = stage.client.get(address)
            assert answer.status_code == 200, address
            found[address] = skeleton(answer.content.decode())
    return found, given


def compared(stage, addresses: list[str], seed: object) -> tuple[list, int]:
    """What differs on each page from the one with harmless texts, and how many strings stood there."""
    strings = chance_of(seed).sample(corpus.ALL, len(corpus.ALL))
    ours, given = bones(stage, addresses, bundles(strings))
    alike = iter([shape(text) for text in given])
    theirs, _given = bones(stage, addresses, lambda _limit: next(alike))
    for found in (ours, theirs):
        lists = {at: page for at, page in found.items() if name_of(at) in LISTS_WHAT_IT_FINDS}
        found |= {at: list(filter(planted_bone, page)) for at, page in lists.items()}
    faults = [(address, different(ours[address], theirs[address])) for address in addresses]
    return [f"{fault}"[:1500] for fault in faults if fault[1]], sum(
        text in " ".join(given) for text in corpus.ALL
    )


def test_no_string_changes_the_elements_of_any_page_that_shows_it(stage, record_property):
    addresses, shown = showing(stage), 0
    assert len({name_of(address) for address in addresses}) > 30
    for turn in range(12 if NIGHT else 1):
        faults, here = compared(stage, addresses, turn)
        assert not faults, "\n".join(faults)
        shown += here
    record_property("pages", len(addresses))
    record_property("strings on them", shown)
    assert shown > 500


@pytest.mark.control
@pytest.mark.parametrize("name", ["meeting", "cases:overview"])
def test_a_page_that_trusts_what_was_typed_is_found(stage, monkeypatch, name):
    monkeypatch.setattr("django.template.base.conditional_escape", str)
    address = next(address for address in stage.site.texts if name_of(address) == name)
    faults, _shown = compared(stage, [address], "control")
    assert faults


# Addresses and headers


def asked_for() -> list[str]:
    """Every name that a view reads from the query of an address."""
    sources = [path.read_text() for folder in ("cases", "tnb") for path in (ROOT / folder).rglob("*.py")]
    found = re.findall(r'GET\.get(?:list)?\(\s*"([\w-]+)"', "".join(sources))
    return sorted({*found, "page", "q", "next", "from", "to", "state", "whose", "meeting", "case", "before"})


@AT_NIGHT
def test_no_string_in_the_query_of_an_address_breaks_a_page(stage):
    names, addresses = asked_for(), {name: address for address, name in stage.site.pages.items()}
    assert {"language", "as_of", "seen"} <= set(names)
    faults = []
    for name, address in addresses.items():
        for text in chance_of(name).sample(corpus.ALL, 200 if NIGHT else 1):
            faults += broken_by(stage, address, names, text)
    for name in names:
        for text in chance_of(name).sample(corpus.ALL, 3):
            faults += broken_by(stage, chance_of(name, text).choice(list(addresses.values())), [name], text)
    assert faults == []


def broken_by(stage, address: str, names: list[str], text: str) -> list[str]:
    """What is wrong with the page where this text is asked for under these names."""
    value = quote(text, errors="surrogatepass")
    with undone():
        answer = stage.client.get(
            f"{address.partition('?')[0]}?" + "&".join(f"{name}={value}" for name in names)
        )
    said = [f"{address} {names} {text[:60]!a}"]
    if answer.status_code >= 500 or any(sign in f"{answer.items()}" for sign in "\r\n"):
        return [*said, str(answer.status_code)]
    known = set(skeleton(stage.site.texts[address]))
    strange = {
        bone for bone in skeleton(answer.content.decode(errors="replace")) if planted_bone(bone)
    } - known
    return [*said, *map(str, strange)] if strange else []


@AT_NIGHT
def test_no_string_in_the_path_of_an_address_breaks_a_page(stage):
    paths = [*stage.site.pages, *stage.site.files]
    faults = []
    for number, address in enumerate(paths if NIGHT else {name_of(path): path for path in paths}.values()):
        parts = address.partition("?")[0].split("/")
        places = [place for place, part in enumerate(parts) if re.search(r"\d|csv|pdf", part)]
        for place in places:
            for text in chance_of(number, place).sample(corpus.ALL, 40 if NIGHT else 2):
                changed = [
                    quote(text, safe="", errors="surrogatepass") if n == place else part
                    for n, part in enumerate(parts)
                ]
                answer = stage.client.get("/".join(changed))
                if answer.status_code not in {200, 301, 302, 400, 404}:
                    faults.append((text, address, answer.status_code))
    assert faults == []


HEADERS = [
    "HX-Request",
    "HX-Target",
    "HX-Trigger",
    "HX-Trigger-Name",
    "HX-Current-URL",
    "HX-Prompt",
    "HX-Boosted",
]
HEADERS += [
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "Accept-Language",
    "User-Agent",
    "Referer",
]
HEADERS += [
    "X-Request-ID",
    "X-Kept-Form",
    "X-Live",
    "Origin",
    "If-Modified-Since",
    "If-None-Match",
    "Range",
    "Accept",
]
COOKIES = ["sessionid", "csrftoken", "django_language", "messages"]


@AT_NIGHT
@pytest.mark.parametrize("name", HEADERS)
def test_no_string_in_a_header_breaks_a_page(stage, name):
    pages = ["/cases/", next(address for address in stage.site.pages if name_of(address) == "meeting")]
    for text in chance_of(name).sample(corpus.ALL, 200 if NIGHT else 2):
        value = text.encode(errors="surrogatepass").decode("latin-1")  # as a server hands it on
        for address in pages:
            ours, theirs = (stage.client.get(address, headers={name: said}) for said in (value, shape(value)))
            assert ours.status_code == theirs.status_code < 500, (text, address)
            assert skeleton(ours.content.decode()) == skeleton(theirs.content.decode()), (text, address)


@AT_NIGHT
@pytest.mark.parametrize("name", COOKIES)
def test_no_string_in_a_cookie_breaks_a_page(stage, name):
    for text in chance_of(name).sample(corpus.ALL, 200 if NIGHT else 3):
        value = text.encode(errors="surrogatepass").decode("latin-1")
        answer = type(stage.client)(raise_request_exception=False).get(
            "/login/", headers={"Cookie": f"{name}={value}"}
        )
        assert answer.status_code == 200, text
        assert without_errors(skeleton(answer.content.decode())), text


# Too much


@pytest.mark.parametrize("fields", [10_001, 1], ids=["10,001 fields", "2.6 MB"])
def test_every_form_refuses_more_than_the_server_takes_with_a_page_that_says_so(stage, fields):
    body = "&".join(f"f{number}=x" for number in range(fields)) if fields > 1 else "text=" + "x" * 2_700_000
    actions = {
        name: form.action for (name, method, _fields), form in stage.site.forms.items() if method == "post"
    }
    assert len(actions) > 40
    # As in a browser: what a view does not read itself is read to look for the token.
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(stage.scene.people["chair"])
    client.cookies["csrftoken"] = "a" * 32
    for name, action in actions.items():
        with undone():
            answer = client.post(action, body, content_type=URLENCODED)
        told = (answer.status_code, "larger than the server takes" in answer.content.decode())
        assert told == (400, True), name


@pytest.mark.control
def test_without_a_limit_ten_thousand_fields_are_read(stage, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    body = "&".join(f"f{number}=x" for number in range(10_001))
    assert stage.client.post("/cases/new/", body, content_type=URLENCODED).status_code == 422
