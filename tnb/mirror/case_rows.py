"""The cases one by one, without identity: codes instead of names, quarters instead of days, ages in tens of
years, months instead of dates. Pure."""

import math
from collections.abc import Mapping
from typing import Any

from recommendations.words import Text
from tnb.mirror.cohort import DAYS_A_MONTH, Patient
from tnb.mirror.export import pseudonym
from tnb.mirror.numbers import fate_of, is_due, quarter_of, quorum_of
from tnb.mirror.records import Decided, Presentation, Records
from tnb.mirror.survival import Observation

OLDEST = 80  # decades above it are rare enough to point to somebody
NOT_DUE = "not_due"
COLUMNS = {
    "case_code": Text("Case (code of this file)", "病例（本文件代码）"),
    "patient_code": Text("Patient (code of this file)", "患者（本文件代码）"),
    "quarter": Text("Quarter", "季度"),
    "first": Text("First presentation", "首次提交"),
    "sex": Text("Sex", "性别"),
    "age_from": Text("Age from (tens of years)", "年龄段起点（十岁一段）"),
    "grade": Text("Grade", "分级"),
    "functional_status": Text("Functional status", "功能状态"),
    "sstr_status": Text("SSTR status", "SSTR 状态"),
    "minutes": Text("Minutes", "分钟"),
    "estimated": Text("Minutes estimated", "预估分钟"),
    "result": Text("Result", "结果"),
    "deferred_for": Text("Cause of deferral", "暂缓原因"),
    "options": Text("Options", "方案"),
    "statuses": Text("Status of the options", "方案的推荐状态"),
    "intents": Text("Intents", "治疗目的"),
    "follows": Text("Concordance", "与推荐的一致性"),
    "departure_reason": Text("Reason for departing", "偏离理由"),
    "amended": Text("Amended", "经修订"),
    "quorum": Text("Needed disciplines", "所需学科"),
    "carried_every": Text("Every step at 90 days", "90 天时全部步骤"),
    "carried_first": Text("First step at 90 days", "90 天时首个步骤"),
    "os_months": Text("Overall survival, months", "总生存期（月）"),
    "os_event": Text("Death", "死亡"),
    "pfs_months": Text("Progression-free, months", "无进展生存期（月）"),
    "pfs_event": Text("Progression or death", "进展或死亡"),
    "followed": Text("Followed", "有随访"),
}


def rows_of(records: Records, patients: Mapping[int, Patient], key: str) -> list[dict[str, Any]]:
    """One dict with the keys of COLUMNS for each case of each meeting, in the order of its code, which says
    nothing. ``patients`` by key, ``key`` the secret of the installation."""
    rows = [_row(each, patients.get(each.patient), records, key) for each in records.presentations]
    return sorted(rows, key=lambda row: row["case_code"])


def _row(each: Presentation, patient: Patient | None, records: Records, key: str) -> dict[str, Any]:
    said = {
        "case_code": pseudonym(key, "C", each.item),
        "patient_code": pseudonym(key, "P", each.patient),
        "quarter": quarter_of(each.held_on),
        "first": int(each.first),
        "minutes": None if each.minutes is None else round(each.minutes, 1),
        "estimated": each.estimate,
        "result": "open",
    }
    if each.decided is not None:
        said |= _decided(each.decided, records)
    return dict.fromkeys(COLUMNS) | said | _followed(patient)


def _decided(decided: Decided, records: Records) -> dict[str, Any]:
    figures = decided.figures
    known = {name: figures.get(name) for name in ("sex", "grade", "functional_status", "sstr_status")}
    due = is_due(decided, records.today)
    fates = {
        "carried_every": fate_of(decided) if due else NOT_DUE,
        "carried_first": fate_of(decided, first_step_only=True) if due else NOT_DUE,
    }
    return (
        known
        | {
            "age_from": _decade(figures.get("age_years")),
            "result": "reached" if decided.is_reached else "deferred",
            "deferred_for": decided.deferred_for,
            "options": ";".join(step.option for step in decided.steps),
            "statuses": ";".join(step.status or "unknown" for step in decided.steps),
            "intents": ";".join(intent or "unknown" for intent in decided.intents),
            "follows": decided.follows,
            "departure_reason": decided.reason,
            "amended": int(decided.amended),
            "quorum": quorum_of(decided),
        }
        | (fates if decided.steps else {})
    )


def _decade(age: float | None) -> int | None:
    return None if age is None else min(math.floor(age / 10) * 10, OLDEST)


def _followed(patient: Patient | None) -> dict[str, Any]:
    """From the patient's first decision on; nothing where there was none or the dates contradict."""
    if patient is None or patient.overall is None or patient.free is None:
        return {}
    return {
        **_months("os", patient.overall),
        **_months("pfs", patient.free),
        "followed": int(patient.followed),
    }


def _months(name: str, observation: Observation) -> dict[str, Any]:
    months = round(observation.time / DAYS_A_MONTH, 1)
    return {f"{name}_months": months, f"{name}_event": int(observation.event)}
