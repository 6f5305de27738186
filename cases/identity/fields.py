"""Fields of models whose values are sealed in the database and plain in Python.

A value is bound to table, column and record: ``bound_to`` names the fields that tell the record and are known
before it is saved. It is opened when somebody reads it and not before, so a list opens what it shows.
Because of the binding a value is written with its record (save, create, bulk_create), never by
``QuerySet.update``, and is not looked for: cases.identity.terms does that.
"""

import datetime as dt
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from cases.identity import cipher

PADDED = 32  # bytes: a short name is as long as a long one


class Sealed(bytes):
    """A value as the database holds it."""

    @property
    def key(self) -> str:
        """The id of its key."""
        return cipher.key_of(self)


class _Opening(DeferredAttribute):
    """Opens a value the first time it is read."""

    def __get__(self, record: Any, owner: Any = None) -> Any:
        if record is None:
            return self
        value = super().__get__(record, owner)
        if isinstance(value, Sealed):
            value = record.__dict__[self.field.attname] = self.field.opened(value, record)
        return value

    def __set__(self, record: Any, value: Any) -> None:
        record.__dict__[self.field.attname] = value


class SealedField(models.Field):
    """What the sealed fields share; ``_coded`` and ``_read`` turn a value into bytes and back."""

    descriptor_class = _Opening

    def __init__(self, *args: Any, bound_to: tuple[str, ...] = (), **options: Any) -> None:
        self.bound_to = tuple(bound_to)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "bound_to": self.bound_to}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def place(self, record: Any) -> str:
        """What a value of this record is bound to: "cases_patient.name:6f1c…"."""
        told = "/".join(str(getattr(record, name)) for name in self.bound_to)
        return f"{self.model._meta.db_table}.{self.column}:{told}"

    def sealed(self, value: Any, record: Any) -> Sealed:
        return Sealed(cipher.seal(self._coded(value), self.place(record)))

    def opened(self, value: Sealed, record: Any) -> Any:
        """Raises cipher.Unreadable, which names the cases where the record knows them."""
        try:
            return self._read(cipher.opened(value, self.place(record)))
        except cipher.Unreadable as problem:
            whose = getattr(record, "known_as", lambda: f"{self.model._meta.label} {record.pk}")
            raise cipher.Unreadable(self.place(record), problem.why, str(whose())) from None

    def key_in(self, record: Any) -> str | None:
        """The id of the key of a record's value as it was read; None where there is nothing sealed."""
        value = record.__dict__.get(self.attname)
        return value.key if isinstance(value, Sealed) and value else None

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, record: Any, add: bool) -> Sealed | None:
        value = record.__dict__.get(self.attname)
        return value if value is None or isinstance(value, Sealed) else self.sealed(value, record)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == b"" or isinstance(value, Sealed):
            return value
        raise TypeError(f"{self.name} is sealed: it is written with its record and found by its terms")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        return None if value is None else connection.Database.Binary(value)

    def value_to_string(self, obj: Any) -> str:
        raise TypeError(f"{self.name} is sealed and is not written out")

    def _coded(self, value: Any) -> bytes:
        raise NotImplementedError

    def _read(self, plain: bytes) -> Any:
        raise NotImplementedError


class SealedText(SealedField, models.CharField):
    """A short text; ``max_length`` is that of the text and checked by full_clean."""

    def _coded(self, value: Any) -> bytes:
        text = str(value).encode("utf-8", "replace").replace(b"\0", b"")
        return text.ljust(max(PADDED, -(-len(text) // PADDED) * PADDED), b"\0")

    def _read(self, plain: bytes) -> str:
        return plain.rstrip(b"\0").decode()


class SealedDate(SealedField, models.DateField):
    """A day."""

    def _coded(self, value: Any) -> bytes:
        return self.to_python(value).isoformat().encode()

    def _read(self, plain: bytes) -> dt.date:
        return dt.date.fromisoformat(plain.decode())


class SealedJSON(SealedField):
    """Anything that JSON holds."""

    def _coded(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, separators=(",", ":")).encode()

    def _read(self, plain: bytes) -> Any:
        return json.loads(plain)


class SealedBytes(SealedField, models.BinaryField):
    """Bytes, such as those of a document. Empty is empty: nothing is kept."""

    def pre_save(self, record: Any, add: bool) -> Sealed | None:
        value = record.__dict__.get(self.attname)
        return Sealed(b"") if value == b"" else super().pre_save(record, add)

    def opened(self, value: Sealed, record: Any) -> bytes:
        return b"" if not value else super().opened(value, record)

    def _coded(self, value: Any) -> bytes:
        return bytes(value)

    def _read(self, plain: bytes) -> bytes:
        return plain
