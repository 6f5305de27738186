"""Who could be mistaken for whom, or be entered twice."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Patient, SearchTerm
from cases.search.terms import as_term, identity_terms


class Likeness(TextChoices):
    """What two patients have in common, the strongest first."""

    NUMBER = "number", _("same hospital number")
    NAME = "name", _("same name")
    SOUND = "sound", _("name that sounds the same")


@dataclass(frozen=True)
class Namesake:
    """Another patient, with their newest case."""

    patient: Patient
    case: Case
    likeness: Likeness

    @property
    def is_close(self) -> bool:
        """Whether a person should look before a second patient is registered."""
        return self.likeness != Likeness.SOUND

    @property
    def same_number(self) -> bool:
        return self.likeness == Likeness.NUMBER


def namesakes_of(patient: Patient) -> list[Namesake]:
    """The other patients who share name, sound of the name or hospital number; the likest first. The patient
    may be one who is not recorded yet."""
    asked = identity_terms(patient)
    terms = SearchTerm.objects.filter(term__in=asked)
    if patient.pk is not None:
        terms = terms.exclude(case__patient=patient.pk)
    by_case: dict[int, set[bytes]] = {}
    for case, term in terms.values_list("case_id", "term"):
        by_case.setdefault(case, set()).add(bytes(term))
    found: dict[int, Namesake] = {}
    for case in Case.objects.filter(pk__in=by_case).select_related("patient").order_by("-pk"):
        found.setdefault(case.patient_id, Namesake(case.patient, case, _likeness(by_case[case.pk])))
    order = list(Likeness)
    return sorted(found.values(), key=lambda each: (order.index(each.likeness), -each.case.pk))


def _likeness(terms: set[bytes]) -> Likeness:
    for likeness in Likeness:
        if any(term.startswith(as_term(f"#{likeness.value}:")) for term in terms):
            return likeness
    raise ValueError(terms)
