"""The only place where the board writes. Every function is atomic and leaves an audit event."""

import datetime
from collections.abc import Iterable
from types import SimpleNamespace

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import audit
from cases.language import current
from cases.models import Case
from cases.record import subject_of
from recommendations.records import Ruleset
from recommendations.ruleset import current_ruleset
from tnb import snapshot
from tnb.decisions import Draft, draft_of, problems_with, same_code_word
from tnb.models import AgendaItem, Attendance, Decision, KeptRules, Meeting, Member, SignOff
from tnb.rulebook.review import is_clinician, shipped_files, short, unchanged_on_disk
from tnb.standing import place

CONSOLE = SimpleNamespace(get_username=lambda: "console")


class NotPossible(Exception):  # noqa: N818 - it says what happened, it is not a mistake
    """The step makes no sense at this point; the message says why and what to do. Nothing was changed."""


class StaleDecision(Exception):  # noqa: N818
    """Somebody else saved the decision after it was read; `current` is what they saved (maybe None)."""

    def __init__(self, current: Decision | None) -> None:
        super().__init__("decision changed meanwhile")
        self.current = current


class IncompleteDecision(Exception):  # noqa: N818
    """The decision cannot be closed yet; `problems` maps field -> message."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


@transaction.atomic
def choose_language(*, by, language: str) -> None:
    """Saves the language code (one of settings.LANGUAGES) with the member `by`."""
    Member.objects.filter(user=by).update(language=language)
    audit.record(by=by, action="member.language", subject=f"member:{by.get_username()}")


@transaction.atomic
def admit_member(  # noqa: PLR0913 - one for each column
    *, by, username: str, password: str, role: str, discipline: str, full_name: str = ""
) -> Member:
    """A new account with its place on the board; `by` None: someone at the server's console."""
    user = get_user_model().objects.create_user(username, password=password, last_name=full_name)
    member = Member.objects.create(user=user, role=role, discipline=discipline)
    audit.record(
        by=by or CONSOLE, action="member.admitted", subject=f"member:{username}", details={"role": role}
    )
    return member


@transaction.atomic
def change_member(*, by, username: str, role: str, discipline: str, full_name: str = "") -> None:
    """Another role or discipline for someone already admitted; an empty full_name leaves it as it is."""
    user = get_user_model().objects.get(username=username)
    Member.objects.filter(user=user).update(role=role, discipline=discipline)
    if full_name:
        user.last_name = full_name
        user.save(update_fields=["last_name"])
    audit.record(
        by=by or CONSOLE, action="member.changed", subject=f"member:{username}", details={"role": role}
    )


@transaction.atomic
def plan_meeting(*, by, held_on: datetime.date, title: str, room: str = "") -> Meeting:
    """A new planned meeting with an empty agenda and nobody invited."""
    meeting = Meeting.objects.create(held_on=held_on, title=title, room=room, created_by=by)
    _record(by, "meeting.planned", meeting, held_on=held_on.isoformat(), title=title)
    return meeting


@transaction.atomic
def change_meeting(*, by, meeting: Meeting, held_on: datetime.date, title: str, room: str) -> None:
    """New date, title and room of a planned meeting."""
    meeting = _planned(meeting)
    meeting.held_on, meeting.title, meeting.room = held_on, title, room
    meeting.save(update_fields=["held_on", "title", "room"])
    _record(by, "meeting.changed", meeting, held_on=held_on.isoformat(), title=title)
    place(*_cases_of(meeting))


@transaction.atomic
def close_meeting(*, by, meeting: Meeting) -> None:
    """Ends a meeting; every case on its agenda must have its decision closed."""
    meeting = _planned(meeting)
    open_items = meeting.items.filter(decision__closed_at__isnull=True).select_related("case")
    if open_items:
        codes = _(", ").join(item.case.code for item in open_items)
        raise NotPossible(
            _("Still without a closed decision: %(cases)s. Decide them or take them off the agenda.")
            % {"cases": codes}
        )
    meeting.state = Meeting.State.CLOSED
    meeting.save(update_fields=["state"])
    _record(by, "meeting.closed", meeting)
    place(*_cases_of(meeting))


