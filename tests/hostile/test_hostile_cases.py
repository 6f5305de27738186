"""Every hostile string in every text field: the page keeps its bones, the text survives or is refused."""

import re
from urllib.parse import quote_plus

import pytest
from django.urls import reverse

from cases.actions import record_item
from cases.forms import EditCaseForm
from cases.models import Case, Finding, Item
from cases.record import findings_in_force
from cases.timeline.units import unit_of
from recommendations.ruleset import current_ruleset
from tests.cases.page import read

from . import corpus
from .conftest import NIGHT
from .skeleton import skeleton, without_errors

REFUSED = 422
# Those written by hand: all of them by night, every fourth by day.
ALL = corpus.HAND[:: 1 if NIGHT else 4]


def send(client, address, fields):
    """As a browser sends it, and as none does: half a surrogate pair goes out as the bytes it is made of."""
    pairs = [(name, each) for name, value in fields.items() for each in listed(value)]
    body = "&".join(f"{quote_plus(name)}={quote_plus(str(v), errors='surrogatepass')}" for name, v in pairs)
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def listed(value):
    return value if isinstance(value, list) else [value]


def stored(text):
    """What a text field is to hold: the text, without white space around it."""
    return text.strip()


def url(name, *more):
    return reverse(f"cases:{name}", args=more)


