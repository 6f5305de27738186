# ruff: noqa: E402, T201 (a script)
"""What counting and logging cost: the log-in page with and without them, in turns, counted as under gunicorn.

python benchmarks/observing.py [--rounds 40]     prints the ratio of processor time, the median of the rounds
"""

import argparse
import logging
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
FOLDER = tempfile.TemporaryDirectory(prefix="tnb-observing-")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/board.sqlite3"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = FOLDER.name
os.environ["LOG_FORMAT"] = "json"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.test import Client

A_ROUND = 20  # requests
OBSERVED = "tnb.observing.middleware.observed"


def spent(browser: Client) -> float:
    """Seconds of processor time for a round."""
    began = time.process_time()
    for _each in range(A_ROUND):
        if browser.get("/login/").status_code != 200:
            raise SystemExit("The log-in page does not answer.")
    return time.process_time() - began


def main(rounds: int) -> None:
    call_command("migrate", verbosity=0)
    with_it = Client(headers={"host": "localhost"})
    with_it.get("/login/")
    settings.MIDDLEWARE = [layer for layer in settings.MIDDLEWARE if layer != OBSERVED]
    without = Client(headers={"host": "localhost"})
    without.get("/login/")
    with Path(os.devnull).open("w") as nowhere:  # where the log goes
        logging.getLogger().handlers[0].setStream(nowhere)
        ratios = [spent(with_it) / spent(without) for _round in range(rounds)]
    print(f"ratio {statistics.median(ratios):.3f} ({len(ratios)} rounds of {A_ROUND} requests)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    main(parser.parse_args().rounds)
