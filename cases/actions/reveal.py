"""An auditor who has to know whose a case is: told once, and written down with the reason."""

import re
from typing import Any

from cases import audit
from cases.boards import every_board
from cases.models import Case, Patient
from cases.record import subject_of
from cases.writing import writing
from recommendations.words import Text

REASONS = {
    "complaint": Text("a complaint", "投诉处理"),
    "request": Text("a request of the patient", "患者本人申请"),
    "incident": Text("an incident is looked into", "不良事件调查"),
    "authority": Text("an authority asks", "主管部门要求"),
    "access": Text("somebody may have opened what was none of their business", "疑似越权查阅"),
}
# The file in which it is dealt with: a number as hospitals give them, so that no name gets into the trail.
FILE_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{2,39}")


class Unfounded(Exception):  # noqa: N818 - what is wrong with the question
    """No such case, or no reason: ``about`` is "case", "reason" or "file"."""

    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about


@writing()
def reveal_patient(*, by: Any, code: str, reason: str, file: str) -> Patient:
    """Whose the case of this code is, of whichever board; the event is there before anybody is told.

    ``reason`` is one of REASONS, ``file`` the number of what it is asked for. Raises Unfounded.
    """
    if reason not in REASONS:
        raise Unfounded("reason")
    if not FILE_NUMBER.fullmatch(file) or not any(letter.isdigit() for letter in file):
        raise Unfounded("file")
    with every_board():
        case = Case.objects.select_related("patient").filter(code=code).first()
        if case is None:
            raise Unfounded("case")
        details = {"reason_code": reason, "file": file}
        audit.record(by=by, action="identity.revealed", subject=subject_of(case), details=details)
        return case.patient
