"""Verifies the audit trail, gives its end as an anchor to be kept elsewhere, and forwards its events."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.audit import end_of_trail, first_break, trail
from cases.models import AuditEvent
from recommendations.words import Text
from tnb.anchors import AnchorsError, anchors_in, line_of

BROKEN = Text(
    "The audit trail is broken at event {number}: {found}.", "审计链在第 {number} 条处断裂：{found}。"
)
FOUND = {
    "missing": "缺失",
    "changed": "内容已被改动",
    "not as anchored": "与锚点不符",
    "missing, though anchored": "锚点中有记载，但已缺失",
}
WHOLE = Text(
    "The audit trail is whole: {number} events, {anchors} anchors.",
    "审计链完整：共 {number} 条，核对锚点 {anchors} 个。",
)
NO_ANCHORS = Text(
    "Without anchors a trail cut at its end, or written anew, cannot be told.",
    "没有锚点，就无法发现末尾被截断或整体重写的审计链。",
)
NO_FILE = Text("Name the file: --to FILE.", "请指定文件：--to FILE。")
NOT_OF_THIS = Text(
    "{file}: its last event, number {number}, is not in this trail. Nothing was written.",
    "{file}：其最后一条（第 {number} 条）不在本审计链中。未写入任何内容。",
)
NOT_EVENTS = Text(
    "{file}: its last line is no event. Nothing was written.",
    "{file}：最后一行不是审计记录。未写入任何内容。",
)
FORWARDED = Text("{count} events forwarded to {file}.", "已将 {count} 条审计记录写入 {file}。")


class Command(BaseCommand):
    """`audit verify [--anchors FILE]`, `audit anchor [--to FILE]`, `audit forward --to FILE`."""

    help = (
        "Verify the audit trail, print its end as an anchor to keep outside the database, "
        "or append the events not yet in a file to it, a line of JSON each."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        kept = settings.AUDIT_ANCHOR_FILE
        parser.add_argument("what", choices=["verify", "anchor", "forward"])
        parser.add_argument(
            "--anchors", type=Path, default=kept, help="file of anchors that the trail must agree with"
        )
        parser.add_argument("--to", type=Path, help="file to which the anchor, or the events, are appended")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["what"]:
            case "anchor":
                self._anchor(options["to"] or settings.AUDIT_ANCHOR_FILE)
            case "forward":
                self._forward(options["to"])
            case _:
                self._verify(options["anchors"])

    def _anchor(self, to: Path | None) -> None:
        line = line_of(end_of_trail())
        if to is not None:
            _append(to, [line])
        self.stdout.write(line)

    def _verify(self, file: Path | None) -> None:
        try:
            anchors = anchors_in(file) if file else []
        except AnchorsError as problem:
            raise CommandError("\n".join(problem.said)) from problem
        broken = first_break(trail(), anchors)
        if broken is not None:
            found = Text(broken.found, FOUND.get(broken.found, broken.found))
            raise CommandError(
                "\n".join(
                    said.format(number=broken.number, found=what)
                    for said, what in zip(BROKEN, found, strict=True)
                )
            )
        self._say(WHOLE, number=end_of_trail().number, anchors=len(anchors))
        if not anchors:
            self._say(NO_ANCHORS)

    def _forward(self, to: Path | None) -> None:
        if to is None:
            raise CommandError("\n".join(NO_FILE))
        last = _last_number(to)
        events = AuditEvent.objects.filter(number__gt=last).order_by("number").iterator(chunk_size=2000)
        self._say(FORWARDED, count=_append(to, (_as_json(event) for event in events)), file=to)

    def _say(self, said: Text, **about: Any) -> None:
        for part in said:
            self.stdout.write(part.format(**about))


def _append(to: Path, lines: Any) -> int:
    """How many; on the disk before this returns."""
    count = 0
    try:
        with to.open("a", encoding="utf-8") as kept:
            for count, line in enumerate(lines, start=1):  # noqa: B007 - the number of the last one is asked for
                kept.write(line + "\n")
            kept.flush()
            os.fsync(kept.fileno())
    except OSError as problem:
        raise CommandError(f"{to}: {problem.strerror}") from problem
    return count


def _last_number(file: Path) -> int:
    """The number of the last event in a file of forwarded ones, 0 for a new file. Raises CommandError when
    that event is not in this trail as it stands there."""
    if not file.exists():
        return 0
    last = ""
    with file.open(encoding="utf-8") as kept:
        for last in kept:  # noqa: B007 - only the last one counts
            pass
    if not last:
        return 0
    try:
        said = json.loads(last)
        number, digest = said["number"], said["digest"]
    except (ValueError, KeyError, TypeError) as problem:
        raise CommandError("\n".join(part.format(file=file) for part in NOT_EVENTS)) from problem
    if not AuditEvent.objects.filter(number=number, digest=digest).exists():
        raise CommandError("\n".join(part.format(file=file, number=number) for part in NOT_OF_THIS))
    return number


def _as_json(event: AuditEvent) -> str:
    names = ("number", "actor", "role", "action", "subject", "details", "request", "digest")
    said = {"at": event.at.isoformat()} | {name: getattr(event, name) for name in names}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)
