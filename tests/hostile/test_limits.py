"""Too much at once, or too slowly: refused within bounded work, and others go on working.

The limits of the fields stand in test_hostile_site.py; here are files, books, memory and slow browsers.
"""

import contextlib
import io
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from django.urls import reverse

from tests.durable.killed import TOKEN, environment, seeded
from tests.served import PATIENCE, ROOT, Served, ask
from tnb import book
from tnb.uploads import OTHER_FIELDS

from .conftest import NIGHT

AT_NIGHT = pytest.mark.skipif(not NIGHT, reason="starts servers: at night")
FORM = "application/x-www-form-urlencoded"
MB = 1024 * 1024

# Files


def announced(size: int):
    """A request that says it carries so much; what is read of it, it counts."""
    head = b'--x\r\nContent-Disposition: form-data; name="table"; filename="a.csv"\r\n\r\n'
    body = io.BytesIO(head + b"0" * 100_000)
    said = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(size),
        "wsgi.input": body,
    }
    return WSGIRequest(RequestFactory().post("/cases/import/").META | said), body


@pytest.mark.parametrize("size", [22 * MB, 300 * MB, 10**18])
def test_a_file_larger_than_any_that_is_taken_is_refused_before_a_byte_is_read(size):
    request, body = announced(size)
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES
    assert body.tell() == 0


@pytest.mark.control
def test_without_the_limit_it_is_read(settings):
    settings.FILE_UPLOAD_HANDLERS = settings.FILE_UPLOAD_HANDLERS[1:]
    request, body = announced(300 * MB)
    with contextlib.suppress(Exception):
        _ = request.FILES
    assert body.tell() > 0


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("form", ["cases:new", "cases:import"])
def test_the_page_says_what_happened_what_was_kept_and_what_to_do(
    as_coordinator, coordinator, form, language
):
    type(coordinator.member).objects.filter(pk=coordinator.member.pk).update(language=language)
    as_coordinator.raise_request_exception = False
    name = "table" if "import" in form else "case_upload"
    file = SimpleUploadedFile("a.csv", b"0" * (21 * MB + OTHER_FIELDS))
    answer = as_coordinator.post(reverse(form), {name: file})
    assert answer.status_code == 400
    said = answer.content.decode()
    words = ["larger than the server takes", "Nothing was changed", "Go back", "choose a smaller file"]
    chinese = ["服务器", "未", "返回", "文件"]
    assert [word for word in (words if language == "en" else chinese) if word not in said] == []


# Books


