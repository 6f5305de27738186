"""Whether a pasted report can be one of this patient."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.hints import years_between
from cases.models import Case
from cases.reports.proposal import Proposal


def strange_in(case: Case, day: dt.date | None, proposals: Sequence[Proposal]) -> list[str]:
    """Where sex or age in the report cannot be those of the patient."""
    said = {each.target: each.value for each in proposals if not each.group and each.value is not None}
    patient, found = case.patient, []
    if patient.sex and said.get("sex", patient.sex) != patient.sex:
        found.append(_("The report speaks of a patient of the other sex."))
    if patient.birth_date and "age_years" in said:
        years = years_between(patient.birth_date, day or timezone.localdate())
        if abs(years - said["age_years"]) > 1:
            found.append(
                _("The report gives the age as %(said)d; by the date of birth it was %(years)d.")
                % {"said": said["age_years"], "years": years}
            )
    return found
