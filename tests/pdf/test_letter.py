"""The letter to the patient: one page, plain words, nothing of what is internal, no promise."""

import io
import re

import pikepdf
import pytest
from django.utils import translation

from cases.language import LOCALES
from recommendations.placing import NOT_EVIDENCE
from recommendations.ruleset import current_ruleset
from tnb.models import Decision
from tnb.pdf.letter import SIZES, letter_of, letter_pdf
from tnb.plain import PlainOption, plain_words

from . import made, pages

LANGUAGES = ["en", "zh"]
# What a sentence may be: in English words, in Chinese characters.
LONGEST = {"en": 22, "zh": 40}
# Words of outcome, of promise, of figures: nothing in the letter says how it will go.
NEVER = {
    "en": r"surviv|cure|heal|prognos|chance|succe|effective|benefit|safe|better|best|worse|risk|year|month|%"
    r"|\brate|respon|likely|hope|will help|guarantee|recommended|contraindicated",
    "zh": r"生存|存活|治愈|痊愈|预后|几率|机会|成功|有效|疗效|获益|安全|更好|最好|恶化|风险|年|月|率|%"
    r"|希望|保证|推荐|禁忌",
}
OWNER = {"en": "Oncology", "zh": "肿瘤内科"}
SECRET = "Between ourselves"


def plan(*codes: str, intent: str = "palliative", owner: bool = True) -> dict:
    """The entries of a decision for these options, as tnb.snapshot freezes them."""
    names = [current_ruleset().options[code].name._asdict() for code in codes]
    said = {"intent": intent, "owner": "oncology" if owner else "", "owner_name": OWNER if owner else None}
    return {
        "chosen": list(codes),
        "chosen_names": names,
        "steps": [said | {"option": code} for code in codes],
    }


def letter(language: str, **decision) -> bytes:
    sheet = made.snapshot(current_ruleset(), language=language, **decision)
    return letter_pdf(sheet | {"document": "7Q2FK-9XM4T"}, language)


def text_of(content: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(pages.texts_of(content)))


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?])\s|[。！？]", text) if part.strip()]


def words(sentence: str, language: str) -> int:
    return len(sentence.split()) if language == "en" else len(re.findall(r"[\u3400-\u9fff]", sentence))


def every_sentence(language: str) -> list[str]:
    plain = plain_words()
    said = [option.what for option in plain.options.values() if option.what is not None]
    said += [*plain.intents.values(), *plain.waiting.values()]
    return [sentence for text in said for sentence in sentences(text.said(language))]


def test_every_option_intent_and_cause_has_its_plain_words():
    plain = plain_words()
    assert set(plain.options) == set(current_ruleset().options)
    assert set(plain.intents) == set(Decision.Intent.values)
    assert set(plain.waiting) == set(Decision.Deferral.values)
    assert len({option.name for option in plain.options.values()}) == len(plain.options), "told apart"


def unfounded(options: dict[str, PlainOption]) -> list[str]:
    """The options with an explanation that no statement bears out, or one that is no evidence itself."""
    statements = current_ruleset().statements
    found = [code for code, option in options.items() if option.what is not None and not option.statements]
    for code, option in options.items():
        found += [
            code
            for each in option.statements
            if each not in statements or NOT_EVIDENCE & set(statements[each].doubts)
        ]
    return found


def test_what_the_letter_explains_is_said_by_a_statement_that_counts_as_evidence():
    explained = [option for option in plain_words().options.values() if option.what is not None]
    assert explained
    assert unfounded(plain_words().options) == []


@pytest.mark.control
def test_an_explanation_out_of_nowhere_would_be_found():
    sirt, doubted = (
        plain_words().options["sirt"],
        next(s for s in current_ruleset().statements.values() if "garbled" in s.doubts),
    )
    wrong = {"none": (), "unknown": ("no-such-statement",), "doubted": (doubted.id,)}
    assert unfounded({code: sirt._replace(statements=each) for code, each in wrong.items()}) == [*wrong]


def test_the_wording_counts_as_unread_until_somebody_signs_it():
    assert plain_words().reviewed == ""
    assert "not yet been reviewed by a clinician" in text_of(letter("en", **plan("ssa")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language):
    said = every_sentence(language)
    assert [s for s in said if words(s, language) > LONGEST[language]] == []
    mean = sum(words(s, language) for s in said) / len(said)
    assert mean < {"en": 14, "zh": 24}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_of_the_letter_itself_are_short(language):
    with translation.override(LOCALES[language]):
        told = text_of(letter(language, **plan("sirt")))
    assert [s for s in sentences(told) if words(s, language) > 2 * LONGEST[language]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_about_treatment_speaks_of_outcome_promise_or_figures(language):
    plain = plain_words()
    said = every_sentence(language) + [option.name.said(language) for option in plain.options.values()]
    assert [s for s in said if re.search(NEVER[language], s, re.IGNORECASE)] == []


@pytest.mark.control
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "It prolongs survival."),
        ("en", "It works in 30 %."),
        ("zh", "可延长生存。"),
        ("zh", "有效率较高。"),
    ],
)
def test_a_promise_would_be_found(language, sentence):
    assert re.search(NEVER[language], sentence, re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [0, 1, 3, 8, 20, 51])
