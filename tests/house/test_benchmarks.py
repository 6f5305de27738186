"""Every benchmark still runs, at its smallest size: what it measures changes under it. At night."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
SMALLEST = {
    "import.py": ["50"],
    "live.py": ["--minutes", "0.2", "--people", "4"],
    "mirror.py": ["3"],
    "observing.py": ["--rounds", "2"],
    "panel.py": ["2"],
    "pdf.py": ["1"],
    "readiness.py": ["3"],
    "restore.py": ["20"],
    "rules.py": ["1"],
    "search.py": [],
}


def test_every_benchmark_has_a_smallest_size():
    scripts = {path.name for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text()}
    assert scripts == set(SMALLEST)


@pytest.mark.skipif(not NIGHT, reason="minutes of measuring: at night")
@pytest.mark.parametrize("name", SMALLEST)
def test_a_benchmark_runs(name):
    command = [sys.executable, str(ROOT / "benchmarks" / name), *SMALLEST[name]]
    without = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")  # each has its own
    surroundings = {key: value for key, value in os.environ.items() if key not in without}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert done.stdout.strip()
