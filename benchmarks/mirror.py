# ruff: noqa: S603, T201, PLC0415 (a script: it prints; Django is set up first)
"""What the board's statistics cost at 200 and at 2,000 decided cases: the whole pages, on the server.

    python benchmarks/mirror.py [KILOBYTES]      of a frozen sheet; 300 unless said

Two processes, each with an SQLite database of its own, answer in turn, so that what else the machine does
meets both. All cases are in the period asked for. Time is that of the processor; that of the clock stands
beside it. Take the ratio, not the figures.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = (200, 2_000)
TURNS = 9
YEARS = 5
PAGES = ("/mirror/?from=2000-01-01&to=2100-01-01", "/mirror/outcomes/", "/mirror/volume.csv?from=2000-01-01")


def serve(patients: int, kilobytes: int) -> None:
    """Answers "PAGE" lines with "CPU CLOCK QUERIES"; says "ready CASES" first."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from cases.boards import in_board
    from tests.mirror.made import made_board
    from tnb import actions
    from tnb.models import Decision

    call_command("migrate", verbosity=0, interactive=False)
    with in_board(1):
        made_board(patients, months=YEARS * 12, sheet={"padding": "x" * 1024 * kilobytes})
        decided = Decision.objects.count()
        member = actions.admit_member(
            by=None,
            username="chair",
            password="-",  # noqa: S106
            role="chair",
            discipline="surgery",
        )
    client = Client(HTTP_HOST="localhost")
    client.force_login(member.user)
    print("ready", decided, flush=True)
    for line in sys.stdin:
        cpu, clock = time.process_time(), time.perf_counter()
        answer = client.get(line.strip())
        cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
        with CaptureQueriesContext(connection) as queries:
            client.get(line.strip())
        print(answer.status_code, cpu, clock, len(queries), flush=True)


def ask(server: subprocess.Popen, page: str) -> tuple[float, float, int]:
    print(page, file=server.stdin, flush=True)
    status, cpu, clock, queries = server.stdout.readline().split()
    if status != "200":
        raise SystemExit(f"{page} answered {status}")
    return float(cpu), float(clock), int(queries)


def main(kilobytes: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        servers = []
        for size in SIZES:
            environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/{size}.sqlite3"}
            command = [sys.executable, __file__, "serve", str(size), kilobytes]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            servers.append(subprocess.Popen(command, env=environment, **pipes))
        decided = [server.stdout.readline().split()[1] for server in servers]
        print(f"{'':<44}" + "".join(f"{count + ' decisions':>20}" for count in decided) + f"{'ratio':>8}")
        for page in PAGES:
            taken = [[ask(server, page) for server in servers] for _turn in range(TURNS)]
            cpu = [statistics.median(turn[place][0] for turn in taken) for place in (0, 1)]
            clock = [statistics.median(turn[place][1] for turn in taken) for place in (0, 1)]
            print(
                f"{page:<44}" + "".join(f"{1000 * one:>17.0f} ms" for one in cpu) + f"{cpu[1] / cpu[0]:>8.1f}"
            )
            print(f"{'  by the clock':<44}" + "".join(f"{1000 * one:>17.0f} ms" for one in clock))
            print(f"{'  queries':<44}" + "".join(f"{taken[0][place][2]:>20}" for place in (0, 1)))
        for server in servers:
            server.stdin.close()
            server.wait()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else "300")
