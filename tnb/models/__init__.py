"""The board: members, meetings, agenda, decisions, documents, signed rules."""

from tnb.models.accounts import HospitalName, PasswordSet, ResetLink
from tnb.models.decisions import Comparison, Decision, Figures, Seconding, Task, TaskReport
from tnb.models.documents import Document, DraftSheet
from tnb.models.meetings import AgendaItem, Attendance, Discussion, Meeting, Opinion
from tnb.models.people import Member
from tnb.models.rules import KeptRules, SignOff, SignOffWithdrawal

__all__ = [
    "AgendaItem",
    "Attendance",
    "Comparison",
    "Decision",
    "Discussion",
    "Document",
    "DraftSheet",
    "Figures",
    "HospitalName",
    "KeptRules",
    "Meeting",
    "Member",
    "Opinion",
    "PasswordSet",
    "ResetLink",
    "Seconding",
    "SignOff",
    "SignOffWithdrawal",
    "Task",
    "TaskReport",
]