def sheets(pages: int, each: int) -> list[book.Sheet]:
    made = pikepdf.new()
    for _page in range(each):
        made.add_blank_page()
    content = io.BytesIO()
    made.save(content)
    return [book.Sheet(None, place, content.getvalue()) for place in range(1, pages // each + 1)]


def test_a_book_of_five_thousand_pages_is_refused_before_a_page_is_joined(monkeypatch):
    monkeypatch.setattr(book, "joined", lambda *_said: pytest.fail("joined"))
    with pytest.raises(book.TooLong):
        book.book_of(lambda _begins: pytest.fail("rendered"), sheets(5_000, 500), "x", "en")


@pytest.mark.parametrize("name", ["book", "book_pdf", "book_zip"])
@pytest.mark.parametrize(("language", "said"), [("en", "at most 0 cases"), ("zh-hans", "0")])
def test_a_book_of_too_many_cases_is_refused_with_its_limits(  # noqa: PLR0917
    as_chair, chair, an_item, monkeypatch, name, language, said
):
    type(chair.member).objects.filter(pk=chair.member.pk).update(language=language)
    address = reverse(name, args=[an_item.meeting_id])
    assert as_chair.get(address).status_code in {200, 302}
    monkeypatch.setattr(book, "MOST_CASES", 0)
    monkeypatch.setattr("tnb.views.books.MOST_CASES", 0)
    monkeypatch.setattr(book, "finished", lambda *_said: pytest.fail("looked for"))
    answer = as_chair.get(address)
    assert answer.status_code == 413
    assert said in answer.content.decode()


# A server of its own


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """site(workers): a server, and the headers of its chair."""
    url = f"sqlite:///{tmp_path_factory.mktemp('limits') / 'board.sqlite3'}"
    session, opened = seeded(url, 1)["session"], []

    def started(workers: int) -> tuple[Served, dict[str, str]]:
        opened.append(Served(environment(url) | {"WEB_CONCURRENCY": str(workers)}))
        opened[-1].start()
        return opened[-1], {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}

    yield started
    for each in opened:
        each.kill()


def memory(server: Served) -> int:
    """Bytes that the processes of the server hold in memory (Linux)."""
    held = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(status.parent.name)) == server.process.pid:
                held += int(re.search(r"VmRSS:\s+(\d+)", status.read_text()).group(1)) * 1024
    return held


# Why it was refused, as the page of the form says it.
TOLD = {"a megabyte": 'class="field-error"', "a deep table": "文件被拒绝，未读取任何内容。"}
TOLD["a deep case file"] = "病例文件未通过检查，未导入任何内容。"


def heavy() -> dict[str, tuple[str, str, str, int]]:
    """Name -> address, kind and body of what is too much, and how it is answered."""
    token = f"csrfmiddlewaretoken={TOKEN}&"
    deep = quote('{"reference": "R", "facts": ' + "[" * 10_000 + "]" * 10_000 + "}")
    table = "[" * 10_000 + "]" * 10_000
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    file = '--x\r\nContent-Disposition: form-data; name="table"; filename="a.json"\r\n\r\n{}\r\n--x--\r\n'
    upload = part.format("csrfmiddlewaretoken", TOKEN) + file.format(table)
    return {
        "a megabyte": ("/cases/new/", FORM, f"{token}name=P&question={'x' * MB}", 422),
        "10,001 fields": ("/cases/new/", FORM, token + "&".join(f"f{n}=x" for n in range(10_001)), 400),
        "2.6 MB": ("/cases/new/", FORM, f"{token}question={'x' * 2_700_000}", 400),
        "a deep case file": ("/cases/new/", FORM, f"{token}name=P&question=x&case_file={deep}", 422),
        "a deep table": ("/cases/import/", "multipart/form-data; boundary=x", upload, 422),
    }


@AT_NIGHT
@pytest.mark.slow
def test_what_is_too_much_is_refused_without_taking_the_memory(site, record_property):
    server, known = site(2)

    def round_of_all():
        for name, (address, kind, body, status) in heavy().items():
            answer = ask(server.port, "POST", address, body, known | {"Content-Type": kind})
            assert answer.status == status, name
            # The page of the form with its reason, or the page that says what the server takes.
            told = "提交内容超出服务器限制" if status == 400 else TOLD[name]
            assert told in answer.text, name
        assert _refused_unread(server.port, known) == 400
        assert ask(server.port, "GET", "/cases/", headers=known).status == 200

    for _warm in range(4):
        round_of_all()
    before = memory(server)
    for _turn in range(20):
        round_of_all()
    grown = (memory(server) - before) / MB
    record_property("megabytes grown", round(grown, 1))
    assert grown < 50


def _refused_unread(port: int, known: dict[str, str]) -> int:
    """How an upload of 300 MB is answered of which only the beginning is sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        head = {"Host": "127.0.0.1", "Content-Length": str(300 * MB)} | known
        head["Content-Type"] = "multipart/form-data; boundary=x"
        said = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        line.sendall(f"POST /cases/import/ HTTP/1.1\r\n{said}\r\n--x\r\n".encode())
        return int(line.makefile("rb").readline().split()[1])


# Slow browsers

PROCESSES, SLOW = 2, 6


@contextlib.contextmanager
def slow_browsers(port: int):
    """SLOW of them send a form a byte a second until this ends; gives whether they are still at it."""
    lines, over = [], threading.Event()
    for _each in range(SLOW):
        line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        # Without the cookie it would be refused before anybody read it.
        head = (
            f"Host: 127.0.0.1\r\nCookie: csrftoken={TOKEN}\r\nContent-Type: {FORM}\r\nContent-Length: 100000"
        )
        line.sendall(f"POST /login/ HTTP/1.1\r\n{head}\r\n\r\n".encode())
        lines.append(line)

    def drip():
        with contextlib.suppress(OSError):  # whoever is refused is over with it
            while not over.wait(1):
                for line in lines:
                    line.sendall(b"x")

    sender = threading.Thread(target=drip, daemon=True)
    sender.start()
    time.sleep(3)  # every process has taken up one of them
    try:
        yield sender.is_alive
    finally:
        over.set()
        sender.join()
        for line in lines:
            line.close()


@pytest.fixture
def proxy(tmp_path):
    """proxy(port): the port on which nginx stands in front of that one, with the rules of deploy/nginx."""
    started = []

    def begun(port: int) -> int:
        with socket.create_server(("127.0.0.1", 0)) as free:
            front = free.getsockname()[1]
        rules = (ROOT / "deploy" / "nginx" / "site.conf").read_text()
        rules = (
            rules[: rules.index("server {\n    listen 8080")]
            + rules[rules.index("server {\n    listen 8443") :]
        )
        rules = rules.replace("web:8000;", f"127.0.0.1:{port};").replace("$http_host", "127.0.0.1")
        rules = re.sub(r"listen 8443 [^;]*;", f"listen 127.0.0.1:{front};", rules)
        rules = re.sub(r".*ssl_certificate.*\n", "", rules)
        (tmp_path / "site.conf").write_text(rules)
        main = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text().replace("/tmp/", f"{tmp_path}/")  # noqa: S108
        (tmp_path / "nginx.conf").write_text(main)
        command = ["nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-g", "daemon off;"]
        started.append(subprocess.Popen(command))
        return front

    yield begun
    for process in started:
        process.terminate()
        process.wait()


def until_it_answers(port: int) -> int:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask(port, "GET", "/login/").status
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.2)


@AT_NIGHT
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_behind_the_proxy_slow_browsers_keep_nobody_waiting(site, proxy):
    server, _known = site(PROCESSES)
    front = proxy(server.port)
    assert until_it_answers(front) == 200
    with slow_browsers(front) as still_slow:
        assert [ask(front, "GET", "/login/").status for _each in range(10)] == [200] * 10
        assert still_slow()


@AT_NIGHT
@pytest.mark.slow
@pytest.mark.control
def test_without_the_proxy_slow_browsers_hold_every_process(site):
    server, _known = site(PROCESSES)
    with slow_browsers(server.port):
        line = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        line.sendall(b"GET /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        with pytest.raises(TimeoutError):
            line.recv(1)


def test_the_proxy_takes_a_whole_request_before_it_passes_it_on():
    rules = (ROOT / "deploy" / "nginx" / "site.conf").read_text()
    said = re.findall(r"^ *(\w+) +([^;]+);", rules, re.MULTILINE)
    assert ("proxy_request_buffering", "on") in said
    assert ("proxy_buffering", "on") in said
    assert {"client_header_timeout", "client_body_timeout", "send_timeout"} <= {name for name, _value in said}
    sizes = [int(value.rstrip("m")) * MB for name, value in said if name == "client_max_body_size"]
    assert all(2_621_440 < size <= 22 * MB for size in sizes)
