"""What an erasure reaches in the records of the board."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.free_texts import PLACES as PLACES_OF_CASES
from cases.free_texts import Place, without
from cases.masking import ERASED
from tnb.models import Decision, Opinion, Task, TaskReport

OF_ITEM = "item__case__patient"
PLACES = (
    *PLACES_OF_CASES,
    Place(Decision, "text", OF_ITEM, _("Wording of a decision")),
    Place(Decision, "departure_text", OF_ITEM, _("Why a decision departs")),
    Place(Decision, "amendment_reason", OF_ITEM, _("Why a decision was amended")),
    Place(Decision, "dissent", OF_ITEM, _("Dissent")),
    Place(Decision, "todo", OF_ITEM, _("What is to be done")),
    # The others nobody reads, whoever asks: an erasure overwrites them unread.
    Place(Opinion, "text", OF_ITEM, _("Opinion"), Q(item__revealed_at__isnull=False)),
    Place(Task, "what", OF_ITEM, _("Task")),
    Place(TaskReport, "text", "task__item__case__patient", _("Report on a task")),
)


def erased_sheet(sheet: dict[str, Any], words: Iterable[str]) -> dict[str, Any]:
    """The sheet (tnb.snapshot) without who the patient is and without these texts."""
    nobody = {"name": ERASED, "code_word": ERASED, "birth_date": None, "hospital_number": ""}
    words = sorted(words, key=len, reverse=True)
    sheet = without(dict(sheet), words, ERASED) if words else dict(sheet)
    return sheet | ({"patient": sheet["patient"] | nobody} if "patient" in sheet else {})
