"""What `manage.py check` says about the keys of identity: without them nothing starts."""

from typing import Any

from django.core.checks import Error
from django.db import connection

from cases.identity.cipher import Unreadable
from cases.identity.ring import HINT, KeyProblem, ring


def sound_keys(**kwargs: Any) -> list[Error]:
    """Whether the file of keys is there, readable and well formed."""
    try:
        ring()
    except KeyProblem as problem:
        return [Error(str(problem), hint=f"{HINT.en} {HINT.zh}", id="tnb.E011")]
    return []


def fitting_keys(databases: list[str] | None = None, **kwargs: Any) -> list[Error]:
    """Whether the keys are those of this database: the first and the last patient can be read."""
    from cases.models import Patient  # noqa: PLC0415 - the checks are registered before the models are there

    patients = Patient._base_manager
    if "default" not in (databases or ()) or sound_keys() or not _is_sealed():
        return []
    try:
        for patient in (patients.order_by("pk").first(), patients.order_by("pk").last()):
            _name = patient and patient.name
    except Unreadable as problem:
        said = f"The identity keys are not those of this database. 身份密钥与本数据库不符。 {problem}"
        return [Error(said, hint=f"{HINT.en} {HINT.zh}", id="tnb.E012")]
    return []


def _is_sealed() -> bool:
    with connection.cursor() as cursor:
        if "cases_patient" not in connection.introspection.table_names(cursor):
            return False
        columns = connection.introspection.get_table_description(cursor, "cases_patient")
    names = {column.name for column in columns}
    return {"seal", "name"} <= names and "sealed_name" not in names
