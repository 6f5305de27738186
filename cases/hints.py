"""What the patient's identity already says about a fact; shown beside the field, never filled in."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case


def hints_for(case: Case) -> dict[str, str]:
    """Fact name -> hint, in the language of the request."""
    patient, hints = case.patient, {}
    if patient.sex:
        hints["sex"] = _("identity: %(sex)s") % {"sex": patient.get_sex_display()}
    if patient.birth_date:
        years = years_between(patient.birth_date, timezone.localdate())
        hints["age_years"] = _("by date of birth: %(years)d") % {"years": years}
    return hints


def years_between(birth: dt.date, day: dt.date) -> int:
    """Completed years of life on ``day``."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
