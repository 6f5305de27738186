"""Nothing that leaves the site as a spreadsheet can run in one: whatever stands in any text of the board, no
cell begins like a formula and numbers stay numbers, as three programs read it."""

import csv
import io
import shutil
import subprocess

import openpyxl
import pytest
from django.db import transaction
from django.urls import reverse

from cases.boards import in_board
from cases.models import ImportRun
from cases.tables import writing
from cases.tables.values import without_guard
from cases.tables.writing import guarded
from tests.conftest import FIRST_BOARD, admit, browser_of

from . import corpus, scene
from .conftest import NIGHT, SEED
from .planting import planted

pytestmark = pytest.mark.django_db
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Name and key of each table that can be fetched; of those that are asked for by a form, the form.
TABLES = [("meeting_table", ["", "csv"]), ("meeting_table", ["", "xlsx"]), ("cases:table_report", [""])]
TABLES += [("mirror_table", [code]) for code in ("volume", "results", "concordance", "attendance", "minutes")]
AS_CASES = [{"format": form, "language": language} for form in ("xlsx", "csv") for language in ("zh", "en")]


@pytest.fixture(scope="module")
def board(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), in_board(FIRST_BOARD), transaction.atomic():
        board = scene.built()
        board.auditor = admit("auditor")
        yield board
        transaction.set_rollback(True)


def fetched(board) -> dict[str, bytes]:
    """Name -> content of every table there is."""
    # The one who handed the table in; nobody else sees its report.
    someone, found = browser_of(board.people["coordinator"]), {}
    here = {
        "meeting_table": board.waiting.meeting_id,
        "cases:table_report": ImportRun.objects.latest("pk").pk,
    }
    for name, (key, *more) in TABLES:
        answer = someone.get(reverse(name, args=[here.get(name, key), *more]))
        assert answer.status_code == 200, name
        found[f"{name} {key} {more}"] = answer.content
    for asked in AS_CASES:
        found[f"cases {asked}"] = someone.post("/cases/export/", asked).content
    found["cases without identity csv"] = someone.post(reverse("mirror_cases"), {"purpose": "x"}).content
    answer = browser_of(board.auditor).get(reverse("audit_export"))
    assert answer.status_code == 200
    return found | {"audit": answer.content}


def cells_of(raw: bytes) -> list:
    """Every cell that is not empty, as it is read; a workbook with a formula is none."""
    if not raw.startswith(b"PK"):
        text = raw.decode("utf-8-sig")
        return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row if cell]
    book = openpyxl.load_workbook(io.BytesIO(raw))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    return [cell.value for cell in cells]


def running(cells: list) -> list[str]:
    return [cell for cell in cells if isinstance(cell, str) and cell.startswith(SIGNS)]


def one_each(turn: int):
    """Hands out one string to each column, those that begin like a formula first."""
    risky = [text for text in corpus.ALL if text.startswith(SIGNS)]
    strings = corpus.some(len(corpus.ALL), f"{SEED}{turn}")
    waiting = [text for text in [*risky, *strings] if "\0" not in text and text.isprintable()]

    def next_of(limit: int) -> str:
        for place, text in enumerate(waiting):
            if len(text) <= limit:
                return waiting.pop(place)
        return "=1+1"

    return next_of


def test_every_string_is_written_so_that_it_cannot_run_and_is_read_as_it_was():
    assert sum(text.startswith(SIGNS) for text in corpus.ALL) > 100
    for text in corpus.ALL:
        assert not guarded(text).startswith(SIGNS), text
        assert without_guard(guarded(text)) == text


def test_no_cell_of_any_table_begins_like_a_formula(board, record_property):
    calm = {name: numbers_in(cells_of(raw)) for name, raw in fetched(board).items()}
    seen = 0
    for turn in range(40 if NIGHT else 1):
        with planted(one_each(turn)) as given:
            tables = {name: cells_of(raw) for name, raw in fetched(board).items()}
        for name, cells in tables.items():
            assert running(cells) == [], name
            assert numbers_in(cells) == calm[name], name
            seen += sum(without_guard(cell) in given for cell in cells if isinstance(cell, str))
    record_property("strings seen in cells", seen)
    assert seen > 60


def numbers_in(cells: list) -> int:
    """How many cells of a workbook are numbers; of a CSV every cell is text."""
    return sum(isinstance(cell, int | float) for cell in cells)


@pytest.mark.control
def test_a_table_without_the_guard_is_found(board, monkeypatch):
    for module in ("cases.tables.writing", "tnb.meeting_table", "cases.views.tables", "tnb.mirror.export"):
        monkeypatch.setattr(f"{module}.guarded", lambda value: value)
    with planted(one_each(0)):
        tables = {name: cells_of(raw) for name, raw in fetched(board).items()}
    assert {name.split()[0] for name, cells in tables.items() if running(cells)} >= {"cases", "meeting_table"}


@pytest.mark.control
def test_a_workbook_with_a_formula_is_found(board, monkeypatch):
    string = writing.xlsxwriter.worksheet.Worksheet.write_string
    monkeypatch.setattr(
        writing.xlsxwriter.worksheet.Worksheet,
        "write_string",
        lambda sheet, row, place, text, form=None: (
            sheet.write_formula(row, place, text)
            if text.startswith("=")
            else string(sheet, row, place, text, form)
        ),
    )
    monkeypatch.setattr(writing, "guarded", lambda value: value)
    with planted(lambda _limit: "=1+1"):
        books = [raw for raw in fetched(board).values() if raw.startswith(b"PK")]
    with pytest.raises(AssertionError):
        cells_of(books[-1])


@pytest.mark.skipif(not NIGHT, reason="starts an office program: at night")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_no_formula_in_any_table(board, tmp_path):
    with planted(one_each(0)):
        tables = fetched(board)
    for number, raw in enumerate(tables.values()):
        (tmp_path / f"{number}.{'xlsx' if raw.startswith(b'PK') else 'csv'}").write_bytes(raw)
    made = tmp_path / "read"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to"]
    # Comma, quotes, UTF-8, each cell as it is read and not as it is shown, formulas instead of their values.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
    files = [str(path) for path in sorted(tmp_path.glob("*.*"))]
    subprocess.run(
        [*command, form, "--outdir", str(made), *files], check=True, timeout=300, capture_output=True
    )
    read = list(made.glob("*.csv"))
    assert len(read) >= len(tables)
    for path in read:
        assert running(cells_of(path.read_bytes())) == [], path.name
