"""The six published cases as sheets, printed once for all tests; a server that should never be asked."""

import http.server
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from PIL import Image

from cases.boards import in_board
from cases.models import Case
from recommendations.ruleset import current_ruleset
from tnb import demonstration
from tnb.models import Decision
from tnb.pdf import press, render, summary_pdf
from tnb.snapshot import live_sheet_data

from ..conftest import FIRST_BOARD
from . import made
from .hostile import SECRET, Watch


@pytest.fixture(scope="session")
def ruleset():
    return current_ruleset()


@pytest.fixture(scope="session")
def sheets(django_db_setup, django_db_blocker) -> dict[str, dict]:
    """Name -> snapshot: the six published cases as they stand, and those that are decided, frozen."""
    with django_db_blocker.unblock(), transaction.atomic(), in_board(FIRST_BOARD):
        demonstration.load("only-for-the-tests")
        found = {f"{case.patient.hospital_number} live": live_sheet_data(case) for case in Case.objects.all()}
        for decision in Decision.objects.exclude(closed_at=None):
            found[f"{decision.item.case.patient.hospital_number} closed"] = decision.snapshot
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="session")
def closed_sheet(ruleset) -> dict:
    return made.snapshot(ruleset)


@pytest.fixture(scope="session")
def draft_sheet(ruleset) -> dict:
    return made.snapshot(ruleset, closed=False)


@pytest.fixture(scope="session")
def printed() -> Callable[[dict, str], bytes]:
    """printed(snapshot, language): the PDF, printed once."""
    known: dict[tuple[int, str], bytes] = {}

    def once(snapshot: dict, language: str) -> bytes:
        key = (id(snapshot), language)
        if key not in known:
            known[key] = summary_pdf(snapshot, language)
        return known[key]

    return once


@pytest.fixture
def here(monkeypatch) -> None:
    """Printing in this process, where it can be watched; else it happens in one of its own."""
    monkeypatch.setattr(press, "pdf_of", render.pdf_of)


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="module")
def server():
    """An address of this machine, and the list of paths asked of it."""
    asked: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the server: a red picture, so that a page that shows it is seen."""
    path = tmp_path / "secret.png"
    Image.new("RGB", (40, 40), (255, 0, 0)).save(path)
    path.with_suffix(".txt").write_bytes(SECRET)
    return path
