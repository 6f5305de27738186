"""Who a patient is, on screens that others may see. {% load identity %}"""

from typing import Any

from django import template

from cases import masking
from cases.carried import count_of
from cases.models import Case, Patient
from cases.search.namesakes import Namesake, namesakes_of

register = template.Library()


@register.filter
def masked(patient: Any) -> masking.Masked:
    """The masked identity of a Patient, or of the patient of a sheet (a dict)."""
    if isinstance(patient, dict):
        return masking.masked_identity(patient["name"], patient["birth_date"], patient["hospital_number"])
    return masking.masked_identity(patient.name, patient.birth_date, patient.hospital_number)


@register.filter
def shown(text: str) -> str:
    """A name or number with the characters written out that nobody would see."""
    return masking.shown(text)


@register.filter
def unconfirmed(case: Case) -> int:
    """How many values of the former case are neither confirmed nor replaced."""
    return count_of(case)


@register.filter
def namesakes(patient: Patient) -> list[Namesake]:
    """Who could be mistaken for the patient; one look into the index."""
    return namesakes_of(patient)