def test_a_letter_has_one_page_however_long_the_plan(language, number):
    options = list(current_ruleset().options)[:number]
    todo = [{"what": SECRET, "owner": "", "owner_name": OWNER, "until": "2026-12-20"}] * 20
    content = letter(language, **plan(*options), todo=todo, text=SECRET * 400)
    (page,) = pages.texts_of(content)
    for code in options:
        assert plain_words().options[code].name.said(language).replace(" ", "") in re.sub(r"\s", "", page)


def test_a_usual_plan_is_printed_large_and_explained():
    assert SIZES[0].style == "large"
    content = letter("en", **plan("maa-spect-ct", "sirt"))
    page = pages.pages_of(content)[0]
    sizes = [drawn.size / pages.SCALE for drawn in pages.characters(page)]
    assert sorted(sizes)[len(sizes) // 2] >= 12
    assert plain_words().options["sirt"].what.en in text_of(content)


def test_the_steps_stand_in_their_order_with_aim_and_who_makes_contact():
    told = text_of(letter("en", **plan("maa-spect-ct", "sirt", "ssa")))
    places = [
        told.index(f"{n}. {plain_words().options[code].name.en}")
        for n, code in enumerate(("maa-spect-ct", "sirt", "ssa"), 1)
    ]
    assert places == sorted(places)
    assert told.count("Who contacts you: Oncology") == 3
    assert told.count(plain_words().intents["palliative"].en) == 2, "an examination has no aim of treatment"
    assert "Examinations among these steps: 1" in told


def test_without_an_owner_the_doctor_makes_contact():
    assert "Who contacts you: your doctor" in text_of(letter("en", **plan("ssa", owner=False)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_internal_stands_in_the_letter(language):
    inside = {
        "text": SECRET,
        "departure_text": SECRET,
        "dissent": [{"who": "surgery", "who_name": {"en": SECRET, "zh": SECRET}, "text": SECRET}],
        "todo": [{"what": SECRET, "owner": "", "owner_name": None, "until": ""}],
        "amends": {"closed_at": "2026-11-01T02:00:00+00:00", "reason": SECRET},
    }
    content = letter(language, **plan("tae"), **inside)
    told = text_of(content)
    assert SECRET not in told
    for status in current_ruleset().statuses.values():
        assert status.name.said(language) not in told
    assert "2026-11-01" in told, "the letter that it replaces"
    assert made.QUESTION[language] not in told
    assert len(pikepdf.open(io.BytesIO(content)).attachments) == 0, "no case file inside"


@pytest.mark.parametrize("cause", Decision.Deferral.values)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deferred_case_says_what_is_waited_for(language, cause):
    told = text_of(letter(language, **plan(), deferred_for=cause, text=""))
    assert re.sub(r"\s", "", plain_words().waiting[cause].said(language)) in re.sub(r"\s", "", told)


def test_a_decision_in_words_only_sends_the_patient_to_the_doctor():
    assert "Your doctor will explain it to you." in text_of(letter("en", **plan(), text=SECRET))


def test_the_letter_names_patient_day_code_and_who_signs():
    told = text_of(letter("en", **plan("ssa")))
    for said in ("㛃䶮·测试", "2026-11-20", "7Q2FK-9XM4T", "TNB-26-0001", "chair", "Signature", "Telephone"):
        assert said in told
    assert "does not replace the talk with your doctor" in told


def test_an_option_that_is_no_longer_known_keeps_its_name():
    decision = plan("ssa") | {"chosen": ["gone"], "chosen_names": [{"en": "Gone therapy", "zh": "旧疗法"}]}
    decision["steps"][0]["option"] = "gone"
    assert "1. Gone therapy" in text_of(letter("en", **decision))


def test_a_decision_frozen_before_there_were_steps_has_its_letter():
    sheet = made.snapshot(current_ruleset(), language="en")
    sheet["decision"].pop("steps", None)
    with translation.override("en"):
        assert [step["owner"] for step in letter_of(sheet, "en")["steps"]] == ["", ""]


def test_the_same_snapshot_gives_the_same_letter():
    assert letter("zh", **plan("ssa")) == letter("zh", **plan("ssa"))
