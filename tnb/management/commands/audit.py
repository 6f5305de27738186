"""Verifies the audit trail, and gives its end as an anchor to be kept elsewhere."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.audit import Anchor, end_of_trail, first_break, trail


class Command(BaseCommand):
    """`audit verify [--anchors FILE]` and `audit anchor [--to FILE]`."""

    help = "Verify the audit trail, or print its end as an anchor to keep outside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "anchor"])
        parser.add_argument("--anchors", type=Path, help="file of anchors that the trail must agree with")
        parser.add_argument("--to", type=Path, help="file to which the anchor is appended")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "anchor":
            self._anchor(options["to"])
        else:
            self._verify(options["anchors"])

    def _anchor(self, to: Path | None) -> None:
        end = end_of_trail()
        line = f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ} {end.number} {end.digest}"
        if to is not None:
            with to.open("a", encoding="utf-8") as kept:
                kept.write(line + "\n")
        self.stdout.write(line)

    def _verify(self, file: Path | None) -> None:
        anchors = anchors_in(file) if file else []
        broken = first_break(trail(), anchors)
        if broken is not None:
            raise CommandError(f"The audit trail is broken at event {broken.number}: {broken.found}.")
        self.stdout.write(
            f"The audit trail is whole: {end_of_trail().number} events, {len(anchors)} anchors."
        )
        if not anchors:
            self.stdout.write("Without anchors a trail cut at its end, or written anew, cannot be told.")


def anchors_in(file: Path) -> list[Anchor]:
    """The anchors of a file, a line each as `audit anchor` writes them. Raises CommandError."""
    found = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as problem:
        raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
    for place, line in enumerate(lines, start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 3 or not parts[1].isdigit() or len(parts[2]) != 64:
            raise CommandError(f"{file}, line {place}: not an anchor. Each line is: time number digest.")
        found.append(Anchor(int(parts[1]), parts[2]))
    return found
