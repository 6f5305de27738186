"""Opinions that members give unseen by the others, and what is read of them once the chair reveals them.

What was said is read from the database in two places only: `own` (by its author) and `public` (after the
reveal). Everything else knows who has given an opinion and no more. Opinions that were not revealed when the
decision was closed stay unread: the sheet then says who had given one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.ruleset import Ruleset, current_ruleset
from tnb.models import AgendaItem, Attendance, Meeting, Member, Opinion
from tnb.roles import MATRIX

Json = dict[str, Any]
Choice = Opinion.Resectability
# Shorter than the words of the form, and a sign beside each: the projector is read from the back row.
SHORT = {
    Choice.RESECTABLE: gettext_lazy("Resectable"),
    Choice.CONVERTIBLE: gettext_lazy("Convertible"),
    Choice.NOT_RESECTABLE: gettext_lazy("Not resectable"),
    Choice.CANNOT_SAY: gettext_lazy("Cannot say"),
}
MARKS = {
    Choice.RESECTABLE: "●",
    Choice.CONVERTIBLE: "◐",
    Choice.NOT_RESECTABLE: "○",
    Choice.CANNOT_SAY: "?",
}
# Warnings that speak of the record; the others already speak of what to do.
OF_THE_RECORD = ("contradictory_", "discordant_", "expired")


@dataclass(frozen=True)
class Said:
    """One opinion: a code of Opinion.Resectability, the option preferred ("" for none), words."""

    resectability: str
    preferred: str = ""
    text: str = ""
    will_be_absent: bool = False


def seat_of(item: AgendaItem, member: Member) -> Attendance | None:
    """The place of a member on the list of the meeting, None for one who is not invited or may give none."""
    if member.role not in MATRIX["opinion.give"]:
        return None
    return Attendance.objects.filter(meeting=item.meeting_id, member=member).first()


def is_over(item: AgendaItem) -> bool:
    """Whether the case was decided or its meeting closed: opinions then stay as they are."""
    decided = item.decisions.filter(closed_at__isnull=False).exists()
    return decided or item.meeting.state == Meeting.State.CLOSED


def own(item: AgendaItem, member: Member) -> Opinion | None:
    """What this member said last. For the eyes of its author only."""
    return item.opinions.filter(member=member).last()


def public(item: AgendaItem) -> list[Opinion]:
    """What everybody may read, by discipline: nothing before the reveal; then the last word of each member
    before it, and every one after it."""
    if item.revealed_at is None:
        return []
    given = list(item.opinions.select_related("member__user"))
    last = {opinion.member_id: opinion.pk for opinion in given if not opinion.after_reveal}
    shown = [opinion for opinion in given if opinion.after_reveal or opinion.pk in last.values()]
    return sorted(shown, key=lambda opinion: (_order(opinion.discipline), opinion.member_id, opinion.pk))


def givers(item: AgendaItem) -> list[Json]:
    """Who has given an opinion, by discipline: [{"member", "name", "discipline", "will_be_absent"}]."""
    # Nothing of what they said leaves the database here.
    bare = item.opinions.select_related("member__user").only("member__user", "discipline", "will_be_absent")
    last = {opinion.member_id: opinion for opinion in bare}
    said = [
        {
            "member": opinion.member_id,
            "name": str(opinion.member),
            "discipline": opinion.discipline,
            "will_be_absent": opinion.will_be_absent,
        }
        for opinion in last.values()
    ]
    return sorted(said, key=lambda giver: (_order(giver["discipline"]), giver["member"]))


def invited(item: AgendaItem) -> QuerySet[Member]:
    """Who can be asked: the members of the meeting that may give an opinion."""
    seats = Attendance.objects.filter(meeting=item.meeting_id).values("member")
    may = Member.objects.filter(pk__in=seats, role__in=MATRIX["opinion.give"])
    return may.select_related("user").order_by("pk")


def awaited(member: Member) -> QuerySet[AgendaItem]:
    """The cases on which this member is asked and has not given an opinion, the next meeting first."""
    if member.role not in MATRIX["opinion.give"]:
        return AgendaItem.objects.none()
    asked = AgendaItem.objects.filter(opinions_asked=True, meeting__attendance__member=member)
    still = asked.filter(meeting__state=Meeting.State.PLANNED, revealed_at__isnull=True)
    still = still.exclude(opinions__member=member).exclude(decisions__closed_at__isnull=False)
    return still.select_related("meeting", "case__patient").order_by("meeting__held_on", "position")


def frozen(item: AgendaItem | None, ruleset: Ruleset) -> Json:
    """The part of a sheet: `opinions`, what everybody may read ([] before the reveal), and `opinions_state`,
    who has given one and who has not (None where nobody was asked and nobody wrote)."""
    given = givers(item) if item is not None else []
    if item is None or not (given or item.opinions_asked):
        return {"opinions": [], "opinions_state": None}
    gave = {giver["member"] for giver in given}
    missing = [member for member in invited(item) if member.pk not in gave]
    by = item.revealed_by
    return {
        "opinions": [_frozen(opinion, ruleset) for opinion in public(item)],
        "opinions_state": {
            "asked": item.opinions_asked,
            "given_by": [{name: giver[name] for name in giver if name != "member"} for giver in given],
            "not_given_by": [{"name": str(member), "discipline": member.discipline} for member in missing],
            "revealed_at": item.revealed_at and item.revealed_at.isoformat(),
            "revealed_by": by and (by.get_full_name() or by.get_username()),
        },
    }


def _frozen(opinion: Opinion, ruleset: Ruleset) -> Json:
    plain = ("discipline", "resectability", "preferred", "text", "will_be_absent", "after_reveal")
    preferred = ruleset.options.get(opinion.preferred)
    return {name: getattr(opinion, name) for name in plain} | {
        "name": str(opinion.member),
        "preferred_name": preferred and preferred.name._asdict(),
        "given_at": opinion.given_at.isoformat(),
    }


def without_names(opinions: Iterable[Json]) -> list[Json]:
    """The opinions of a sheet for teaching: of which mind each discipline was, in nobody's name or words."""
    return [opinion | {"name": "", "text": "", "given_at": None} for opinion in opinions]