def bones(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return skeleton(response.content.decode())


IDENTITY, WORDING = ("name", "hospital_number", "code_word"), ("question", "summary")


@pytest.mark.slow
def test_the_form_of_a_new_case_keeps_its_bones_and_the_text(as_coordinator):
    def opened(text, **more):
        fields = dict.fromkeys((*IDENTITY, *WORDING), text) | {"namesakes_allowed": "on"}
        return send(as_coordinator, url("new"), fields | more)

    bound = without_errors(skeleton(opened("x", birth_date="soon").content.decode()))
    kept = 0
    for text in ALL:
        response = opened(text)
        if response.status_code == REFUSED:
            assert without_errors(skeleton(response.content.decode())) == bound, text
            assert 'class="field-error"' in response.content.decode()
            continue
        kept += 1
        form = EditCaseForm(case=Case.objects.select_related("patient").latest("pk"))
        assert {form.initial[name] for name in (*IDENTITY, *WORDING)} == {stored(text)}, text
    assert kept > len(ALL) // 4


@pytest.mark.slow
def test_the_correction_of_a_case_keeps_its_bones_and_the_text_on_every_page_of_it(as_coordinator, case):
    def corrected(text, fields):
        form = EditCaseForm(case=Case.objects.select_related("patient").get(pk=case.pk))
        typed = {name: value or "" for name, value in form.initial.items()} | dict.fromkeys(fields, text)
        return send(as_coordinator, url("edit", case.code), typed)

    pages = [url("edit", case.code), url("list"), url("overview", case.code), url("intake", case.code)]
    for fields in (IDENTITY, WORDING):
        assert corrected("x", fields).status_code == 302
        calm = [bones(as_coordinator, page) for page in pages]
        for number, text in enumerate(ALL):
            response = corrected(text, fields)
            if response.status_code == REFUSED:
                assert 'class="field-error"' in response.content.decode(), text
                continue
            # Each on the page of its form, every tenth on the large pages as well.
            shown = pages if number % 10 == 0 else pages[:1]
            for page, harmless in zip(shown, calm, strict=False):
                assert core(bones(as_coordinator, page)) == core(harmless), (page, text)


def core(page):
    """The bones but for line breaks, which a text of several lines has, and the growing list of events."""
    return [bone for bone in page if bone[0] not in {"br", "p", "li", "tr", "td", "th", "details", "summary"}]


def in_batches(strings, size):
    return [strings[start : start + size] for start in range(0, len(strings), size)]


@pytest.mark.slow
def test_the_details_of_findings_keep_every_string(as_coordinator, case):
    rows = [name for name, fact in current_ruleset().facts.items() if fact.kind == "boolean"]

    def saved(texts):
        seen = findings_in_force(case)
        fields = {}
        for name, text in zip(rows, texts, strict=False):
            fields |= {f"{name}-seen": seen[name].pk if name in seen else "", name: "true"}
            fields[f"{name}-detail"] = text
        return send(as_coordinator, url("intake", case.code), fields)

    assert saved(["x"] * len(rows)).status_code == 302
    calm = without_errors(bones(as_coordinator, url("intake", case.code)))
    for batch in in_batches([each for each in ALL if clean(each)], len(rows)):
        texts = batch + ["x"] * (len(rows) - len(batch))
        assert saved(texts).status_code == 302
        found = findings_in_force(case)
        assert [found[name].source_detail for name in rows] == [stored(text) for text in texts]
        assert without_errors(bones(as_coordinator, url("intake", case.code))) == calm
    harmless = without_errors(skeleton(saved(["\0"]).content.decode()))
    for text in (each for each in ALL if stored(each) and not clean(each)):
        refused = saved([text])
        assert refused.status_code == REFUSED
        assert without_errors(skeleton(refused.content.decode())) == harmless, repr(text)[:60]


def clean(text):
    """Whether a line of at most 200 characters can hold it."""
    lost = re.search(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff\U0001ffff]", stored(text))
    return bool(stored(text)) and len(stored(text)) <= 200 and not lost


@pytest.mark.slow
def test_what_is_typed_for_a_number_is_refused_and_stands_there_as_typed(as_coordinator, case):
    rows = [name for name, fact in current_ruleset().facts.items() if fact.is_number]
    fields = {f"{name}-seen": "" for name in rows}
    response = send(as_coordinator, url("intake", case.code), fields | dict.fromkeys(rows, "x"))
    calm = without_errors(skeleton(response.content.decode()))
    texts = [each for each in ALL if stored(each) and not re.search(r"\d|[\ud800-\udfff\n\r\0]", each)]
    assert len(texts) > len(ALL) // 4
    for batch in in_batches(texts, len(rows)):
        typed = dict(zip(rows, batch, strict=False)) | dict.fromkeys(rows[len(batch) :], "x")
        response = send(as_coordinator, url("intake", case.code), fields | typed)
        page = response.content.decode()
        assert response.status_code == REFUSED
        assert without_errors(skeleton(page)) == calm
        assert {name: read(response).fields[name][0].strip() for name in rows} == {
            name: text.strip() for name, text in typed.items()
        }
    assert not Finding.objects.exists()


ENTRIES = {
    "marker": {"marker": "other", "value": "1"},
    "lesion": {"segments": ["4"], "size_cm": "1"},
    "treatment": {"treatment": "ssa"},
}
TEXTS = {"marker": ("name", "unit"), "lesion": ("note",), "treatment": ("name",)}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ENTRIES)
def test_the_entries_of_the_lists_keep_every_string(as_coordinator, case, kind):
    address = url("items", case.code, kind)
    kept = 0
    for text in ALL:
        before = Item.objects.count()
        typed = dict.fromkeys(TEXTS[kind], text) | {"item-detail": text}
        response = send(as_coordinator, address, ENTRIES[kind] | typed)
        if response.status_code == REFUSED:
            assert Item.objects.count() == before
            assert 'class="field-error"' in response.content.decode()
            continue
        entry = Item.objects.latest("pk")
        kept += 1
        # Units have one spelling, in which white space does not count.
        wanted = {name: unit_of(text) if name == "unit" else stored(text) for name in TEXTS[kind]}
        assert {name: entry.content.get(name, "") for name in TEXTS[kind]} == wanted
        assert entry.source_detail == stored(text)
    assert kept > len(ALL) // 3
    entries_keep_their_bones(as_coordinator, address, kept)


def entries_keep_their_bones(client, address, kept):
    rows = [bone for bone in bones(client, address) if bone[0] in {"tr", "script", "b", "img", "svg"}]
    assert len([bone for bone in rows if bone[0] == "tr"]) >= kept
    assert not {bone[0] for bone in rows} & {"b", "img"}


@pytest.mark.slow
def test_the_reason_of_a_withdrawal_keeps_every_string(as_coordinator, coordinator, case):
    for text in ALL:
        entry = record_item(
            by=coordinator, case=case, kind="lesion", content={"segments": ["4"], "size_cm": 1}
        )
        address = url("withdraw", case.code, entry.pk)
        response = send(as_coordinator, address, {"reason": text})
        if response.status_code == REFUSED:
            assert not Item.objects.filter(supersedes=entry).exists()
            continue
        assert Item.objects.get(supersedes=entry).reason == stored(text), text[:30]
