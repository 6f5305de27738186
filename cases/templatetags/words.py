"""The words of the ruleset in templates, in the language of the request. Built in: no {% load %}."""

import re
from functools import lru_cache
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from cases.kinds import Field, kinds
from cases.language import current
from cases.models import Discipline, Item, Source
from cases.plan import plan_of
from recommendations.ruleset import current_ruleset
from recommendations.words import FALSE, NONE, TRUE, UNKNOWN, Text, number

register = template.Library()
TRUTHS = {"true": _("holds"), "false": _("does not hold"), "unknown": _("not known")}
EVENTS = {
    "case.registered": _("Case opened"),
    "case.imported": _("Case file imported"),
    "case.again": _("Case opened again"),
    "case.carried": _("Values of the former case confirmed"),
    "case.described": _("Question or summary changed"),
    "patient.corrected": _("Identity of the patient corrected"),
    "patient.erased": _("Patient erased on lawful request"),
    "case.removed": _("Draft removed after its time"),
    "identity.rotated": _("Everything sealed under a new key"),
    "retention.applied": _("What is kept no longer was removed"),
    "identity.unmasked": _("Identity shown on a masked screen"),
    "findings.recorded": _("Recorded:"),
    "item.recorded": _("Entry recorded"),
    "item.corrected": _("Entry corrected"),
    "item.withdrawn": _("Entry withdrawn"),
    "specimen.preferred": _("Specimen chosen"),
    "gap.assigned": _("Asked for:"),
    "gap.withdrawn": _("No longer asked for:"),
    "table.uploaded": _("Table handed in"),
    "table.answered": _("Doubts about a table answered"),
    "table.confirmed": _("Import of a table confirmed"),
    "table.imported": _("Table imported"),
    "table.cancelled": _("Table given up"),
    "cases.exported": _("Cases exported"),
    "board.added": _("Board added"),
    "board.renamed": _("Board renamed"),
    "meeting.exported": _("Table of the meeting handed out"),
    "mirror.exported": _("Cases exported without identity"),
    "agenda.added": _("Put on the agenda"),
    "agenda.moved": _("Moved on the agenda"),
    "agenda.removed": _("Taken off the agenda"),
    "agenda.minutes": _("Time for the case set"),
    "lane.approved": _("Approved for the fast lane"),
    "lane.withdrawn": _("Taken out of the fast lane"),
    "opinions.asked": _("Opinions asked for"),
    "opinions.unasked": _("Opinions no longer asked for"),
    "opinion.given": _("Opinion given"),
    "opinions.revealed": _("Opinions revealed"),
    "case.called": _("Put before the board"),
    "clock.stopped": _("Clock stopped"),
    "meeting.break": _("Break"),
    "decision.saved": _("Decision drafted"),
    "decision.closed": _("Decision closed"),
    "task.reported": _("Task reported"),
    "decision.amending": _("Amendment begun"),
    "decision.amendment_dropped": _("Amendment dropped"),
    "decision.seconded": _("Decision signed by a second member"),
    "summary.printed": _("Summary printed"),
    "log_in": _("Logged in"),
    "log_in.failed": _("Log-in failed"),
    "log_in.refused": _("Log-in refused after too many attempts"),
    "log_in.ended": _("Log-in ended"),
    "log_out": _("Logged out"),
    "log_ins.ended": _("Log-ins ended by hand"),
    "second_factor.set_up": _("Second factor set up"),
    "second_factor.removed": _("Second factor removed"),
    "second_factor.reset": _("Second factor taken away by an administrator"),
    "second_factors.sealed": _("Second factors sealed under another key"),
    "recovery_code.used": _("Recovery code used"),
    "recovery_codes.renewed": _("New recovery codes"),
    "password.changed": _("Password changed"),
    "password.link_made": _("Link to set a password made"),
    "password.reset": _("Password set by a link"),
    "hospital_name.bound": _("Bound to the hospital's log-in"),
    "member.admitted": _("Account opened"),
    "member.changed": _("Account changed"),
    "member.switched_on": _("Account switched on"),
    "member.switched_off": _("Account switched off"),
    "member.language": _("Language chosen"),
    "meeting.planned": _("Meeting planned"),
    "meeting.changed": _("Meeting changed"),
    "meeting.closed": _("Meeting closed"),
    "meeting.invited": _("Member invited"),
    "meeting.attendance": _("Attendance marked"),
    "agenda.ordered": _("Agenda put in order"),
    "agenda.break": _("Break on the agenda set"),
    "agenda.sent": _("Agenda sent"),
    "agenda.printed": _("Agenda printed"),
    "book.printed": _("Meeting book printed"),
    "rules.signed": _("Rules signed"),
    "rules.withdrawn": _("Signature of rules withdrawn"),
    "record.read": _("Record opened"),
    "access.refused": _("Refused"),
    "case.exported": _("Case file taken along"),
    "identity.revealed": _("Auditor looked up whose case it is"),
    "trail.verified": _("Audit trail verified"),
    "trail.exported": _("Audit trail taken along"),
    "backup.made": _("Backup made"),
    "backup.restored": _("Restored from a backup"),
}


@register.filter
def said(text: Text | None) -> str:
    """A Text in the language of the request; nothing for None."""
    return "" if text is None else text.said(current())


@register.filter
def item_words(item: Item) -> str:
    """An entry of a list in one line: "Site liver metastasis, Ki-67 25 %"."""
    fields = kinds()[item.kind].fields if item.kind in kinds() else {}
    stated = ((fields[name], value) for name, value in item.content.items() if name in fields)
    joint = "，" if current() == "zh" else ", "
    return joint.join(f"{said(each.label)} {_item_value(each, value)}".strip() for each, value in stated)


