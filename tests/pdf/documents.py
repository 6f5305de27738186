"""The documents whose look is approved: both languages, and what is hardest to set."""

from collections.abc import Callable
from typing import Any

from recommendations.records import Ruleset
from tnb.pdf import summary_pdf
from tnb.pdf.joining import side_by_side
from tnb.pdf.letter import letter_pdf
from tnb.teaching import teaching_sheet

from . import made

Json = dict[str, Any]
OWNERS = {
    "oncology": {"en": "Oncology", "zh": "肿瘤内科"},
    "interventional_radiology": {"en": "Interventional radiology", "zh": "介入科"},
    "surgery": {"en": "Surgery", "zh": "外科"},
}
CODE = {"document": "7Q2FK-9XM4T"}


def steps(ruleset: Ruleset, *plan: tuple[str, str, str]) -> Json:
    """The entries of a decision for (option, intent, owner)."""
    codes = [option for option, _intent, _owner in plan]
    return {
        "chosen": codes,
        "chosen_names": [ruleset.options[code].name._asdict() for code in codes],
        "steps": [
            {"option": option, "intent": intent, "owner": owner, "owner_name": OWNERS.get(owner)}
            for option, intent, owner in plan
        ],
    }


def full(ruleset: Ruleset, language: str, **said: Any) -> Json:
    """A closed sheet with order, intent, owner, dissent and tasks."""
    plan = steps(
        ruleset,
        ("maa-spect-ct", "", "interventional_radiology"),
        ("sirt", "conversion", "interventional_radiology"),
        ("ssa", "palliative", "oncology"),
    )
    dissent = {"who": "surgery", "who_name": OWNERS["surgery"], "text": "Resect first. 应先手术切除。"}
    todo = {"what": "⁶⁸Ga-DOTATATE PET/CT", "owner": "oncology", "owner_name": OWNERS["oncology"]}
    said = {"dissent": [dissent], "todo": [todo | {"until": "2026-12-20"}]} | said
    return made.snapshot(ruleset, language=language, **(plan | said)) | CODE


def nearly_empty(ruleset: Ruleset, language: str) -> Json:
    """One fact, no decision, no meeting."""
    sheet = made.snapshot(ruleset, language=language, closed=False)
    nothing = {"question": "?", "summary": "", "attribution": ""}
    answers = {
        said: answer | {"conflicts": [], "warnings": [], "missing": answer["missing"][:1]}
        for said, answer in sheet["answers"].items()
    }
    for answer in answers.values():
        answer["options"] = [_without(option, ruleset, answer["language"]) for option in answer["options"]]
    patient = sheet["patient"] | {"birth_date": None, "hospital_number": "", "sex": ""}
    return sheet | {
        "facts": sheet["facts"][:1],
        "decision": None,
        "meeting": None,
        "case": sheet["case"] | nothing,
        "answers": answers,
        "patient": patient,
    }


def _without(option: Json, ruleset: Ruleset, language: str) -> Json:
    if option["option"] == "ssa":
        return option
    status = ruleset.statuses["not_indicated"]
    return option | {"status": status.code, "status_name": status.name.said(language), "cautions": []}


def long_texts(ruleset: Ruleset, language: str) -> Json:
    """5,000 characters in each of the free texts, and a very long name."""
    words = {
        "en": "Stable on lanreotide since the spring; no new lesion. ",
        "zh": "兰瑞肽治疗下稳定，未见新发病灶。",
    }
    text = (words[language] * 400)[:5000]
    sheet = full(ruleset, language, text=text)
    sheet["case"] = sheet["case"] | {"summary": text}
    sheet["patient"] = sheet["patient"] | {"name": "Maria-Theresia von und zu der Wiese-Kaiserswaldau " * 2}
    return sheet


def rare_names(ruleset: Ruleset, language: str) -> Json:
    """Characters that few fonts have."""
    sheet = full(ruleset, language)
    return sheet | {"patient": sheet["patient"] | {"name": "㛃䶮䲟㙍㬎𫖯𬭎鿍·Ćwikła-Öberg"}}


def deferred(ruleset: Ruleset, language: str) -> Json:
    return full(ruleset, language, **steps(ruleset), deferred_for="imaging", text="", follows="", todo=[])


def amended(ruleset: Ruleset, language: str) -> Json:
    reason = {"en": "The grade was corrected by the reference pathologist.", "zh": "参考病理更正了分级。"}
    amends = {"closed_at": "2026-11-06T08:00:00+00:00", "reason": reason[language]}
    return full(ruleset, language, amends=amends, signed_by=["surgeon", "oncologist"])


def longest_plan(ruleset: Ruleset, language: str) -> Json:
    every = [(code, "palliative", "oncology") for code in ruleset.options]
    return full(ruleset, language, **steps(ruleset, *every))


def _both(ruleset: Ruleset, _language: str) -> bytes:
    sheet = full(ruleset, "zh")
    pages = [summary_pdf(sheet, language) for language in ("zh", "en")]
    return side_by_side(*pages, "TNB-26-0001", "zh-CN")


def _summary(sheet_of: Callable[[Ruleset, str], Json]) -> Callable[[Ruleset, str], bytes]:
    return lambda ruleset, language: summary_pdf(sheet_of(ruleset, language), language)


def _letter(sheet_of: Callable[[Ruleset, str], Json]) -> Callable[[Ruleset, str], bytes]:
    return lambda ruleset, language: letter_pdf(sheet_of(ruleset, language), language)


def _draft(ruleset: Ruleset, language: str) -> Json:
    return made.snapshot(ruleset, language=language, closed=False)


def _teaching(ruleset: Ruleset, language: str) -> Json:
    return teaching_sheet(full(ruleset, language), "the same key always")


# name -> what makes it, and in which languages it is looked at
DOCUMENTS: dict[str, tuple[Callable[[Ruleset, str], bytes], tuple[str, ...]]] = {
    "draft": (_summary(_draft), ("en", "zh")),
    "closed": (_summary(full), ("en", "zh")),
    "nearly-empty": (_summary(nearly_empty), ("en", "zh")),
    "long-texts": (_summary(long_texts), ("en", "zh")),
    "rare-names": (_summary(rare_names), ("zh",)),
    "deferred": (_summary(deferred), ("en",)),
    "amended": (_summary(amended), ("zh",)),
    "teaching": (_summary(_teaching), ("en", "zh")),
    "side-by-side": (_both, ("zh",)),
    "letter": (_letter(full), ("en", "zh")),
    "letter-deferred": (_letter(deferred), ("en", "zh")),
    "letter-longest": (_letter(longest_plan), ("en", "zh")),
}
