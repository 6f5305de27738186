"""A board's work from the first case to the last print, in which every action is done once; each with the
events it must leave."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from cases import actions as of_cases
from cases.actions import Entry, ReportItem
from cases.actions.identity import unmask
from cases.actions.represent import confirm_carried, represent_case
from cases.actions.reveal import reveal_patient
from cases.actions.table_export import record_case_file, record_export
from cases.actions.table_import import import_table
from cases.actions.tables import cancel_import, choose_all
from cases.carried import groups_of
from cases.models import ImportRun
from cases.tables.choices import kind_of
from recommendations.ruleset import current_ruleset
from tnb import actions
from tnb.actions.log_ins import change_password, seal_second_factors_anew
from tnb.actions.mirror import record_case_export
from tnb.actions.tasks import Report
from tnb.actions.trail import note_exported, note_verified
from tnb.decisions import Draft, Step
from tnb.mirror.records import Period
from tnb.opinions import Said
from tnb.rulebook.review import short
from tnb.snapshot import record_count
from tnb.trail import Verified

from ..tables.made import checked, delimited

DAY = dt.date(2030, 1, 9)
Told = tuple[str, Callable, Counter, object]


def done(action: Callable, by, *events: str, **said) -> Told:
    """(name, what to do, the events it leaves, who does it)."""
    name = f"{action.__module__}.{action.__name__}"
    return name, lambda: action(by=by, **said), Counter(events), by


def entry(fact: str, value) -> Entry:
    return Entry(fact=fact, value=value, observed_on=None, source="ct", source_detail="", seen=None)


def of_a_case(people, keep: dict) -> Iterator[Told]:
    """Registering a case and all that is entered about it. ``keep`` takes what later steps need."""
    by = people["coordinator"]
    about = {"name": "王小明", "hospital_number": "H-1", "code_word": "blue crane"}
    yield done(of_cases.register_patient_and_case, by, "case.registered", question="Which?", **about)
    case = keep["case"] = keep["last"]
    yield done(of_cases.describe_case, by, "case.described", case=case, question="Why?", summary="")
    yield done(of_cases.correct_patient, by, "patient.corrected", case=case, name="王晓明")
    both = {"case": case, "patient": {"name": "王小明"}, "question": "What?", "summary": ""}
    yield done(of_cases.correct_case, by, "case.described", "patient.corrected", **both)
    facts = [entry("liver_metastases", True), entry("differentiation", "well")]
    yield done(of_cases.record_findings, by, "findings.recorded", case=case, entries=facts)
    specimen = {"case": case, "kind": "specimen", "content": {"site": "liver", "ki67_pct": 8}}
    yield done(of_cases.record_item, by, "item.recorded", **specimen)
    first = keep["last"]
    yield done(of_cases.record_item, by, "item.corrected", **specimen, replaces=first, reason="Typed wrongly")
    item = keep["last"]
    about = {"case": case, "thread": str(item.thread), "reason": "The larger one"}
    yield done(of_cases.prefer_specimen, by, "specimen.preferred", **about)
    yield done(of_cases.withdraw_item, by, "item.withdrawn", item=item, reason="Of somebody else")
    read = ReportItem("specimen", {"site": "primary"}, None, "pathology", "", "token-1")
    report = {"case": case, "entries": [entry("primary_site", "pancreas")], "items": [read]}
    yield done(of_cases.record_report, by, "findings.recorded", "item.recorded", **report)
    gap = {"case": case, "fact": "sstr_status"}
    yield done(of_cases.assign_gap, by, "gap.assigned", **gap, owner="nuclear_medicine")
    yield done(of_cases.withdraw_gap, by, "gap.withdrawn", **gap, seen=keep["last"].pk)
    asked = [(case, fact, "radiology", None) for fact in ("lm_count", "lm_max_cm")]
    yield done(of_cases.assign_gaps, by, "gap.assigned", "gap.assigned", asked=asked)
    yield done(unmask, by, "identity.unmasked", case=case)
    yield done(record_case_file, by, "case.exported", case=case)
    yield done(record_export, by, "cases.exported", cases=[case.pk], file_format="csv")


def of_more_cases(people, keep: dict) -> Iterator[Told]:
    """The same patient again, a case file, and tables."""
    by, case = people["coordinator"], keep["case"]
    yield done(represent_case, by, "case.again", former=case, question="And now?")
    again = keep["last"]
    proposals = [part for group in groups_of(again) for part in group.proposals]
    events = ["case.carried", "findings.recorded", "item.recorded"]
    yield done(confirm_carried, by, *events, case=again, proposals=proposals)
    content = {"reference": "A-1", "facts": {"ki67_pct": 4}}
    events = ["case.registered", "case.imported", "findings.recorded"]
    yield done(of_cases.import_case_file, by, *events, content=content, name="李", question="Which?")
    raw = delimited({"姓名": "患者甲", "病案号": "0001", "提请讨论的问题": "下一步治疗？", "Ki-67": 8})
    events = ["table.confirmed", *events, "table.imported"]
    yield done(import_table, by, *events, run=checked(by, raw, "a.csv"))
    run = checked(by, raw, "b.csv")
    yield done(choose_all, by, "table.answered", run=run, kind=kind_of_known(run), choice="skip")
    yield done(cancel_import, by, "table.cancelled", run=run)


def kind_of_known(run: ImportRun) -> str:
    return kind_of(run.checked.get())


def of_a_meeting(people, keep: dict) -> Iterator[Told]:
    """Planning, inviting, the agenda, the room."""
    by, chair, member, case = people["coordinator"], people["chair"], people["member"], keep["case"]
    when = {"held_on": DAY, "title": "Weekly", "room": "3", "begins_at": None}
    yield done(actions.plan_meeting, by, "meeting.planned", **when)
    meeting = keep["meeting"] = keep["last"]
    yield done(actions.change_meeting, by, "meeting.changed", meeting=meeting, **when | {"room": "4"})
    for someone in (chair, member):
        yield done(actions.invite, by, "meeting.invited", meeting=meeting, member=someone.member)
    seat = {"meeting": meeting, "member": member.member, "present": True}
    yield done(actions.mark_attendance, by, "meeting.attendance", **seat)
    yield done(actions.put_on_agenda, by, "agenda.added", meeting=meeting, case=case)
    item = keep["item"] = keep["last"]
    others = list(type(case).objects.exclude(pk=case.pk))[:2]
    yield done(actions.fill_agenda, by, *["agenda.added"] * 2, meeting=meeting, cases=others)
    keep["other"] = keep["last"][0]
    yield done(actions.move_on_agenda, by, "agenda.moved", item=item, up=False)
    yield done(actions.order_by_complexity, by, "agenda.ordered", meeting=meeting)
    yield done(actions.set_break, by, "agenda.break", meeting=meeting, after=1)
    yield done(actions.set_minutes, by, "agenda.minutes", item=item, minutes=9)
    yield done(actions.send_agenda, by, "agenda.sent", meeting=meeting)
    yield done(actions.note_agenda_printed, by, "agenda.printed", meeting=meeting, language="en")
    yield done(actions.take_off_agenda, by, "agenda.removed", item=keep["last_filled"](keep))
    yield done(actions.call_case, by, "case.called", item=item)
    yield done(actions.stop_clock, by, "clock.stopped", meeting=meeting)
    yield from of_a_series(people, keep)


def of_a_series(people, keep: dict) -> Iterator[Told]:
    by, member = people["coordinator"], people["member"]
    when = {"held_on": DAY, "title": "Series", "room": "3", "begins_at": None}
    twice = {"weeks": 1, "times": 2, "members": [member.member]}
    events = ["meeting.planned"] * 2 + ["meeting.invited"] * 2
    yield done(actions.plan_series, by, *events, **when, **twice)
    first, last = keep["last"]
    yield done(actions.plan_the_next, by, "meeting.planned", "meeting.invited", meeting=last)
    yield done(actions.change_from_here_on, by, *["meeting.changed"] * 3, meeting=first, **when)
    about = {"meeting": first, "member": people["chair"].member}
    yield done(actions.invite_from_here_on, by, *["meeting.invited"] * 3, **about)


def of_a_decision(people, keep: dict) -> Iterator[Told]:
    """Opinions, the draft, its closing, what follows from it, the paper."""
    by, chair, member, item = people["coordinator"], people["chair"], people["member"], keep["item"]
    yield done(actions.ask_for_opinions, by, "opinions.asked", item=item, asked=True)
    said = {"item": item, "said": Said("resectable"), "seen_revealed": False}
    yield done(actions.give_opinion, member, "opinion.given", **said)
    yield done(actions.reveal_opinions, chair, "opinions.revealed", item=item)
    draft = Draft(text="So.", steps=(Step("ssa"),), follows="departs", departure_reason="comorbidity")
    yield done(actions.record_decision, by, "decision.saved", item=item, seen=0, draft=draft)
    yield done(actions.second_decision, member, "decision.seconded", item=item, seen=keep["last"].version)
    yield closing(chair, item)
    decision = keep["decision"] = keep["last"]
    about = {"task": item.tasks.get(), "report": Report("done", happened_on=dt.date(2026, 1, 1))}
    yield done(actions.report_task, by, "task.reported", **about)
    yield done(actions.amend_decision, chair, "decision.amending", item=item, reason="New volumetry")
    dropped = {"item": item, "seen": keep["last"].version}
    yield done(actions.drop_amendment, chair, "decision.amendment_dropped", **dropped)
    paper = {"decision": decision, "kind": "summary", "language": "en"}
    yield done(actions.print_document, by, "summary.printed", **paper)
    printed = {"case": item.case, "language": "en", "draft": True}
    yield done(actions.note_printed, by, "summary.printed", **printed)
    of_all = {"meeting": item.meeting, "language": "en", "form": "book"}
    yield done(actions.note_book, by, "book.printed", *["summary.printed"] * 2, **of_all)
    rows = {"meeting": item.meeting, "items": [item], "language": "en", "form": "csv", "identity": False}
    yield done(actions.note_table, by, *["meeting.exported"] * 2, **rows)
    yield done(actions.take_off_agenda, by, "agenda.removed", item=keep["other"])
    yield done(actions.close_meeting, by, "meeting.closed", meeting=item.meeting)


def closing(chair, item) -> Told:
    item.refresh_from_db()
    seen = {"seen": item.decision.version, "seen_records": record_count(item.case)}
    return done(actions.close_decision, chair, "decision.closed", item=item, code_word="blue crane", **seen)


def of_the_rest(people, keep: dict) -> Iterator[Told]:
    """The rule set, the statistics, members, boards, the auditor."""
    by, chair, auditor = people["coordinator"], people["chair"], people["auditor"]
    ruleset = current_ruleset()
    rule, digest = next(iter(ruleset.rules)), short(ruleset.digest)
    yield done(actions.sign_rules, chair, "rules.signed", rules=[rule], typed=digest)
    about = {"signature": keep["last"], "reason": "Misread"}
    yield done(actions.withdraw_signature, chair, "rules.withdrawn", **about)
    export = {"purpose": "audit", "period": Period(DAY, DAY), "rows": 1}
    yield done(record_case_export, by, "mirror.exported", **export)
    yield done(actions.choose_language, by, "member.language", language="en")
    place = {"username": "new", "role": "member", "discipline": "surgery"}
    yield done(actions.admit_member, by, "member.admitted", password="x", **place)
    yield done(actions.change_member, by, "member.changed", **place | {"role": "chair"})
    yield done(change_password, by, "password.changed", password="only-for-the-tests")
    yield done(seal_second_factors_anew, by, "second_factors.sealed")
    yield done(actions.add_board, by, "board.added", name="Second")
    yield done(actions.rename_board, by, "board.renamed", board=keep["last"], name="Other")
    why = {"code": keep["case"].code, "reason": "complaint", "file": "2026/117"}
    yield done(reveal_patient, auditor, "identity.revealed", **why)
    whole = Verified(1, 0, 0.1, None, "", all=True)
    yield done(note_verified, auditor, "trail.verified", result=whole)
    yield done(note_exported, auditor, "trail.exported", asked={}, rows=1)


def told(people) -> Iterator[tuple[str, Callable, Counter, object, dict]]:
    """Every step in its order; ``keep["last"]`` is what the step before it gave back."""
    keep: dict = {"last_filled": lambda kept: kept["filled"]}
    for part in (of_a_case, of_more_cases, of_a_meeting, of_a_decision, of_the_rest):
        for step in part(people, keep):
            yield *step, keep
