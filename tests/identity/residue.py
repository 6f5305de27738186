"""Everything a database holds, as somebody reads it who has carried it off."""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from cases.search.plain import key
from cases.search.readings import readings


def in_every_form(name: str, number: str, born: dt.date) -> dict[str, bytes]:
    """How who somebody is may look in a file: each form with its bytes."""
    syllables = readings(name)[0]
    said = {"name": name, "number": number, "born": born.isoformat()}
    forms = {what: text.encode() for what, text in said.items()}
    forms |= {
        "number in small letters": number.lower().encode(),
        "number for the search": key(number).encode(),
    }
    forms |= {"born in digits": f"{born:%Y%m%d}".encode(), "pinyin": "".join(syllables).encode()}
    forms["pinyin in words"] = " ".join(syllables).encode()
    forms["name as JSON spells it"] = json.dumps(name).strip('"').encode()
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        forms[f"name in {encoding}"] = name.encode(encoding)
    for what in ("name", "number"):
        for shift in range(3):
            # Without the letters at both ends, which depend on what stands beside it.
            coded = base64.b64encode(b"\0" * shift + said[what].encode())
            forms[f"{what} in base64, {shift}"] = coded[4 if shift else 0 : -4]
        forms[f"{what} in hexadecimal"] = said[what].encode().hex().encode()
    return forms


def found_in(forms: dict[str, bytes]) -> set[str]:
    """The forms that somebody finds: "name in cases_patient.name", "pinyin in the file"."""
    return {
        f"{what} in {place}"
        for place, content in everything()
        for what, sought in forms.items()
        if sought in content
    }


def everything() -> Iterator[tuple[str, bytes]]:
    """Every column of every table; on SQLite the file and its log, byte for byte, as well."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", _as_bytes(value)
    if connection.vendor == "sqlite":
        for path in (file(), Path(f"{file()}-wal")):
            yield f"the file {path.suffix}", path.read_bytes() if path.exists() else b""


def file() -> Path:
    """The database of the tests."""
    return Path(connection.settings_dict["NAME"])


def _as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode("utf-8", "replace")
