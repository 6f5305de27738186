"""The only place where the board writes. Every function is atomic and leaves an audit event."""

from tnb.actions.agenda import (
    approve_fast_lane,
    fill_agenda,
    note_agenda_printed,
    order_by_complexity,
    send_agenda,
    set_break,
    set_minutes,
    withdraw_fast_lane,
)
from tnb.actions.boards import add_board, rename_board
from tnb.actions.decisions import (
    amend_decision,
    close_decision,
    drop_amendment,
    record_decision,
    second_decision,
)
from tnb.actions.documents import (
    Damaged,
    kept_document,
    make_sheet,
    note_book,
    note_printed,
    note_table,
    print_document,
)
from tnb.actions.meetings import (
    change_meeting,
    close_meeting,
    invite,
    mark_attendance,
    move_on_agenda,
    plan_meeting,
    put_on_agenda,
    take_off_agenda,
)
from tnb.actions.members import admit_member, change_member, choose_language
from tnb.actions.opinions import Revealed, ask_for_opinions, give_opinion, reveal_opinions
from tnb.actions.refusals import IncompleteDecision, NotPossible, StaleDecision
from tnb.actions.room import call_case, stop_clock
from tnb.actions.rules import sign_rules, withdraw_signature
from tnb.actions.series import change_from_here_on, invite_from_here_on, plan_series, plan_the_next
from tnb.actions.tasks import Report, report_task

__all__ = [
    "Damaged",
    "IncompleteDecision",
    "NotPossible",
    "Report",
    "Revealed",
    "StaleDecision",
    "add_board",
    "admit_member",
    "amend_decision",
    "approve_fast_lane",
    "ask_for_opinions",
    "call_case",
    "change_from_here_on",
    "change_meeting",
    "change_member",
    "choose_language",
    "close_decision",
    "close_meeting",
    "drop_amendment",
    "fill_agenda",
    "give_opinion",
    "invite",
    "invite_from_here_on",
    "kept_document",
    "make_sheet",
    "mark_attendance",
    "move_on_agenda",
    "note_agenda_printed",
    "note_book",
    "note_printed",
    "note_table",
    "order_by_complexity",
    "plan_meeting",
    "plan_series",
    "plan_the_next",
    "print_document",
    "put_on_agenda",
    "record_decision",
    "rename_board",
    "report_task",
    "reveal_opinions",
    "second_decision",
    "send_agenda",
    "set_break",
    "set_minutes",
    "sign_rules",
    "stop_clock",
    "take_off_agenda",
    "withdraw_fast_lane",
    "withdraw_signature",
]