@transaction.atomic
def invite(*, by, meeting: Meeting, member: Member) -> Attendance:
    """Puts an active member on the list of a planned meeting; inviting twice changes nothing."""
    seat, is_new = Attendance.objects.get_or_create(meeting=_planned(meeting), member=member)
    if is_new:
        _record(by, "meeting.invited", meeting, member=member.user.get_username())
    return seat


@transaction.atomic
def mark_attendance(*, by, meeting: Meeting, member: Member, present: bool | None) -> None:
    """Marks an invited member as present, absent, or (None) not marked."""
    seats = Attendance.objects.filter(meeting=_planned(meeting), member=member)
    if not seats.update(present=present):
        raise NotPossible(_("This member is not invited to the meeting."))
    _record(by, "meeting.attendance", meeting, member=member.user.get_username(), present=present)


@transaction.atomic
def put_on_agenda(*, by, meeting: Meeting, case: Case) -> AgendaItem:
    """Adds the case at the end of the agenda; a case already on it stays where it is."""
    meeting = _planned(meeting)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item, is_new = AgendaItem.objects.get_or_create(
        meeting=meeting, case=case, defaults={"position": last + 1}
    )
    if is_new:
        _record_item(by, "agenda.added", item)
        place(case)
    return item


@transaction.atomic
def move_on_agenda(*, by, item: AgendaItem, up: bool) -> None:
    """One place up or down; at the end of the list nothing happens."""
    meeting = _planned(item.meeting)
    order = list(meeting.items.values_list("pk", flat=True))
    here = order.index(item.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    _number(order)
    _record_item(by, "agenda.moved", item, position=there + 1)


@transaction.atomic
def take_off_agenda(*, by, item: AgendaItem) -> None:
    """Removes a case from the agenda, unless its decision has been started."""
    meeting = _planned(item.meeting)
    if Decision.objects.filter(item=item).exists():
        raise NotPossible(
            _(
                "A decision on %(case)s has been started, so it stays on the agenda. "
                "A postponement can be recorded as the decision."
            )
            % {"case": item.case.code}
        )
    _record_item(by, "agenda.removed", item)
    item.delete()
    _number(meeting.items.values_list("pk", flat=True))
    place(item.case)


@transaction.atomic
def record_decision(*, by, item: AgendaItem, seen: int, draft: Draft) -> Decision:
    """Saves a draft, complete or not. `seen` is the version it was written upon (0: there was none);
    raises StaleDecision when that is no longer the latest, NotPossible when the decision is closed."""
    columns = draft.columns() | {"updated_by": by, "updated_at": timezone.now()}
    if seen == 0:
        saved = _first_draft(item, columns)
    else:
        unclosed = Decision.objects.filter(item=item, version=seen, closed_at__isnull=True)
        saved = unclosed.update(version=seen + 1, **columns)
    if not saved:
        _refuse(item)
    _record_item(by, "decision.saved", item, version=seen + 1)
    return Decision.objects.get(item=item)


@transaction.atomic
def close_decision(*, by, item: AgendaItem, seen: int, seen_records: int, code_word: str) -> Decision:
    """Closes the decision once and for all and freezes what the board saw.

    `seen` and `seen_records` are the decision's version and the newest finding (snapshot.record_count) on
    the page that was confirmed. Raises IncompleteDecision, StaleDecision or NotPossible.
    """
    case = Case.objects.select_for_update().select_related("patient").get(pk=item.case_id)
    decision = Decision.objects.filter(item=item, version=seen, closed_at__isnull=True).first()
    if decision is None:
        _refuse(item)
    if not same_code_word(code_word, case.patient.code_word):
        raise IncompleteDecision({"code_word": _("This is not the code word of this patient.")})
    if snapshot.record_count(case) != seen_records:
        raise NotPossible(
            _(
                "Facts of this case were changed after this page was opened. "
                "Look at the options again, then close."
            )
        )
    sheet = snapshot.snapshot_of(case, decision)
    if problems := problems_with(draft_of(decision), sheet["answers"][current()]):
        raise IncompleteDecision(problems)
    now = timezone.now()
    closed = Decision.objects.filter(pk=decision.pk, version=seen, closed_at__isnull=True).update(
        version=seen + 1, closed_at=now, closed_by=by, snapshot=snapshot.closed(sheet, by=by, at=now)
    )
    if not closed:
        _refuse(item)
    _record_item(by, "decision.closed", item, digest=sheet["ruleset"]["digest"])
    place(case)
    return Decision.objects.get(pk=decision.pk)


@transaction.atomic
def sign_rules(*, by, rules: Iterable[str], typed: str, remark: str = "") -> SignOff:
    """Records that the clinician `by` has read these rules of the rule set in force and stands by them.

    `typed` is its short digest, from the page that was read. Rules already signed by the same person stay
    as they are. Raises NotPossible.
    """
    ruleset = current_ruleset()
    if not is_clinician(by.member.discipline):
        raise NotPossible(
            _("Only a clinician signs rules; your discipline on the board is not a clinical one.")
        )
    if typed.strip().lower() != short(ruleset.digest):
        raise NotPossible(
            _("This is not the digest of the rules in force. Compare what you read, then type it.")
        )
    kept = _kept(ruleset)
    earlier = list(SignOff.objects.filter(kept=kept, signed_by=by))
    done = {rule for signature in earlier for rule in signature.rules}
    chosen = set(rules) - done
    if not chosen or chosen - set(ruleset.rules):
        raise NotPossible(
            _("Nothing was signed: choose rules of this rule set that you have not signed yet.")
        )
    signature = SignOff.objects.create(
        kept=kept,
        part=len(earlier) + 1,
        signed_by=by,
        discipline=by.member.discipline,
        signed_at=timezone.now(),
        rules=[name for name in ruleset.rules if name in chosen],
        remark=remark.strip(),
    )
    details = {"digest": ruleset.digest, "version": ruleset.version, "rules": signature.rules}
    audit.record(by=by, action="rules.signed", subject=f"rules:{short(ruleset.digest)}", details=details)
    return signature


def _kept(ruleset: Ruleset) -> KeptRules:
    """The rule set in force as it is kept, locked; written down at its first signature."""
    if not unchanged_on_disk(ruleset.digest):
        raise NotPossible(
            _("The rule files have changed since the server started. Start it again, then sign.")
        )
    content = {
        "version": ruleset.version,
        "effective": ruleset.effective,
        "rules": list(ruleset.rules),
        "files": shipped_files(),
        "kept_at": timezone.now(),
    }
    KeptRules.objects.get_or_create(digest=ruleset.digest, defaults=content)
    return KeptRules.objects.select_for_update().get(digest=ruleset.digest)


@transaction.atomic
def note_printed(*, by, case: Case, language: str, draft: bool) -> None:
    """Leaves a trace of a printed summary."""
    audit.record(
        by=by,
        action="summary.printed",
        subject=subject_of(case),
        details={"language": language, "draft": draft},
    )


def _first_draft(item: AgendaItem, columns: dict) -> bool:
    """False when somebody else wrote the first draft meanwhile."""
    try:
        with transaction.atomic():
            Decision.objects.create(item=item, version=1, **columns)
    except IntegrityError:
        return False
    return True


def _refuse(item: AgendaItem):
    """Raises what fits: the decision is closed, or somebody else saved it."""
    decision = Decision.objects.filter(item=item).first()
    if decision is not None and decision.closed_at is not None:
        raise NotPossible(_("This decision has already been closed and can no longer be changed."))
    raise StaleDecision(decision)


def _planned(meeting: Meeting) -> Meeting:
    """The meeting, locked; a closed one is refused. Whoever changes an agenda waits here for the other."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state == Meeting.State.CLOSED:
        raise NotPossible(_("This meeting is closed and can no longer be changed."))
    return meeting


def _cases_of(meeting: Meeting):
    """The cases on an agenda, in an order that is the same for everybody."""
    return Case.objects.filter(agenda_items__meeting=meeting).order_by("pk")


def _number(keys) -> None:
    for position, key in enumerate(keys, start=1):
        AgendaItem.objects.filter(pk=key).update(position=position)


def _record(by, action: str, meeting: Meeting, **details) -> None:
    audit.record(by=by, action=action, subject=f"meeting:{meeting.pk}", details=details)


def _record_item(by, action: str, item: AgendaItem, **details) -> None:
    details |= {"meeting": item.meeting_id}
    audit.record(by=by, action=action, subject=subject_of(item.case), details=details)
