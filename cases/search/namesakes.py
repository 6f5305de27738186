"""Who could be mistaken for whom, or be entered twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.boards import current_board
from cases.identity.terms import NAME, NUMBER, SOUND, whole
from cases.identity.terms import term as mark_of
from cases.models import Case, Patient, SearchTerm
from cases.search.terms import identity_terms


class Likeness(TextChoices):
    """What two patients have in common, the strongest first."""

    NUMBER = "number", _("same hospital number")
    NAME = "name", _("same name")
    SOUND = "sound", _("name that sounds the same")


KINDS = {NUMBER, NAME, SOUND}  # of terms: what Likeness tells apart


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
    asked = {term: kind for term, kind in identity_terms(patient).items() if kind in KINDS}
    terms = SearchTerm.objects.filter(term__in=asked)
    if patient.pk is not None:
        terms = terms.exclude(case__patient=patient.pk)
    by_case: dict[int, set[str]] = {}
    for case, term in terms.values_list("case_id", "term"):
        by_case.setdefault(case, set()).add(asked[bytes(term)])
    found: dict[int, Namesake] = {}
    for case in Case.objects.filter(pk__in=by_case).select_related("patient").order_by("-pk"):
        found.setdefault(case.patient_id, Namesake(case.patient, case, _likeness(by_case[case.pk])))
    order = list(Likeness)
    return sorted(found.values(), key=lambda each: (order.index(each.likeness), -each.case.pk))


def cases_of_numbers(numbers: Iterable[str]) -> QuerySet[Case]:
    """The cases of the patients with these hospital numbers."""
    asked = [mark_of(current_board(), NUMBER, whole(number)) for number in numbers]
    return Case.objects.filter(pk__in=SearchTerm.objects.filter(term__in=asked).values("case_id"))


def _likeness(kinds: set[str]) -> Likeness:
    return next(likeness for likeness in Likeness if likeness.value in kinds)