def _item_value(each: Field, value: Any) -> str:
    if isinstance(value, bool):
        return said(TRUE if value else FALSE)
    if each.is_number:
        return f"{number(value)} {said(each.unit)}".strip()
    codes = value if isinstance(value, list) else [value]
    return "/".join(said(each.choices[code]) if code in each.choices else str(code) for code in codes)


@register.filter
def fact_label(name: str) -> str:
    """ "ki67_pct" -> "Ki-67"; a name the ruleset no longer has stays as it is."""
    fact = current_ruleset().facts.get(name)
    return name if fact is None else said(fact.label)


@register.filter
def fact_unit(name: str) -> str:
    """The unit of a fact, or nothing."""
    fact = current_ruleset().facts.get(name)
    return "" if fact is None else said(fact.unit)


@register.filter
def fact_value(value: Any, name: str) -> str:
    """A value of the fact ``name`` in words, without its unit: None is "unknown", [] is "none"."""
    if value is None:
        return said(UNKNOWN)
    if isinstance(value, bool):
        return said(TRUE if value else FALSE)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        joined = "、" if current() == "zh" else ", "
        return joined.join(_choice(code, name) for code in value) or said(NONE)
    return _choice(value, name)


def _choice(code: str, name: str) -> str:
    fact = current_ruleset().facts.get(name)
    text = None if fact is None else fact.choices.get(code)
    return str(code) if text is None else said(text)


@register.filter
def option_name(code: str) -> str:
    """ "tae" -> "TAE (bland embolisation)"."""
    option = current_ruleset().options.get(code)
    return code if option is None else said(option.name)


@register.filter
def status_name(code: str) -> str:
    """ "needs_data" -> "needs data"."""
    status = current_ruleset().statuses.get(code)
    return code if status is None else said(status.name)


@register.filter
def status_mark(code: str) -> str:
    """The one-character sign of a status."""
    status = current_ruleset().statuses.get(code)
    return "" if status is None else status.mark


@register.filter
def discipline_name(code: str) -> str:
    """ "surgery" -> "Surgery", in the language of the request."""
    return str(Discipline(code).label) if code in Discipline.values else code


@register.filter
def source_name(code: str) -> str:
    """ "ct" -> "CT", in the language of the request; nothing for no source."""
    return str(Source(code).label) if code in Source.values else code


@register.filter
def doubt_name(code: str) -> str:
    """What is doubtful about a statement, in words."""
    return said(current_ruleset().doubts.get(code)) or code


@register.filter
def by_status(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of an answer as [{"code", "options"}], statuses in display order, empty ones left out."""
    ruleset = current_ruleset()
    codes = [*ruleset.statuses, *sorted({o["status"] for o in options} - set(ruleset.statuses))]
    groups = [{"code": code, "options": [o for o in options if o["status"] == code]} for code in codes]
    return [group for group in groups if group["options"]]


@register.filter
def as_plan(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of an answer in the order of a plan (plan_of)."""
    return plan_of(options)


@register.filter
def reference_short(reference: str) -> str:
    """A CSL id as "Luo 2025"; an id the ruleset does not have stays as it is."""
    item = current_ruleset().references.get(reference)
    if item is None:
        return reference
    authors = item.get("author") or [{}]
    name = authors[0].get("family") or authors[0].get("literal") or item.get("container-title", "")
    if current() == "en" and not name.isascii() and (latin := re.match("[a-z]+", reference)):
        name = latin[0].capitalize()  # a Chinese author is known abroad by the name in the id
    year = item.get("issued", {}).get("date-parts", [[""]])[0][0]
    return f"{name} {year}".strip()


@register.filter
def reference_title(reference: str) -> str:
    """The title of a reference, or nothing."""
    return current_ruleset().references.get(reference, {}).get("title", "")


@register.filter
def gap_names(gaps: list[dict[str, Any]]) -> list[str]:
    """The fact names of an answer's "missing", in its order."""
    return [gap["fact"] for gap in gaps]


@register.filter
def at(table: dict[str, Any], key: str) -> Any:
    """The entry of a table under a key that is itself a variable; nothing if there is none."""
    return table.get(key, "")


@register.filter
def reference_count(option: dict[str, Any]) -> int:
    """How many different references stand behind an option's rules."""
    return len({reference for rule in option["rules"] for reference in rule["references"]})


@register.filter
def statement_text(statement: str) -> str:
    """What a statement says, in our words; its id if the ruleset does not have it."""
    found = current_ruleset().statements.get(statement)
    return statement if found is None else said(found.text)


@register.filter
def statement_paper(statement: str) -> str:
    """The CSL id of the paper that prints a statement, or nothing."""
    ruleset = current_ruleset()
    found = ruleset.statements.get(statement)
    return "" if found is None else ruleset.papers.get(found.paper, "")


@register.filter
def step_value(step: dict[str, Any]) -> str:
    """The value that one step of a trace saw, with its unit; nothing where it saw none."""
    value, facts = step.get("value"), step.get("facts") or []
    if value is None:
        return ""
    if len(facts) != 1:  # a derived fact: its value is its own word
        return str(value)
    return f"{fact_value(value, facts[0])} {fact_unit(facts[0])}".strip()


@register.filter
def truth_name(truth: str) -> str:
    """ "true" -> "holds", in the language of the request."""
    return _truth_in(current(), truth)


@lru_cache(maxsize=16)  # a panel asks some thousand times
def _truth_in(language: str, truth: str) -> str:
    return str(TRUTHS.get(truth, truth))


@register.filter
def event_name(action: str) -> str:
    """What an event of the audit says, in words; an action of another app stays as it is."""
    return str(EVENTS.get(action, action))
