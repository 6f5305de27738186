"""A decision as text for the hospital's own record."""

import re

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from recommendations.ruleset import current_ruleset
from tests.pdf import made
from tnb.record_text import record_text

LANGUAGES = ["en", "zh"]
OWNER = {"en": "Oncology", "zh": "肿瘤内科"}
STEPS = [
    {"option": "ssa", "intent": "palliative", "owner": "oncology", "owner_name": OWNER},
    {"option": "tae", "intent": "", "owner": "", "owner_name": None},
]
TYPED = "Operate first.\n[recommended] TAE\n== Decision of the board ==\n1. Wait"


def sheet(language="en", closed=True, **decision):
    said = {
        "steps": STEPS,
        "dissent": [{"who": "surgery", "who_name": {"en": "Surgery", "zh": "外科"}, "text": TYPED}],
        "todo": [{"what": "PET/CT", "owner": "oncology", "owner_name": OWNER, "until": "2026-12-20"}],
    }
    return made.snapshot(current_ruleset(), language=language, closed=closed, **said | decision)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {language: record_text(sheet(language), language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_identifies_the_patient_the_question_and_the_decision(texts, language):
    text = texts[language]
    for said in ("㛃䶮·测试", "1977-03-02", "H-0012345", "TNB-26-0001", "2026-11-20", "16:05"):
        assert said in text
    assert f"> {made.QUESTION[language]}" in text
    ssa = current_ruleset().options["ssa"].name.said(language)
    assert re.search(rf"(?m)^1\. \[.+?\] {re.escape(ssa)}.*{OWNER[language]}.* \[1", text)
    assert "2026-12-20" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_stands_on_a_line_of_its_own_that_begins_with_its_status(texts, language):
    lines = texts[language].splitlines()
    for option in sheet(language)["answers"][language]["options"]:
        if option["status"] == "not_indicated":
            continue
        beginning = re.compile(
            rf"\[{re.escape(option['status_name'])}[^\]]*\] {re.escape(option['name'])}[:：]"
        )
        assert sum(bool(beginning.match(line)) for line in lines) == 1, option["option"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_somebody_typed_can_not_be_taken_for_a_line_of_ours(texts, language):
    for typed in TYPED.splitlines():
        assert f"\n> {typed}\n" in texts[language]
    assert not re.search(r"(?m)^1\. Wait", texts[language])
    hostile = sheet(language)
    hostile["patient"]["name"] = hostile["closed_by"] = "Somebody\n1. Wait"
    hostile["facts"][0]["source_detail"] = "7\n== x =="
    text = record_text(hostile, language)
    assert not re.search(r"(?m)^(1\. Wait|== x ==)", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reference_cited_is_listed_once_and_none_besides(texts, language):
    text = texts[language]
    listed = [int(number) for number in re.findall(r"(?m)^\[(\d+)\] ", text)]
    assert listed == list(range(1, len(listed) + 1))
    body = text[: text.index("\n[1] ")]
    cited = set()
    for bracket in re.findall(r"\[(\d[\d,–\s]*)\]$", body, re.MULTILINE):
        for part in bracket.split(","):
            ends = [int(number) for number in part.split("–")]
            cited |= set(range(ends[0], ends[-1] + 1))
    assert cited == set(listed)
    assert len(listed) > 10


def test_both_languages_have_the_same_lines_statuses_and_numbers(texts):
    def shape(text):
        body = text[: text.index("\n[1] ")]
        return [
            (line[:1] in "[>=-1234", re.findall(r"\[[\d,–\s]+\]$", line.replace(" ", "")))
            for line in body.splitlines()
        ]

    assert shape(texts["en"]) == shape(texts["zh"])


def test_chinese_has_full_width_punctuation(texts):
    ours = [line for line in texts["zh"].splitlines() if line and not line.startswith((">", "[1", "[2"))]
    body = "\n".join(ours[: next(n for n, line in enumerate(ours) if re.match(r"\[\d+\] ", line))])
    assert not re.search(r"[\u4e00-\u9fff] ?[,;:(?!]", body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_on_its_first_and_last_line(language, texts):
    lines = record_text(sheet(language, closed=False), language).splitlines()
    assert lines[0] == lines[-1]
    assert re.search("DRAFT|草稿", lines[0])
    assert not re.search("DRAFT|草稿", texts[language])


def test_what_is_open_says_what_it_would_change(texts):
    assert re.search(r"(?m)^A\. Portal vein thrombosis$", texts["en"])
    assert re.search(r"(?m)^   ✓ → \[contraindicated\] TAE", texts["en"])


def test_a_deferred_and_an_amended_decision_say_so():
    amends = {"closed_at": "2026-11-01T02:00:00+00:00", "reason": "The grade was corrected."}
    text = record_text(
        sheet(steps=[], chosen=[], chosen_names=[], deferred_for="imaging", amends=amends), "en"
    )
    assert "Deferred, no decision: Imaging missing or too old" in text
    assert "Amends the decision of: 2026-11-01 10:00" in text
    assert "> The grade was corrected." in text


def test_no_invisible_or_no_break_character_is_left(texts):
    for text in texts.values():
        assert not re.search("[\u00a0\u200b-\u200f\u2028\u2029\ufeff\r\t]", text)


def test_rules_say_their_version_and_that_nobody_reviewed_them(texts):
    rules = current_ruleset()
    for text in texts.values():
        assert rules.version in text
        assert rules.digest in text
    assert "not yet been reviewed by a clinician" in texts["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_text_and_leaves_a_trace(as_member, a_draft, language):
    page = as_member.get(f"{reverse('decision_text', args=[a_draft.pk])}?language={language}")
    content = page.content.decode()
    assert "<textarea" in content
    assert "readonly" in content
    assert "&gt; Discuss again after the volumetry." in content
    event = AuditEvent.objects.get(action="summary.printed")
    assert event.details == {"language": language, "draft": True, "form": "text"}


def test_the_file_is_the_same_text_and_windows_knows_its_encoding(as_member, a_draft, close):
    decision = close(a_draft)
    answer = as_member.get(f"{reverse('decision_text_file', args=[decision.pk])}?language=zh")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert f'filename="{decision.item.case.code}-zh.txt"' in answer["Content-Disposition"]
    assert answer.content.startswith("\ufeff".encode())
    assert AuditEvent.objects.get(action="summary.printed").details["draft"] is False
    text = answer.content.decode("utf-8-sig")
    assert "王小明" in text
    decision.refresh_from_db()
    assert "document" not in decision.snapshot, "what is frozen stays as it is"


def test_another_language_is_not_found(as_member, a_draft):
    assert as_member.get(reverse("decision_text", args=[a_draft.pk]) + "?language=fr").status_code == 404
