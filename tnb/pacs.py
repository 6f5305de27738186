"""Where the images of a case are, in the hospital's own archive."""

from urllib.parse import quote

from django.conf import settings

from cases.models import Case


def images_of(case: Case) -> str:
    """Where the images of a case are, each field quoted; "" where there is no archive, or the patient has no
    hospital number and the archive asks for it."""
    template = settings.PACS_URL
    if not template or ("{hospital_number}" in template and not case.patient.hospital_number):
        return ""
    return template.format(
        hospital_number=quote(case.patient.hospital_number, safe=""), case=quote(case.code)
    )
