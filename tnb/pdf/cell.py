"""The process in which WeasyPrint works: `python -m tnb.pdf.cell MEGABYTES`, asked by tnb.pdf.press.

A request is a line of JSON with a length, then so many bytes of HTML; an answer a line of JSON, then so many
bytes of PDF. It ends when nobody can ask any more. Whatever a document might make WeasyPrint do, there is no
network here, no other program, and no file but the libraries and fonts.
"""

import atexit
import ctypes
import gc
import json
import os
import resource
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from .fonts import FOLDER, SHAPELESS, UnprintableText
from .press import Enclosed, RenderingFailed

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "pty.", "urllib.")
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET


def limit(megabytes: int) -> None:
    """From here on: so much memory, and no network where the kernel lets a process give it up."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What is written to, not what is merely mapped: the address space of a font is not its memory.
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)


def fence() -> None:
    """From here on: no connection, no program, no file beside libraries, fonts and the own folder."""
    roots = {sys.prefix, sys.base_prefix, FOLDER.parent, tempfile.gettempdir(), *_libraries()}
    within = tuple(f"{os.path.realpath(root)}{os.sep}" for root in roots)

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            raise PermissionError(f"a printed document asked for {event}")
        if event == "open" and not _may_open(arguments[0], within):
            raise PermissionError(f"a printed document asked for {arguments[0]}")

    sys.addaudithook(refuse)


def _libraries() -> set[str]:
    """Where the modules are, in a virtual environment and out of it."""
    return {
        str(Path(found).resolve()) for found in sys.path if {"site-packages", "lib"} & {*Path(found).parts}
    }


def _may_open(path: Any, within: tuple[str, ...]) -> bool:
    return isinstance(path, int) or os.path.realpath(os.fsdecode(path)).startswith(within)


class Desk:
    """One document after the other; the last one laid out stays, in case that it is written after all."""

    def __init__(self) -> None:
        from . import render  # noqa: PLC0415 (takes a second, and happens once)

        self.render = render
        self.text = ""
        self.document: Any = None

    def answer(self, said: dict[str, Any], text: str) -> tuple[dict[str, Any], bytes]:
        """What is answered: status "pdf", "long" (more pages than allowed), "unprintable" or "failed"."""
        try:
            if said["do"] == "warm":
                self.render.pdf_of(["<p>warm 温</p>"])
                return {"status": "warm"}, b""
            if said["do"] == "print" and not self.fits(text, said["most_pages"]):
                return {"status": "long"}, b""
            return {"status": "pdf"}, self.render.written(self.document, self.text, _enclosed(said))
        except UnprintableText as problem:
            return {"status": "unprintable", "characters": problem.characters}, b""
        except RenderingFailed as problem:
            return {"status": "failed", "why": str(problem)}, b""

    def fits(self, text: str, most_pages: int | None) -> bool:
        self.text = text.translate(SHAPELESS)
        self.document = self.render.laid_out(self.text)
        return most_pages is None or len(self.document.pages) <= most_pages


def _enclosed(said: dict[str, Any]) -> Enclosed | None:
    if said["enclosed"] is None:
        return None
    name, content, written_at = said["enclosed"]
    return Enclosed(name, content, datetime.fromisoformat(written_at))


def serve(desk: Desk, asked: BinaryIO, answers: BinaryIO) -> None:
    """Answers until the other end is closed. Rubbish is collected between two documents, not within one."""
    while line := asked.readline():
        said = json.loads(line)
        answer, content = desk.answer(said, asked.read(said["length"]).decode())
        answers.write(json.dumps(answer | {"length": len(content)}).encode() + b"\n" + content)
        answers.flush()
        if said["do"] == "warm":
            gc.collect()
            gc.freeze()
            gc.disable()
        elif answer["status"] != "long":
            desk.document = None
            gc.collect()


def main() -> None:
    # What a library prints must not get in between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    atexit.register(shutil.rmtree, tempfile.gettempdir(), ignore_errors=True)
    limit(int(sys.argv[1]))
    desk = Desk()  # what WeasyPrint looks for while it loads is its own affair
    fence()
    serve(desk, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
