"""A decision and those it amends, with what became different."""

from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from tnb.decided import decided
from tnb.models import AgendaItem

Json = dict[str, Any]


def former_versions(item: AgendaItem, language: str) -> list[Json]:
    """The closed decisions that were amended, the newest first: [{"decision", "sheet", "view" (tnb.decided),
    "by" (the decision that amends it), "changes"}]."""
    closed = sorted((each for each in item.decisions.all() if each.closed_at), key=lambda each: each.pk)
    views = [decided(each.snapshot, language) for each in closed]
    return [
        {
            "decision": before,
            "sheet": before.snapshot,
            "view": views[place],
            "by": after,
            "changes": changes(before.snapshot, views[place], after.snapshot, views[place + 1]),
        }
        for place, (before, after) in reversed(list(enumerate(pairwise(closed))))
    ]


def changes(before: Json, was: Json, after: Json, now: Json) -> list[Json]:
    """What differs between two sheets with their views (tnb.decided): [{"what", "was", "now"}], ``was`` and
    ``now`` lists of {"line", "kept"}; nothing that stayed as it was."""
    old, new = _lines(before["decision"], was), _lines(after["decision"], now)
    return [
        {"what": what, "was": _marked(old[what], new[what]), "now": _marked(new[what], old[what])}
        for what in old
        if old[what] != new[what]
    ]


def _lines(decision: Json, view: Json) -> dict[str, list[str]]:
    relation = _(": ").join(filter(None, [view["follows"], view["reason"]]))
    return {
        _("Plan"): [
            _numbered(place, step["name"], step["intent"], step["owner"])
            for place, step in enumerate(view["steps"], 1)
        ],
        _("Deferred because"): [view["deferral"]] if view["deferral"] else [],
        _("Wording"): decision["text"].splitlines(),
        _("Relation to the recommendation"): [
            line for line in (relation, *decision["departure_text"].splitlines()) if line
        ],
        _("Dissent"): [_joined(each["who"], each["text"]) for each in view["dissent"]],
        _("To be done"): [_joined(each["what"], each["owner"], each["until"]) for each in view["todo"]],
    }


def _numbered(place: int, name: str, *more: str) -> str:
    return f"{place}. {_joined(name, *more)}"


def _joined(*words: str) -> str:
    return " · ".join(filter(None, words))


def _marked(lines: list[str], others: list[str]) -> list[Json]:
    return [{"line": line, "kept": line in others} for line in lines]
