"""Everything about one case on one sheet: what the presenter shows, what the PDF prints, and what is
frozen when a decision is closed. A frozen sheet carries its own words, so that showing it needs neither
the rules nor the names of that day."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.follow.liver import complete_by
from cases.follow.specimens import Candidate
from cases.language import LOCALES
from cases.limits import counts, with_warned
from cases.liver.lesions import frozen
from cases.liver.listed import lesions_of
from cases.measured import evaluate
from cases.models import Case
from cases.record import items_in_force, known, standing
from cases.templatetags.words import fact_unit, fact_value
from cases.timeline.sheet import frozen as frozen_course
from recommendations.answer import answer_of
from recommendations.ruleset import current_ruleset
from tnb.models import AgendaItem, Decision
from tnb.opinions import frozen as frozen_opinions
from tnb.quorum import Needed, needed_for, present_among, quorum_among, written_on
from tnb.quorum import frozen as frozen_quorum
from tnb.responsible import names_of
from tnb.rulebook.review import review_state

FORMAT = 1


def snapshot_of(case: Case, decision: Decision | None, item: AgendaItem | None = None) -> dict:
    """The sheet as a JSON-able dict: case, patient, facts, lesions, course, answers in both languages,
    references, decision and meeting (None where there is none), ruleset, closed_at and closed_by (None in
    a draft)."""
    ruleset = current_ruleset()
    findings, items = standing(case), items_in_force(case)
    evaluation = evaluate(known(findings), ruleset)
    answers = {
        language: with_warned(answer_of(case.code, evaluation, ruleset, language), findings)
        for language in LOCALES
    }
    item = decision.item if decision is not None else item
    return {
        "format": FORMAT,
        "case": _case(case),
        "patient": _patient(case.patient),
        "facts": [
            _fact(ruleset.facts[name], findings[name], ruleset) for name in ruleset.facts if name in findings
        ],
        "answers": answers,
        "lesions": [frozen(lesion) for lesion in lesions_of(case, items)],
        "lesions_complete": complete_by(items) is not None,
        "course": frozen_course(items, findings, timezone.localdate()),
        "references": {key: ruleset.references[key] for key in sorted(_cited(answers["en"]))},
        "decision": _decision(decision, ruleset),
        "meeting": _meeting(item, needed_for(evaluation, ruleset)),
        "ruleset": answers["en"]["ruleset"] | {"reviewed": review_state(ruleset.digest).reviewed},
        "closed_at": None,
        "closed_by": None,
    } | frozen_opinions(item, ruleset)


def live_sheet_data(case: Case) -> dict:
    """The sheet of a case as its latest agenda item has it: frozen when that is decided, otherwise a
    draft computed now; a draft without decision and meeting when the case was on no agenda yet."""
    item = latest_item(case)
    return snapshot_of(case, None) if item is None else sheet_of(item)


def latest_item(case: Case) -> AgendaItem | None:
    """The agenda item of the case with the latest meeting."""
    items = case.agenda_items.select_related("meeting", "case__patient").prefetch_related("decisions")
    return items.order_by("-meeting__held_on", "-pk").first()


def sheet_of(item: AgendaItem) -> dict:
    """The sheet of an agenda item: frozen when its decision is closed, otherwise computed now."""
    decision = item.decision
    if decision is not None and decision.closed_at is not None:
        return decision.snapshot
    return snapshot_of(item.case, decision, item)


def record_count(case: Case) -> int:
    """How many findings and entries of lists a case has. Nothing is ever deleted, so whoever closes a
    decision proves with this number what was seen."""
    return case.findings.count() + case.items.count()


def both(say) -> dict[str, str]:
    """Calls say() once under each language: {"en": ..., "zh": ...}."""
    said = {}
    for language, code in LOCALES.items():
        with translation.override(code):
            said[language] = str(say())
    return said


def _case(case: Case) -> dict:
    return {name: getattr(case, name) for name in ("code", "question", "summary", "attribution")}


def _patient(patient) -> dict:
    names = ("name", "sex", "hospital_number", "code_word")
    born = patient.birth_date
    return {name: getattr(patient, name) for name in names} | {"birth_date": born and born.isoformat()}


def _fact(fact, finding, ruleset) -> dict:
    return {
        "fact": fact.name,
        "group": ruleset.fact_groups[fact.group]._asdict(),
        "label": fact.label._asdict(),
        "unit": fact.unit and fact.unit._asdict(),
        "value": finding.value,
        "shown": both(lambda: _shown(finding)),
        "observed_on": finding.observed_on and finding.observed_on.isoformat(),
        "source": finding.source,
        "source_detail": finding.source_detail,
        "because": finding.because and finding.because._asdict(),
        "others": [_other(other) for other in finding.others],
        "entered_by": finding.entered_by.get_full_name() or finding.entered_by.get_username(),
        "entered_at": finding.entered_at.isoformat(),
    }


def _shown(finding) -> str:
    """The value in words; one that no longer counts says so wherever it is read."""
    said = fact_value(finding.value, finding.fact)
    gone = finding.value is not None and not counts(finding)
    return _("expired: %(value)s") % {"value": said} if gone else said


def _other(candidate: Candidate) -> dict:
    """The differing value of another specimen."""
    return {
        "shown": both(lambda: _with_unit(candidate.value, candidate.fact)),
        "place": candidate.place._asdict(),
        "observed_on": candidate.observed_on and candidate.observed_on.isoformat(),
    }


def _with_unit(value: Any, fact: str) -> str:
    return f"{fact_value(value, fact)} {fact_unit(fact)}".strip()


def _cited(answer: dict) -> set[str]:
    """CSL ids of everything an answer refers to."""
    cited = {key for conflict in answer["conflicts"] for key in conflict["references"]}
    said = (part for option in answer["options"] for part in (*option["rules"], *option["evidence"]))
    return cited | {key for part in said for key in part["references"]}


def _decision(decision: Decision | None, ruleset) -> dict | None:
    if decision is None:
        return None
    columns = ("text", "follows", "departure_reason", "departure_text", "deferred_for", "version")
    said = [*decision.steps, *decision.todo]
    owners = names_of([each["owner"] for each in said] + [each["who"] for each in decision.dissent])
    return {name: getattr(decision, name) for name in columns} | {
        "chosen": list(decision.chosen),
        "chosen_names": [ruleset.options[code].name._asdict() for code in decision.chosen],
        "steps": [step | {"owner_name": owners.get(step["owner"])} for step in decision.steps],
        "dissent": [each | {"who_name": owners.get(each["who"])} for each in decision.dissent],
        "todo": [each | {"owner_name": owners.get(each["owner"])} for each in decision.todo],
        "amends": _amended(decision),
        "signed_by": _signers(decision),
        "updated_by": str(decision.updated_by.get_full_name() or decision.updated_by.get_username()),
        "updated_at": decision.updated_at.isoformat(),
    }


def _signers(decision: Decision) -> list[str]:
    """Who else stood by the draft as it is (or, closed, as it was when it was closed)."""
    version = decision.version - (decision.closed_at is not None)
    signed = decision.secondings.filter(version=version).select_related("seconded_by").order_by("pk")
    return [each.seconded_by.get_full_name() or each.seconded_by.get_username() for each in signed]


def _amended(decision: Decision) -> dict | None:
    """Which decision this one amends and why: {"closed_at", "reason"}; None for a first decision."""
    if decision.amends is None:
        return None
    return {"closed_at": decision.amends.closed_at.isoformat(), "reason": decision.amendment_reason}


def _meeting(item: AgendaItem | None, needed: Iterable[Needed]) -> dict | None:
    if item is None:
        return None
    invited = list(item.meeting.attendance_set.select_related("member__user").order_by("pk"))
    return {
        "held_on": item.meeting.held_on.isoformat(),
        "title": item.meeting.title,
        "room": item.meeting.room,
        "members": [
            {
                "name": str(seat.member),
                "role": seat.member.role,
                "discipline": seat.member.discipline,
                "present": seat.present,
            }
            for seat in invited
        ],
        "quorum": frozen_quorum(
            quorum_among(needed, present_among(invited), written_on([item]).get(item.pk, ()))
        ),
    }


def closed(sheet: dict, *, by, at=None) -> dict:
    """The same sheet, marked closed by a user at a time (now, unless given)."""
    at = at or timezone.now()
    return sheet | {"closed_at": at.isoformat(), "closed_by": by.get_full_name() or by.get_username()}
