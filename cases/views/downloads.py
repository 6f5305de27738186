"""Tables as files that a browser saves."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from cases.language import current
from cases.tables.columns import Column
from cases.tables.writing import ENCODINGS, to_csv, to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("xlsx", "csv", "json")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Form:
    """In which form a table is wanted."""

    file_format: str
    language: str
    encoding: str

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Form":
        def one(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
            return data.get(name, "") if data.get(name, "") in allowed else otherwise

        return cls(
            one("format", FORMATS, "xlsx"),
            one("language", LANGUAGES, current()),
            one("encoding", tuple(ENCODINGS), "utf-8"),
        )


def as_file(form: Form, columns: Sequence[Column], rows: Iterable[Any], name: str) -> HttpResponse:
    """A table as a download."""
    if form.file_format == "csv":
        content = to_csv(columns, rows, form.language, form.encoding)
        kind = f"text/csv; charset={form.encoding}"
    else:
        file = io.BytesIO()
        to_xlsx(file, columns, rows, form.language)
        content, kind = file.getvalue(), XLSX
    return download(content, kind, f"{name}-{form.language}.{form.file_format}")


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
