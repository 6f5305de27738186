"""A kill proves nothing about a power cut: what a process had handed to the kernel survives it. So the kernel
is asked how often the real server waited for the disk: at least once before each acknowledgement."""

import re
import shutil
import subprocess

import pytest

from .killed import forms

pytestmark = pytest.mark.slow
# "1234  fdatasync(8</…/board.sqlite3-wal>) = 0", in two lines where another process came between.
SYNCED = re.compile(r"\b(fsync|fdatasync)(\(| resumed>).*= 0$")
BEGUN = re.compile(r"^(\d+) +f(?:data)?sync\(\d+<([^>]*)>")
ACKNOWLEDGED = re.compile(r"\bsendto\(.*HTTP/1\.1 302 ")


@pytest.fixture
def watched(on_sqlite, tmp_path):
    """watched(module): a Board, and the file in which strace writes what its server asks of the kernel."""
    traced = ["strace", "-f", "-y", "-s", "20", "-e", "trace=fsync,fdatasync,sendto", "-o"]
    may = (
        shutil.which("strace") and subprocess.run([*traced, "/dev/null", "true"], check=False).returncode == 0
    )
    if not may:
        pytest.skip(
            "strace is not installed (apt-get install strace), or may not look at other processes here"
        )

    def begun(*module):
        file = tmp_path / "traced"
        return on_sqlite(*module, before=[*traced, str(file)]), file

    return begun


def decided(board, count: int) -> int:
    """One person decides one item after another; how often the server acknowledged."""
    board.server.start()
    for item in board.rounds[0][:count]:
        for page, form in forms(item):
            assert board.post(item, page, form), board.refused
    board.server.end()
    return 2 * count


def waits(lines: list[str]) -> list[int]:
    """How often the server waited for the disk before each acknowledgement, since the one before."""
    counted = [0]
    for line in lines:
        if ACKNOWLEDGED.search(line):
            counted.append(0)
        elif SYNCED.search(line):
            counted[-1] += 1
    return counted[1:-1]  # the first is the answer that told that the server was there


def test_the_disk_has_every_write_before_it_is_acknowledged(watched, tmp_path, record_property):
    """And it knows the name of the log that a commit is written to, which is a new file after a start."""
    board, file = watched()
    acknowledged = decided(board, 8)
    lines = file.read_text().splitlines()
    counted = waits(lines)
    assert len(counted) == acknowledged
    assert min(counted) >= 1
    names = {found[2] for found in map(BEGUN.match, lines) if found}
    assert {str(tmp_path), f"{tmp_path}/board.sqlite3-wal"} <= names
    record_property("synced", f"{acknowledged} acknowledged, {sum(counted)} times waited for the disk")


@pytest.mark.control
@pytest.mark.parametrize("level", ["off", "normal"])
def test_a_database_that_acknowledges_before_the_disk_has_it_is_found(watched, monkeypatch, level):
    monkeypatch.setenv("ALLOW_UNSAFE_DATABASE", "true")  # or the site would not even start
    monkeypatch.setenv("SYNCHRONOUS", level)
    board, file = watched()
    decided(board, 4)
    assert min(waits(file.read_text().splitlines())) == 0
