"""The opinions on a printed sheet: who was of which mind, then each in a line."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tnb.opinions import opinions_on

from .options import Json
from .words import bracketed, colon, kept_together, listed, semicolon


def opinions_printed(snapshot: Json, language: str) -> Json | None:
    """What the sheet prints, in the language that is active; None where there is nothing: {"heading",
    "minds", "preferences", "rows": [{"who", "marks", "mind", "preferred", "status", "text"}], "missing"}, or
    {"unread"}, a sentence, while they are not revealed."""
    found = opinions_on(snapshot, language)
    if found is None:
        return None
    state = found["state"] or {"given_by": [], "not_given_by": []}
    if not found["rows"]:
        return _unread(len(state["given_by"]), snapshot["closed_at"] is not None)
    return {
        "heading": _heading(found["resectability"]),
        "minds": _minds(found["resectability"]),
        "preferences": _minds(found["preferences"]),
        "rows": [_row(row) for row in found["rows"]],
        "missing": listed(_who(person) for person in state["not_given_by"]),
        "unread": "",
    }


def _heading(minds: Json | None) -> str:
    if minds is None or not (minds["differ"] or minds["agree"]):
        return ""
    return _("Disagreement") if minds["differ"] else _("Agreement")


def _unread(given: int, closed: bool) -> Json | None:
    if not given:
        return None
    open_case = ngettext(
        "%(number)s member has given an opinion; it is not revealed.",
        "%(number)s members have given opinions; they are not revealed.",
        given,
    )
    decided = ngettext(
        "%(number)s member had given an opinion; it was not revealed and stays unread.",
        "%(number)s members had given opinions; they were not revealed and stay unread.",
        given,
    )
    said = decided if closed else open_case
    return {"rows": [], "unread": said % {"number": given}}


def _minds(minds: Json | None) -> str:
    parts = minds["parts"] if minds else []
    return semicolon().join(f"{part['name']}{colon()}{part['who']}" for part in parts)


def _row(row: Json) -> Json:
    option = row["option"] or {}
    marks = [_("after the reveal")] if row["after_reveal"] else []
    marks += [_("written beforehand")] if row["will_be_absent"] else []
    return {
        "who": _who(row),
        "mind": row["resectability_name"],
        "preferred": kept_together(row["preferred_name"]),
        "status": option.get("status_name", ""),
        "text": kept_together(row["text"]),
        "marks": bracketed(listed(marks)),
    }


def _who(person: Json) -> str:
    """ "Surgery (name)"; the discipline alone where the name is left out."""
    return f"{person['discipline_name']}{bracketed(person['name'])}"
