"""Who is who in a test: what identifies a patient is sealed, so the database cannot be asked for it."""

from cases.models import Case, Patient


def named(name: str) -> list[Patient]:
    """The patients of this name."""
    return [patient for patient in Patient.objects.order_by("pk") if patient.name == name]


def case_named(name: str) -> Case:
    """The only case of the only patient of this name."""
    (patient,) = named(name)
    return patient.cases.get()


def planted(patients, **values) -> None:
    """Values put into patients past the actions and their checks."""
    for patient in patients:
        for field, value in values.items():
            setattr(patient, field, value)
        patient.save(update_fields=list(values))
