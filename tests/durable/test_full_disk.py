"""The disk under the database fills up while decisions are saved: who saves is told that it is not saved, who
reads goes on reading, nothing acknowledged is lost, and with space it goes on without a restart."""

import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from ..served import ask
from .killed import PEOPLE, address, forms
from .small_disk import SmallDisk, filled

pytestmark = pytest.mark.slow
READ = ["/", "/cases/", "/meetings/", "/meetings/{meeting}/", "/meetings/{meeting}/room/"]
READ += ["/agenda/{item}/present/", "/agenda/{item}/decision/"]
FOLLOWED = ["/meetings/{meeting}/room/now/", "/agenda/{item}/present/now/"]
SAID = ["Not saved: the disk is full", "still in your browser", "engineer", "未保存", "浏览器", "工程师"]


def test_on_a_full_disk_nothing_is_saved_in_silence_and_everything_can_be_read(on_small_disk):
    fills_and_is_emptied(on_small_disk())


def test_on_a_full_disk_of_postgresql_it_is_the_same(postgres_on_small_disk):
    fills_and_is_emptied(postgres_on_small_disk)


def fills_and_is_emptied(disk: SmallDisk) -> None:
    board = disk.board
    emptied = fills_while_people_work(disk)
    refused = until_refused(disk)
    assert refused.status == 507
    assert [words for words in SAID if words not in refused.text] == []
    assert {said.split()[1] for said in board.refused} <= {"507"}
    last = board.rounds[-1][-1]
    assert {path: asked(disk, path, last) for path in READ} == dict.fromkeys(READ, 200)
    assert {asked(disk, path, last, **{"X-Live": "1"}) for path in FOLLOWED} == {200}
    assert "not recorded" in board.server.said.read_text()

    emptied()
    board.refused.clear()
    board.decide(last)
    assert board.refused == []
    assert board.saved[-1] == board.closed[-1] == last["item"]
    assert board.verified(disk.checked()) == []


def fills_while_people_work(disk: SmallDisk) -> Callable[[], None]:
    """The disk is full when this returns; returns what gives the space back."""
    board, items, begun = disk.board, disk.board.rounds[0], threading.Event()
    board.server.start()
    people = [threading.Thread(target=board.work, args=[items[n::PEOPLE], begun]) for n in range(PEOPLE)]
    for someone in people:
        someone.start()
    begun.wait()
    time.sleep(0.2)
    emptied = filled(disk.place)
    for someone in people:
        someone.join()
    return emptied


def until_refused(disk: SmallDisk):
    """The first answer that acknowledges nothing: what is already the database's takes a few writes more."""
    board = disk.board
    headers = {"Cookie": board.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    for items in board.rounds[1:]:
        for item in items[:-1]:
            (page, form), _close = forms(item)
            answer = ask(board.server.port, "POST", address(item, page), urlencode(form), headers)
            if answer.status != 302:
                return answer
            board.saved.append(item["item"])
    raise AssertionError("the disk is not full")


def asked(disk: SmallDisk, path: str, item: dict, **headers) -> int:
    """The status of a page about an item."""
    path = path.format(item=item["item"], meeting=item["meeting"])
    return ask(disk.board.server.port, "GET", path, headers={"Cookie": disk.board.cookie} | headers).status


@pytest.mark.control
def test_a_site_that_keeps_a_full_disk_to_itself_is_found(on_small_disk):
    disk = on_small_disk("tests.durable.silent")
    emptied = fills_while_people_work(disk)
    for items in disk.board.rounds[1:]:
        for item in items:
            disk.board.decide(item)
    emptied()
    assert any("saved and lost" in problem for problem in disk.board.verified(disk.checked()))
