"""The frozen sheet of a decision as the database holds it: JSON, but who the patient is in it is sealed."""

import base64
import json
from typing import Any

from django.db import models

from cases.identity import cipher

IDENTITY = ("name", "birth_date", "hospital_number")


class Sheet(dict):
    """A sheet as it was read; ``sealed_with`` is the id of the key."""

    sealed_with: str | None = None


def sealed_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """The sheet with IDENTITY as one sealed text, bound to the case and to the time of the closing."""
    patient = sheet.get("patient")
    if not isinstance(patient, dict) or "sealed" in patient:
        return sheet
    told = json.dumps({name: patient[name] for name in IDENTITY if name in patient})
    sealed = base64.b64encode(cipher.seal(told.encode(), _place(sheet))).decode()
    kept = {name: value for name, value in patient.items() if name not in IDENTITY}
    return sheet | {"patient": kept | {"sealed": sealed}}


def opened_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """The sheet as it was frozen. Raises cipher.Unreadable, with the code of the case."""
    patient = sheet.get("patient")
    if not isinstance(patient, dict):  # of the first days of the project
        return sheet
    try:
        sealed = base64.b64decode(patient.get("sealed", ""))
        told = json.loads(cipher.opened(sealed, _place(sheet)))
        key = cipher.key_of(sealed)
    except cipher.Unreadable as problem:
        raise cipher.Unreadable(_place(sheet), problem.why, sheet["case"]["code"]) from None
    kept = {name: value for name, value in patient.items() if name != "sealed"}
    opened = Sheet(sheet | {"patient": kept | told})
    opened.sealed_with = key
    return opened


def _place(sheet: dict[str, Any]) -> str:
    return f"tnb_decision.snapshot:{sheet['case']['code']}/{sheet['closed_at']}"


class SheetField(models.JSONField):
    """Seals what it writes and opens what it reads."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        sheet = super().from_db_value(value, expression, connection)
        return opened_sheet(sheet) if isinstance(sheet, dict) and "decision" in sheet else sheet

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = sealed_sheet(value) if isinstance(value, dict) else value
        return super().get_db_prep_value(value, connection, prepared)

    def key_in(self, record: Any) -> str | None:
        """The id of the key of a record's sheet as it was read; None where there is none."""
        return getattr(getattr(record, self.attname), "sealed_with", None)
