"""Which addresses show an identified record. One table for all of them, held against the resolver by the
tests: an address that it does not name fails there.

A page that shows a record leaves "record.read" (cases.reads), unless handing it out leaves an event of its
own, as a print does. What shows only codes and code words is no reading.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from cases.actions.tables import subject_of as subject_of_table
from cases.models import ImportRun
from tnb.models import AgendaItem, Meeting, Task

Arguments = dict[str, Any]
Subjects = Callable[[Arguments], list[str]]


class Reads(NamedTuple):
    """``kind`` of page, and whose records it shows. ``methods``: of those alone, where a page shows a record
    only in answer to a form."""

    kind: str
    subjects: Subjects
    methods: tuple[str, ...] = ("GET", "HEAD", "POST")


def of_code(arguments: Arguments) -> list[str]:
    return [f"case:{arguments['code']}"]


def of_item(arguments: Arguments) -> list[str]:
    return _cases(AgendaItem.objects.filter(pk=arguments["item"]))


def of_meeting(arguments: Arguments) -> list[str]:
    """The meeting, and every case on its agenda: a page of the room shows whichever is called."""
    return [f"meeting:{arguments['pk']}", *_cases(AgendaItem.objects.filter(meeting=arguments["pk"]))]


def of_item_followed(arguments: Arguments) -> list[str]:
    meetings = Meeting.objects.filter(items=arguments["item"]).values_list("pk", flat=True)
    return [*of_item(arguments), *(f"meeting:{pk}" for pk in meetings)]


def of_task(arguments: Arguments) -> list[str]:
    codes = Task.objects.filter(pk=arguments["pk"]).values_list("item__case__code", flat=True)
    return [f"case:{code}" for code in codes]


def of_table(arguments: Arguments) -> list[str]:
    return [subject_of_table(run) for run in ImportRun.objects.filter(pk=arguments["pk"])]


def of_all(arguments: Arguments) -> list[str]:
    return ["cases"]


def of_the_trail(arguments: Arguments) -> list[str]:
    return ["trail"]


def _cases(items: Any) -> list[str]:
    return [f"case:{code}" for code in items.values_list("case__code", flat=True).distinct()]


CASE, ENTRY = Reads("case", of_code), Reads("entry", of_code)
PRESENTER, DECISION = Reads("presenter", of_item), Reads("decision", of_item)
OPINIONS = Reads("opinions", of_item)

READING: dict[str, Reads] = {
    "cases:list": Reads("list", of_all),
    "cases:new": Reads("namesakes", of_all, ("POST",)),
    "cases:table": Reads("table", of_table),
    "cases:table_report": Reads("table", of_table),
    **dict.fromkeys(["cases:overview", "cases:option", "cases:history", "since"], CASE),
    **dict.fromkeys(["cases:specimens", "cases:liver", "cases:course", "cases:outcomes"], CASE),
    **dict.fromkeys(["cases:items", "cases:item", "cases:represent", "cases:carried"], ENTRY),
    **dict.fromkeys(["cases:edit", "cases:intake", "cases:report", "cases:assign", "erasure"], ENTRY),
    "cases:unmask": Reads("entry", of_code, ("GET", "HEAD")),
    **dict.fromkeys(
        [
            *("cases:preview", "cases:liver_lesion", "cases:liver_imaging", "cases:withdraw"),
            *("cases:course_treatment", "cases:course_marker", "cases:course_none", "cases:outcome_add"),
            *("cases:specimen_add", "cases:specimen_prefer"),
        ],
        ENTRY,
    ),
    "room": Reads("room", of_meeting),
    **dict.fromkeys(["present", "present_option", "robustness", "what_if"], PRESENTER),
    "images": Reads("images", of_item),
    **dict.fromkeys(["opinions", "opinion"], OPINIONS),
    **dict.fromkeys(["decision", "decision_write", "decision_close", "decision_second"], DECISION),
    "decision_amend": DECISION,
    "task": Reads("task", of_task),
    "audit": Reads("audit", of_the_trail),
}

# Asked by pages that are open. They leave an event only where no such page was opened.
FOLLOWING: dict[str, Reads] = {
    "room_poll": Reads("room", of_meeting),
    "present_poll": Reads("presenter", of_item_followed),
    "opinions_poll": Reads("opinions", of_item_followed),
    "cases:changes": Reads("case", of_code),
}

# Handing these out leaves an event of its own, every time.
LEAVING: dict[str, str] = {
    "summary": "summary.printed",
    "teaching": "summary.printed",
    "decision_summary": "summary.printed",
    "decision_letter": "summary.printed",
    "decision_text": "summary.printed",
    "decision_text_file": "summary.printed",
    "book_pdf": "book.printed",
    "book_zip": "book.printed",
    "minutes": "book.printed",
    "agenda_print": "agenda.printed",
    "meeting_table": "meeting.exported",
    "cases:case_file": "case.exported",
    "cases:export": "cases.exported",
    "mirror_cases": "mirror.exported",
    "audit_whose": "identity.revealed",
    "audit_export": "trail.exported",
}

# Codes, code words, dates and figures: nothing by which somebody outside the board would know a patient.
NOT_READING = frozenset(
    {
        *("home", "login", "logout", "language", "status", "metrics", "ready", "health"),
        *("mfa_authenticate", "new_password", "openid_connect_login", "openid_connect_callback"),
        *("second_factor", "recovery_codes"),
        *("meetings", "meeting", "meeting_new", "meeting_change", "invitation", "agenda_fill", "book"),
        *("readiness", "readiness_owners", "readiness_message"),
        *("tasks", "follow_up_due", "changed", "document"),
        *("mirror", "mirror_outcomes", "mirror_table"),
        *("cases:import", "cases:table_template"),
        *("audit_verify",),
    }
)
WITHOUT_RECORDS = ("rulebook", "account")  # whole parts: every name that begins so


def shown_by(name: str, method: str) -> Reads | None:
    """What the address of this name shows in answer to this method; None: no record."""
    reads = READING.get(name) or FOLLOWING.get(name)
    return reads if reads is not None and method in reads.methods else None
