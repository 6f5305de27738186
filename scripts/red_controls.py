"""What scripts/controls does when everything is there."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

README = Path("README.md")
POSTGRES = "scripts/temporary_postgres.py"
TABLE = re.compile(r"^### What it proves\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
TESTS = re.compile(r"\btests/[\w/]+(?:\.py)?")
MARKS = {True: "red  ", False: "GREEN", None: "NOT RUN"}


class Control(NamedTuple):
    """A red control: the file it stands in, what it plants, and whether that was found (None: not tried)."""

    file: str
    name: str
    found: bool | None


def controls(report: Path) -> list[Control]:
    """From the report of a run of pytest. A control passes when the defect it plants is found."""
    said = []
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it
        file = file_of(case.get("classname", ""))
        what = {part.tag for part in case} & {"failure", "error", "skipped"}
        said.append(Control(file, case.get("name", ""), None if what == {"skipped"} else not what))
    return said


def file_of(module: str) -> str:
    """ "tests.audit.test_reads" -> "tests/audit/test_reads.py"."""
    return module.replace(".", "/") + ".py"


def promises(readme: str) -> dict[str, list[str]]:
    """The lines of the table: what is promised, and the files or folders of tests that its command names."""
    table = TABLE.search(readme)
    rows = (
        [line.strip("|").split("|") for line in table[1].splitlines() if line.startswith("|")]
        if table
        else []
    )
    return {row[0].strip(): TESTS.findall(row[1]) for row in rows[2:]}


def without_control(readme: str, found: list[Control]) -> list[str]:
    """The promises of the table for which no red control turned red."""
    red = [control.file for control in found if control.found]
    return [
        promise
        for promise, places in promises(readme).items()
        if not any(file == place or file.startswith(f"{place}/") for file in red for place in places)
    ]


def tried(before: list[str], arguments: list[str], **surroundings: str) -> tuple[int, list[Control]]:
    """What pytest ends with, and what it tried; ``before`` is the command that runs it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "controls.xml"
        command = [*before, sys.executable, "-m", "pytest", "-m", "control", "-q", "-n", "2"]
        whole = [*command, f"--junitxml={report}", *arguments]
        status = subprocess.run(whole, env=os.environ | surroundings, check=False).returncode
        return status, controls(report) if report.exists() else []


def main(arguments: list[str]) -> int:
    status, found = tried([], arguments)
    if left := sorted({control.file for control in found if control.found is None}):
        # What waits for PostgreSQL, or for the night.
        status_left, again = tried([sys.executable, POSTGRES], left, HYPOTHESIS_PROFILE="nightly")
        named = {control[:2]: control for control in again}
        found = [named.get(control[:2], control) if control.found is None else control for control in found]
        status = status or status_left
    if not found:
        return status or 1
    print()
    for control in sorted(found, key=lambda control: control[:2]):
        print(f"{MARKS[control.found]}  {control.file}  {control.name.replace('_', ' ')}")
    green = [control for control in found if not control.found]
    unguarded = [] if arguments else without_control(README.read_text(encoding="utf-8"), found)
    for promise in unguarded:
        print(f"NO CONTROL  {promise}")
    print(f"\n{len(found)} red controls: {len(found) - len(green)} turned red, {len(green)} did not")
    return int(bool(green or unguarded or status))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
