"""A sheet for teaching: what stands in it is named here; everything else stays behind.

Free text may hold a name or a date, so none is taken over; days become months before the newest value. The
course, drawn on a calendar, and notes of any kind are left out. Pure: no database, no request.
"""

import datetime as dt
import hmac
from typing import Any

from cases.months import months_between
from tnb.opinions import without_names

Json = dict[str, Any]
OLDEST = 90  # an age above it is rare enough to point to someone
# Messages that quote a day.
DATED_WARNINGS = frozenset({"expired"})


def teaching_sheet(sheet: Json, key: str) -> Json:
    """The sheet (tnb.snapshot) without identity, free text and exact dates. ``key`` is a secret of the
    installation: from the teaching code nobody can come back to the case."""
    code = "T-" + hmac.new(key.encode(), sheet["case"]["code"].encode(), "sha256").hexdigest()[:8].upper()
    newest = max((fact["observed_on"] for fact in sheet["facts"] if fact["observed_on"]), default=None)
    return {
        "format": sheet["format"],
        "teaching": True,
        "case": {"code": code, "question": "", "summary": "", "attribution": ""},
        "patient": {
            "name": "",
            "sex": sheet["patient"]["sex"],
            "birth_date": None,
            "hospital_number": "",
            "code_word": "",
        },
        "facts": [_fact(fact, newest) for fact in sheet["facts"]],
        "lesions": [_lesion(lesion) for lesion in sheet.get("lesions") or ()],
        "lesions_complete": sheet.get("lesions_complete", False),
        "answers": {language: _answer(answer, code) for language, answer in sheet["answers"].items()},
        "references": sheet["references"],
        "decision": _decision(sheet["decision"]),
        "opinions": without_names(sheet.get("opinions") or ()),
        "meeting": None,
        "ruleset": sheet["ruleset"],
        "closed_at": None,
        "closed_by": None,
    }


def _fact(fact: Json, newest: str | None) -> Json:
    kept = {name: fact[name] for name in ("fact", "group", "label", "unit", "value", "shown", "source")}
    if fact["fact"] == "age_years" and fact["value"] is not None and fact["value"] >= OLDEST:
        kept |= {"value": OLDEST, "shown": {"en": f"≥ {OLDEST}", "zh": f"≥ {OLDEST}"}}
    others = [other | {"observed_on": None} for other in fact.get("others") or ()]
    return kept | {"observed_on": _month(fact["observed_on"], newest), "source_detail": "", "others": others}


def _month(day: str | None, newest: str | None) -> str | None:
    """ "M-14": fourteen completed months before the newest value."""
    if day is None or newest is None:
        return None
    return f"M-{months_between(dt.date.fromisoformat(day), dt.date.fromisoformat(newest))}"


def _lesion(lesion: Json) -> Json:
    kept = {name: lesion[name] for name in ("number", "segments", "size_cm", "plan")}
    return kept | {"note": "", "observed_on": "", "source": ""}


def _answer(answer: Json, code: str) -> Json:
    warnings = [warning for warning in answer["warnings"] if warning["kind"] not in DATED_WARNINGS]
    return answer | {"reference": code, "warnings": warnings}


def _decision(decision: Json | None) -> Json | None:
    """The options chosen and the coded reason; no word that somebody wrote."""
    if decision is None:
        return None
    names = ("chosen", "chosen_names", "follows", "departure_reason", "deferred_for")
    kept = {name: decision[name] for name in names if name in decision}
    steps = [step | {"owner": "", "owner_name": None} for step in decision.get("steps", ())]
    nothing = {"text": "", "departure_text": "", "dissent": [], "todo": [], "amends": None}
    return kept | nothing | {"steps": steps, "updated_by": "", "updated_at": None}
