"""The disk under the database fills up while decisions are saved: who saves is told that it is not saved, who
reads goes on reading, nothing acknowledged is lost, and with space it goes on without a restart."""

import random
import shutil
import threading
import time
from urllib.parse import urlencode

import pytest

from ..served import ask
from .killed import PEOPLE, address, forms
from .small_disk import filled, on_small_disk, seen_by, skipped_where_there_is_none

pytestmark = pytest.mark.slow
READ = [
    "/",
    "/cases/",
    "/meetings/",
    "/meetings/{meeting}/",
    "/meetings/{meeting}/room/",
    "/agenda/{item}/present/",
]
FOLLOWED = ["/meetings/{meeting}/room/now/", "/agenda/{item}/present/now/"]


class Disk:
    """A Board whose database lies on a small disk."""

    def __init__(self, opened, on_disk, tmp_path, *module) -> None:
        skipped_where_there_is_none(tmp_path)
        file, made = on_disk
        place = tmp_path / "small"
        said = {"before": on_small_disk(place, file), "said": tmp_path / "said"}
        self.board = opened(f"sqlite:///{place / file.name}", made, *module, **said)
        self.place = seen_by(self.board.server.loaded.pid, place)
        self.copy = tmp_path / "copy"

    def asked(self, path: str, item: dict, **headers):
        path = path.format(item=item["item"], meeting=item["meeting"])
        return ask(self.board.server.port, "GET", path, headers={"Cookie": self.board.cookie} | headers)

    def verified(self) -> list[str]:
        """Of a copy of all that lies on the disk."""
        shutil.copytree(self.place, self.copy)
        return self.board.verified(f"sqlite:///{self.copy / 'board.sqlite3'}")


def fills_while_people_work(disk: Disk, items: list[dict]):
    """The disk is full when this returns; returns what gives the space back."""
    board, begun = disk.board, threading.Event()
    people = [threading.Thread(target=board.work, args=[items[n::PEOPLE], begun]) for n in range(PEOPLE)]
    for someone in people:
        someone.start()
    begun.wait()
    time.sleep(random.Random(1).uniform(0.1, 0.3))  # noqa: S311
    emptied = filled(disk.place)
    for someone in people:
        someone.join()
    return emptied


def test_on_a_full_disk_nothing_is_saved_in_silence_and_everything_can_be_read(opened, on_disk, tmp_path):
    disk = Disk(opened, on_disk, tmp_path)
    board, (first, second, *_more) = disk.board, disk.board.rounds
    board.server.start()
    emptied = fills_while_people_work(disk, first)
    last = second[0]
    refused = until_refused(disk, second)
    assert refused.status == 507
    for words in ("Not saved: the disk is full", "still in your browser", "engineer", "未保存", "磁盘"):
        assert words in refused.text
    assert {said.split()[1] for said in board.refused} == {"507"}
    assert {path: disk.asked(path, last).status for path in READ} == dict.fromkeys(READ, 200)
    assert {disk.asked(path, last, **{"X-Live": "1"}).status for path in FOLLOWED} == {200}
    assert "not recorded" in board.server.said.read_text()

    emptied()
    board.refused.clear()
    board.decide(second[-1])
    assert board.refused == []
    assert board.saved[-1] == board.closed[-1] == second[-1]["item"]
    assert disk.verified() == []


def until_refused(disk: Disk, items: list[dict]):
    """The first answer that acknowledges nothing: the log of SQLite may hold a few writes more."""
    board = disk.board
    headers = {"Cookie": board.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    for item in items[:-1]:
        (page, form), _close = forms(item)
        answer = ask(board.server.port, "POST", address(item, page), urlencode(form), headers)
        if answer.status != 302:
            return answer
        board.saved.append(item["item"])
    raise AssertionError("the disk is not full")


@pytest.mark.control
def test_a_site_that_keeps_a_full_disk_to_itself_is_found(opened, on_disk, tmp_path):
    disk = Disk(opened, on_disk, tmp_path, "tests.durable.silent")
    disk.board.server.start()
    emptied = fills_while_people_work(disk, disk.board.rounds[0])
    for items in disk.board.rounds[1:]:
        for item in items:
            disk.board.decide(item)
    emptied()
    assert any("saved and lost" in problem for problem in disk.verified())
