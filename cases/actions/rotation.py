"""Seals everything under the current key, in steps that can be stopped and taken up again."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

from cases import audit
from cases.identity.cipher import Unreadable
from cases.identity.fields import SealedDate, SealedText
from cases.identity.ring import ring
from cases.writing import writing

STEP = 200
HEAVY_STEP = 5  # sheets and documents: half a megabyte each


class Step(NamedTuple):
    """What was looked at in one transaction, and how many records were sealed anew."""

    table: str
    looked: int
    sealed: int


def rotate(*, by: Any) -> Iterator[Step]:
    """Every sealed record that is not under the current key is sealed under it; one transaction a step, so a
    stopped rotation is simply begun again. Raises cipher.Unreadable at a record whose key is not there.

    The trail tells the new key's name and how many records; the last step writes it.
    """
    total = 0
    for model, fields in sealed_models():
        last: Any = None
        while True:
            step, last = _step(model, fields, last)
            if not step.looked:
                break
            total += step.sealed
            yield step
    with writing():
        details = {"key": ring().current, "records": total}
        audit.record(by=by, action="identity.rotated", subject="identity", details=details)


def sealed_models() -> list[tuple[type[models.Model], list[Any]]]:
    """Every model with the fields of it that hold something sealed."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if hasattr(field, "key_in")]
        if fields:
            found.append((model, fields))
    return found


@writing()
def _step(model: type[models.Model], fields: list[Any], last: Any) -> tuple[Step, Any]:
    """The records after ``last``; nobody else writes meanwhile, so none is overwritten."""
    names = {name for field in fields for name in (field.attname, *getattr(field, "bound_to", ()))}
    rows = model._base_manager.order_by("pk").only("pk", *names)
    records = list((rows if last is None else rows.filter(pk__gt=last))[: _size(fields)])
    old = [record for record in records if keys_of(record, fields) - {ring().current}]
    for record in old:
        for field in fields:
            setattr(record, field.attname, getattr(record, field.attname))  # opened here, sealed by save
        record.save(update_fields=[field.name for field in fields])
    return Step(model._meta.db_table, len(records), len(old)), records[-1].pk if records else None


def keys_of(record: models.Model, fields: list[Any]) -> set[str]:
    """The ids of the keys under which a record just read is sealed."""
    return {key for field in fields if (key := field.key_in(record)) is not None}


def _size(fields: list[Any]) -> int:
    return STEP if all(isinstance(field, SealedText | SealedDate) for field in fields) else HEAVY_STEP


def unreadable() -> Iterator[str]:
    """What is wrong with each sealed record that cannot be opened."""
    for model, fields in sealed_models():
        for pk in model._base_manager.order_by("pk").values_list("pk", flat=True).iterator():
            try:
                record = model._base_manager.get(pk=pk)
                for field in fields:
                    getattr(record, field.attname)
            except Unreadable as problem:
                yield str(problem)
