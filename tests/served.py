"""The site as it is deployed: gunicorn with its own configuration, in processes of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds; a busy machine starts slowly


class Served:
    """`environment` beside that of the process; DATABASE_URL belongs in it."""

    def __init__(self, environment: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment = {"SECRET_KEY": "of-a-test"} | os.environ | {"PORT": str(self.port)} | environment
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Returns when the log-in page answers."""
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "tnb.wsgi"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return ask(self.port, "GET", "/documents/").status in {200, 302}
        except OSError:
            return False

    def cpu(self) -> float:
        """Seconds of CPU time that its processes have used (Linux)."""
        spent = 0
        for process in Path("/proc").glob("[0-9]*/stat"):
            try:
                said = process.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if self.process is not None and int(said[2]) == self.process.pid:
                spent += int(said[11]) + int(said[12])
        return spent / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """All its processes at once, as a failure of power would, but for the disk."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def ask(port: int, method: str, path: str, body: str = "", headers=None):
    """One request on a connection of its own; the answer with its `text`. OSError where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body or None, headers or {})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        return answer
    except http.client.HTTPException as problem:
        raise ConnectionError(str(problem)) from problem
    finally:
        connection.close()
