"""What the statistics need of a frozen sheet. It is kept beside the sheet when a decision is closed, for a
sheet weighs half a megabyte and the statistics read thousands. Pure: no database, no request."""

from typing import Any

FACTS = ("age_years", "functional_status", "sstr_status")


def figures_of(sheet: dict[str, Any]) -> dict[str, Any]:
    """Of a sheet (tnb.snapshot): "statuses" {code of a chosen option: its status in the answer, None if it
    has none}, "sex", "grade" (None if not known), each of FACTS that is known, and "quorum" {discipline that
    was needed: whether it was there}, None on a sheet of before. No text, no name."""
    answer = sheet["answers"]["en"]
    statuses = {option["option"]: option["status"] for option in answer["options"]}
    chosen = (sheet["decision"] or {}).get("chosen", ())
    known = {fact["fact"]: fact["value"] for fact in sheet["facts"] if fact["value"] is not None}
    needed = (sheet["meeting"] or {}).get("quorum")
    return {
        "statuses": {code: statuses.get(code) for code in chosen},
        "sex": sheet["patient"]["sex"],
        "grade": answer.get("derived", {}).get("grade", {}).get("value"),
        "quorum": None if needed is None else {seat["discipline"]: seat["present"] for seat in needed},
    } | {name: known[name] for name in FACTS if name in known}
