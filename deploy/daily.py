"""Runs a command again and again, for containers, which have no timers of their own.

    python deploy/daily.py 02:30 COMMAND...     every day at that time of TIME_ZONE
    python deploy/daily.py 60m COMMAND...       every so many minutes, and at once
    python deploy/daily.py --check              ends with 1 if the last run failed; for a health check

A run that fails is said with its status and tried again after a quarter of an hour. SIGTERM ends it.
"""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

AGAIN = dt.timedelta(minutes=15)
LAST = Path(tempfile.gettempdir()) / "last-run"


def following(now: dt.datetime, when: str) -> dt.datetime:
    """The next time after ``now`` that ``when`` ("02:30", or "60m") speaks of. Raises ValueError."""
    if found := re.fullmatch(r"(\d{1,4})m", when):
        return now + dt.timedelta(minutes=int(found[1]))
    hour, minute = map(int, when.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today > now else today + dt.timedelta(days=1)


def run(command: list[str]) -> bool:
    """Whether it ended well; its own output says the rest."""
    status = subprocess.run(command, check=False).returncode  # noqa: S603 (what the operator wrote)
    LAST.write_text(str(status))
    if status:
        sys.stderr.write(f"{' '.join(command[:3])} ended with {status}.\n")
    return status == 0


def check() -> int:
    return 0 if not LAST.exists() or LAST.read_text() == "0" else 1


def main(when: str, command: list[str]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    zone = ZoneInfo(os.environ.get("TIME_ZONE") or "Asia/Shanghai")
    now = dt.datetime.now(zone)
    due = now if when.endswith("m") else following(now, when)
    while True:
        # The clock is asked again and again: it may be set, and a machine may sleep.
        while dt.datetime.now(zone) < due:
            time.sleep(min(60, max(0.05, (due - dt.datetime.now(zone)).total_seconds())))
        well = run(command)
        now = dt.datetime.now(zone)
        due = following(now, when) if well else min(now + AGAIN, following(now, when))


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(check())
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
