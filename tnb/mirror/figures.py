"""What the statistics need of a frozen sheet. It is kept apart when a decision is closed, for a sheet weighs
half a megabyte and the statistics read thousands. Pure: no database, no request."""

from typing import Any

FACTS = ("age_years", "functional_status", "sstr_status")
SAID = ("follows", "departure_reason", "deferred_for")
STEP = ("option", "intent", "owner")


def figures_of(sheet: dict[str, Any]) -> dict[str, Any]:
    """Of a sheet (tnb.snapshot): SAID and "steps" of the decision, "statuses" {code of a chosen option: its
    status in the answer, None if it has none}, "sex", "grade" (None if not known), each of FACTS that is
    known, and "quorum" {discipline that was needed: whether it was there}, None on a sheet of before. No text
    that somebody wrote, no patient's name."""
    answer, decision = sheet["answers"]["en"], sheet["decision"] or {}
    statuses = {option["option"]: option["status"] for option in answer["options"]}
    known = {fact["fact"]: fact["value"] for fact in sheet["facts"] if fact["value"] is not None}
    needed = (sheet["meeting"] or {}).get("quorum")
    said = {name: decision.get(name, "") for name in SAID}
    return said | {
        "steps": [{part: step[part] for part in STEP} for step in decision.get("steps", ())],
        "statuses": {code: statuses.get(code) for code in decision.get("chosen", ())},
        "sex": sheet["patient"]["sex"],
        "grade": answer.get("derived", {}).get("grade", {}).get("value"),
        "quorum": None if needed is None else {seat["discipline"]: seat["present"] for seat in needed},
        **{name: known[name] for name in FACTS if name in known},
    }
