# ruff: noqa: T201 (a script too)
"""The site as it is deployed, in a process that has loaded everything before and forks a server when it is
asked for one: a server that is killed is back in a tenth of a second instead of in seconds.

python -m tests.durable.preloaded MODULE     reads lines of JSON and answers each with one:
["start"]                       the process of a new server, which leads a group of its own
["gone", PROCESS]               0 when that has ended
["post", COOKIE, ADDRESS, FORM] the status of that answer, given here: what comes after has been done once
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ..served import PATIENCE, ROOT, Served

THE_SITE = "tnb.wsgi"


class Preloaded(Served):
    """A server of `module`, as Served; only its beginning is quicker. `before` the command stands what it is
    to run under; `said` is the file in which it leaves what it has to say."""

    def __init__(
        self, environment: dict[str, str], module: str = THE_SITE, before=(), said: Path | None = None
    ) -> None:
        super().__init__(environment)
        self.said = said
        self.loaded = subprocess.Popen(
            [*before, sys.executable, "-m", __name__, module],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said and said.open("w"),
            text=True,
        )
        self.group: int | None = None

    def asked(self, *command) -> int:
        self.loaded.stdin.write(json.dumps(command) + "\n")
        self.loaded.stdin.flush()
        return json.loads(self.loaded.stdout.readline())

    def start(self) -> None:
        self.group = self.asked("start")
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.01)

    def kill(self) -> None:
        if self.group is not None:
            os.killpg(self.group, signal.SIGKILL)
            self.asked("gone", self.group)
            self.group = None

    def end(self) -> None:
        self.kill()
        self.loaded.stdin.close()
        self.loaded.wait()


def serve(module: str) -> None:
    """What the command gunicorn does; never returns."""
    from gunicorn.app.wsgiapp import run  # noqa: PLC0415 - only in the script

    os.setsid()
    sys.stdin.close()
    os.dup2(2, 1)
    sys.argv = ["gunicorn", "--config", "deploy/gunicorn.conf.py", module]
    try:
        run()
    finally:
        os._exit(1)


def load(module: str) -> None:
    from importlib import import_module  # noqa: PLC0415

    import_module(module)
    posted("", "/login/", {})


def posted(cookie: str, address: str, form: dict[str, str]) -> int:
    """The status of an answer; no connection stays open that a fork would share."""
    from django.db import connections  # noqa: PLC0415 - knows its settings only now
    from django.test import Client  # noqa: PLC0415

    answer = Client(headers={"host": "127.0.0.1", "cookie": cookie}).post(address, form)
    connections.close_all()
    return answer.status_code


def main(module: str) -> None:
    load(module)
    for line in sys.stdin:
        command, *said = json.loads(line)
        if command == "start":
            answer = os.fork()
            if not answer:
                serve(module)
        elif command == "gone":
            answer = 0 * os.waitpid(said[0], 0)[1]
        else:
            answer = posted(*said)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
