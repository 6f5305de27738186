"""What stands on the sheet: everything that matters, on two pages, each number resolved."""

import re

import pytest
from django.utils import translation

from cases.language import LOCALES
from tnb.pdf import DENSITIES, summary_pdf
from tnb.pdf.sheet import sheet_of
from tnb.pdf.words import cited, kept_together, letter

from . import made, pages

pytestmark = pytest.mark.django_db  # the published cases come out of a database
LANGUAGES = ["zh", "en"]
CITED = re.compile(r"\[(\d+(?:\s*[,–]\s*\d+)*)\]")
REFERENCES = {"zh": ("参考文献", "References"), "en": ("References",)}


def plain(content: bytes) -> str:
    """The text of all pages, each kind of space as one space."""
    return re.sub(r"\s+", " ", "\n".join(pages.texts_of(content)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_published_case_fits_two_pages(sheets, printed, language):
    assert len(sheets) == 10
    lengths = {name: len(pages.pages_of(printed(sheet, language))) for name, sheet in sheets.items()}
    assert {name: length for name, length in lengths.items() if length > 2} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_case_fits_two_pages(ruleset, language):
    assert len(pages.pages_of(summary_pdf(made.snapshot(ruleset, language=language), language))) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_in_the_text_has_its_reference_and_every_reference_is_cited(sheets, printed, language):
    for name, sheet in sheets.items():
        text = "\n".join(pages.texts_of(printed(sheet, language)))
        at = max(text.rfind(heading) for heading in REFERENCES[language])
        listed = [int(number) for number in re.findall(r"(?m)^\[(\d+)\] ", text[at:])]
        assert listed == list(range(1, len(listed) + 1)), name
        assert first_cited(text[:at]) == listed, name
        assert len(listed) > 10, name


def first_cited(text: str) -> list[int]:
    """The numbers cited in the text, in the order in which they first appear."""
    found: dict[int, None] = {}
    for bracket in CITED.findall(text):
        for part in bracket.split(","):
            ends = [int(number) for number in part.split("–")]
            found |= dict.fromkeys(range(ends[0], ends[-1] + 1))
    return list(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reference_list_holds_the_source_papers_and_names_each_work_once(sheets, language):
    for sheet in sheets.values():
        with translation.override(LOCALES[language]):
            listed = sheet_of(sheet, language)["references"]
        texts = [entry["text"] for entry in listed]
        assert len(texts) == len(set(texts))
        assert any("10.7659/j.issn.1005-6947.230441" in text for text in texts)
        assert any("10.3969/j.issn.1008-794X.2025.05.002" in text for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_says_which_case_it_is_which_page_and_which_rules(closed_sheet, printed, language):
    texts = [re.sub(r"\s+", " ", text) for text in pages.texts_of(printed(closed_sheet, language))]
    digest = closed_sheet["ruleset"]["digest"].removeprefix("sha256:")[:12]
    for number, text in enumerate(texts, 1):
        assert "TNB-26-0001 · amber heron 琥珀苍鹭" in text
        assert digest in text
        assert re.search(rf"(Page {number} of {len(texts)}|第 ?{number} ?页，共 ?{len(texts)} ?页)", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_who_it_is_and_what_was_decided_and_by_whom(closed_sheet, printed, language):
    first = plain(printed(closed_sheet, language))[:1500]
    for words in ("㛃䶮·测试", "1977-03-02", "H-0012345", "2026-11-20", "chair", "16:05", "surgeon"):
        assert words in first
    assert "radiologist" not in first, "was not present"
    for chosen in closed_sheet["decision"]["chosen_names"]:
        assert chosen[language] in first
    assert "患者希望先行药物治疗。" in first


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_option_gap_or_conflict_is_dropped_however_long_the_text(ruleset, sheets, printed, language):
    long = made.snapshot(ruleset, language=language, text="先行 SSA，三个月后复查。" * 400)
    for sheet in [long, *sheets.values()]:
        text = plain(printed(sheet, language)).replace(" ", "")
        answer = sheet["answers"][language]
        said = [option["name"] for option in answer["options"] if option["status"] != "not_indicated"]
        said += [gap["name"] for gap in answer["missing"]]
        said += [conflict["title"] for conflict in answer["conflicts"]]
        said += [warning["message"] for warning in answer["warnings"]]
        said += [
            option["status_name"] for option in answer["options"] if option["status"] == "contraindicated"
        ]
        assert [words for words in said if words.replace(" ", "") not in text] == []


def test_free_text_of_five_thousand_characters_is_printed_whole_on_further_pages(ruleset):
    text = "".join(f"第{number}句。" for number in range(1000))
    content = summary_pdf(made.snapshot(ruleset, text=text), "zh")
    assert len(pages.pages_of(content)) > 2
    printed_text = re.sub(r"\s", "", plain(content))
    assert all(f"第{number}句。" in printed_text for number in (0, 499, 999))


def test_what_is_unknown_is_a_gap_and_never_a_fact(sheets):
    sheet = sheets["CANTEMIST-897-b live"]
    unknown = [fact for fact in sheet["facts"] if fact["value"] is None]
    assert [fact["fact"] for fact in unknown] == ["liver_metastases"]
    with translation.override("en"):
        shown = sheet_of(sheet, "en")
    labels = [fact["label"] for column in shown["columns"] for group in column for fact in group["facts"]]
    assert unknown[0]["label"]["en"] not in labels
    assert unknown[0]["label"]["en"] in [gap["name"] for gap in shown["gaps"]]


def test_zero_and_no_are_facts(ruleset):
    snapshot = made.snapshot(ruleset)
    for fact in snapshot["facts"]:
        if fact["fact"] == "htb_pct":
            fact |= {"value": 0, "shown": {"en": "0", "zh": "0"}}
        if fact["fact"] == "peptic_ulcer":
            fact |= {"value": False, "shown": {"en": "no", "zh": "否"}}
    text = plain(summary_pdf(snapshot, "en"))
    assert "Hepatic tumour burden 0 %" in text
    assert "Peptic ulcer no" in text


def test_a_date_and_source_shared_by_a_group_is_said_once_and_others_beside_their_fact(ruleset):
    snapshot = made.snapshot(ruleset)
    other = next(fact for fact in snapshot["facts"] if fact["fact"] == "ki67_pct")
    other["observed_on"] = "2025-01-05"
    bare = next(fact for fact in snapshot["facts"] if fact["fact"] == "sstr_status")
    bare |= {"observed_on": None, "source": ""}
    text = plain(summary_pdf(snapshot, "en"))
    assert re.search(r"Ki-67 12.5 % 2025-01-05, [Pp]athology", text)
    assert re.search(r"\(SSTR\) [a-z ]+ no date or source", text)


def test_a_chosen_option_that_is_contraindicated_says_so_in_the_decision(ruleset):
    snapshot = made.snapshot(ruleset)
    option = next(o for o in snapshot["answers"]["en"]["options"] if o["option"] == "tae")
    option |= {
        "status": "contraindicated",
        "status_name": "contraindicated",
        "mark": "■",
        "cautions": ["Mind the duct."],
    }
    assert "TAE (bland embolisation) ■ contraindicated" in plain(summary_pdf(snapshot, "en"))[:1200]
    assert "! Mind the duct." in plain(summary_pdf(snapshot, "en"))[:1200]


def test_a_sheet_without_decision_or_meeting_is_printed_as_a_draft(ruleset):
    snapshot = made.snapshot(ruleset, closed=False) | {"decision": None, "meeting": None}
    assert "No decision has been recorded yet." in plain(summary_pdf(snapshot, "en"))


def test_the_densities_only_get_tighter():
    assert [d.full_gaps for d in DENSITIES] == sorted((d.full_gaps for d in DENSITIES), reverse=True)
    assert DENSITIES[-1].holds == float("inf")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([], ""),
        ([3], "[3]"),
        ([2, 1], "[1,\u00a02]"),
        ([1, 2, 3, 5], "[1–3, 5]"),
        ([4, 4, 9, 8], "[4, 8,\u00a09]"),
    ],
)
def test_reference_numbers_are_said_in_order_and_runs_shortened(numbers, said):
    assert cited(numbers) == said


@pytest.mark.parametrize(
    "torn", ["≥ 3", "12 %", "2.3 cm", "Ki-67 ≥ 20 %", "10 Gy", "6 months", "3 个月", "< 10 %"]
)
def test_sign_number_and_unit_stay_together(torn):
    assert " " not in kept_together(torn)


def test_letters_go_on_after_z():
    assert [letter(number) for number in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]