def opinions_on(sheet: Json, language: str) -> Json | None:
    """What a page shows of the opinions on a sheet ("en" or "zh" active); None where there are none. Pure.

    `state` as frozen, with names of disciplines; `rows`, one for each opinion; `resectability` and
    `preferences`, who is of which mind, said of the opinions given before the reveal.
    """
    state = sheet.get("opinions_state")
    if not state and not sheet.get("opinions"):
        return None
    rows = [_row(opinion, sheet["answers"][language], language) for opinion in sheet.get("opinions") or ()]
    unseen = [row for row in rows if not row["after_reveal"]]
    return {
        "state": state and _named(state),
        "rows": rows,
        "resectability": _minds(unseen, "resectability", list(SHORT)),
        "preferences": _minds([row for row in unseen if row["preferred"]], "preferred", []),
    }


def _row(opinion: Json, answer: Json, language: str) -> Json:
    options = {option["option"]: option for option in answer["options"]}
    code = opinion["resectability"]
    return opinion | {
        "discipline_name": discipline_name(opinion["discipline"]),
        "mark": MARKS.get(code, ""),
        "resectability_name": str(SHORT.get(code, code)),
        "preferred_name": (opinion["preferred_name"] or {}).get(language, opinion["preferred"]),
        "option": options.get(opinion["preferred"]),
        "given_at": opinion["given_at"] and datetime.fromisoformat(opinion["given_at"]),
    }


def _named(state: Json) -> Json:
    people = {
        key: [who | {"discipline_name": discipline_name(who["discipline"])} for who in state[key]]
        for key in ("given_by", "not_given_by")
    }
    at = state["revealed_at"]
    return state | people | {"revealed_at": at and datetime.fromisoformat(at)}


def _minds(rows: list[Json], key: str, order: list[str]) -> Json | None:
    """Who is of which mind: {"agree", "differ", "parts": [{"code", "name", "mark", "option", "who"}]}; None
    if nobody said any. Parts stand in ``order``, else the one with most voices first.

    Who cannot say does not disagree; one voice alone agrees with nobody.
    """
    if not rows:
        return None
    minds: dict[str, list[Json]] = {}
    for row in rows:
        minds.setdefault(row[key], []).append(row)
    codes = sorted(minds, key=lambda code: order.index(code) if code in order else -len(minds[code]))
    parts = [
        {
            "code": code,
            "name": minds[code][0][f"{key}_name"],
            "mark": minds[code][0]["mark"] if key == "resectability" else "",
            "option": minds[code][0]["option"] if key == "preferred" else None,
            "who": _who(minds[code]),
        }
        for code in codes
    ]
    firm = [code for code in codes if code != Choice.CANNOT_SAY]
    agree = len(firm) == 1 and len(minds[firm[0]]) > 1
    return {"agree": agree, "differ": len(firm) > 1, "parts": parts}


def _who(rows: list[Json]) -> str:
    """The disciplines in the middle of a sentence: "surgery, oncology (2)"."""
    counted: dict[str, int] = {}
    for row in rows:
        counted[row["discipline_name"]] = counted.get(row["discipline_name"], 0) + 1
    several = _("%(discipline)s (%(number)s)")
    return _(", ").join(
        several % {"discipline": _inner(name), "number": number} if number > 1 else _inner(name)
        for name, number in counted.items()
    )


def _inner(name: str) -> str:
    return name[:1].lower() + name[1:]


def discipline_name(code: str) -> str:
    """The discipline in words of the current language; a code of former days stays as it is."""
    return str(Member.Discipline(code).label) if code in Member.Discipline.values else code


def _order(discipline: str) -> int:
    known = Member.Discipline.values
    return known.index(discipline) if discipline in known else len(known)


def offered(ruleset: Ruleset | None = None) -> list[Json]:
    """The options to prefer, by kind of treatment: [{"name": Text, "options": [Option]}]. Not by what the
    rules say of them, nor in that order: who chooses here has not seen the recommendation."""
    ruleset = ruleset or current_ruleset()
    groups = {
        code: {"name": name, "options": [each for each in ruleset.options.values() if each.group == code]}
        for code, name in ruleset.option_groups.items()
    }
    return [group for group in groups.values() if group["options"]]


def known_of(view: Json) -> Json:
    """What is known of a case without what the rules say of it: `doubts` about the record, and the names of
    the facts that are `unknown`, in the order of the record and not of what they would change."""
    answer, order = view["answer"], {fact: place for place, fact in enumerate(current_ruleset().facts)}
    missing = sorted(answer["missing"], key=lambda gap: order.get(gap["fact"], len(order)))
    return {
        "doubts": [said for said in answer["warnings"] if said["kind"].startswith(OF_THE_RECORD)],
        "unknown": [gap["name"] for gap in missing],
    }
