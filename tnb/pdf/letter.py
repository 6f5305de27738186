"""The letter to the patient: one page in plain words, from the snapshot of a closed decision.

No free text of the board stands in it, no reason and no dissent: those are for the talk with the doctor."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone, translation

from cases.language import LOCALES
from tnb.models import Member
from tnb.plain import PlainWords, plain_words

from . import press
from .words import between_sentences, bracketed, colon, comma, kept_together, page_of, stop

Json = dict[str, Any]


class Size(NamedTuple):
    """How large the letter is set (class in the style sheet), and whether each step is explained."""

    style: str
    explained: bool


# A letter has one page. The longest plans give up their explanations last.
SIZES = (Size("large", True), Size("middle", True), Size("small", True), Size("small", False))
SIZES += (Size("smallest", False),)


def letter_pdf(snapshot: Json, language: str) -> bytes:
    """The letter as PDF, one page A4; ``snapshot`` of a closed decision, ``language`` "en" or "zh".

    The same snapshot gives the same bytes. Raises UnprintableText and RenderingStopped.
    """
    return press.pdf_of(_drafts(snapshot, language), 1)


def letter_of(snapshot: Json, language: str) -> Json:
    """What stands in the letter; call it with ``language`` active."""
    words, decision, meeting = plain_words(), snapshot["decision"], snapshot["meeting"] or {}
    steps = [_step(step, words, language) for step in _steps(decision)]
    waiting = decision.get("deferred_for", "")
    return {
        "language": {"en": "en", "zh": "zh-CN"}[language],
        "document": snapshot.get("document", ""),
        "case": snapshot["case"]["code"],
        "patient": snapshot["patient"],
        "held_on": meeting.get("held_on") or _day(snapshot["closed_at"]),
        "fields": comma().join(_fields(meeting)),
        "steps": steps,
        "examined": [place for place, step in enumerate(steps, 1) if step["examination"]],
        "waiting": words.waiting[waiting].said(language) if waiting in words.waiting else "",
        "deferred": bool(waiting),
        "more": bool(decision["text"].strip()),
        "todo": _todo(decision.get("todo") or [], language),
        "replaces": _day((decision.get("amends") or {}).get("closed_at")),
        "signed_by": snapshot["closed_by"],
        "closed_on": _day(snapshot["closed_at"]),
        "reviewed": words.reviewed,
        "colon": colon(),
        "comma": comma(),
        "stop": stop(),
        "gap": between_sentences(),
        "page": page_of(),
    }


def _drafts(snapshot: Json, language: str) -> Iterator[str]:
    for size in SIZES:
        with translation.override(LOCALES[language]):
            context = {"letter": letter_of(snapshot, language), "size": size}
            draft = render_to_string("pdf/letter.html", context)
        yield draft


def _steps(decision: Json) -> list[Json]:
    """The steps with the names of that day; a decision frozen before there were steps has options only."""
    codes, names = decision["chosen"], decision["chosen_names"]
    steps = decision.get("steps") or [{"option": code} for code in codes]
    return [step | {"name": name} for step, name in zip(steps, names, strict=True)]


def _step(step: Json, words: PlainWords, language: str) -> Json:
    """One step; an option that has no plain words any more keeps its name."""
    plain, intent, owner = words.options.get(step["option"]), step.get("intent"), step.get("owner_name")
    examination = plain is not None and plain.examination
    return {
        "name": plain.name.said(language) if plain else step["name"][language],
        "term": bracketed(step["name"][language]) if plain else "",
        "what": kept_together(plain.what.said(language)) if plain and plain.what else "",
        "aim": words.intents[intent].said(language) if intent in words.intents and not examination else "",
        "owner": owner[language] if owner else "",
        "examination": examination,
    }


def _todo(todo: list[Json], language: str) -> Json:
    """How many things are to be done, by whom, and the first day; what they are is free text, left out."""
    owners = [each["owner_name"][language] for each in todo if each.get("owner_name")]
    days = sorted(each["until"] for each in todo if each.get("until"))
    return {
        "number": len(todo),
        "owners": comma().join(dict.fromkeys(owners)),
        "first": days[0] if days else "",
    }


def _fields(meeting: Json) -> list[str]:
    """The fields of those who were there, each once; not who coordinates."""
    there = {member["discipline"] for member in meeting.get("members", ()) if member["present"] is True}
    left_out = {Member.Discipline.OTHER, Member.Discipline.COORDINATION}
    return [str(each.label) for each in Member.Discipline if each in there - left_out]


def _day(moment: str | None) -> str:
    """The day of an ISO moment at the hospital, ISO."""
    if not moment:
        return ""
    said = datetime.fromisoformat(moment)
    day: date = timezone.localtime(said).date() if said.tzinfo else said.date()
    return day.isoformat()
