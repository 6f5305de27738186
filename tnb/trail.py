"""What the auditor is shown of the audit trail: who did what to which code, and none of what was said.

The details of an event may hold facts of a case, which no administrator sees: only those of SHOWN are told.
"""

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from cases.audit import first_break, trail
from cases.models import AuditEvent
from cases.typed import day_in
from recommendations.words import FALSE, TRUE, UNKNOWN, Text
from tnb.anchors import anchors_in

PAGE = 50
MOST = 50_000  # rows of one file
SECONDS = 20.0  # for which a page waits for the chain to be verified
# Codes, counts and choices from lists, as they are called on the page.
SHOWN = {
    "kind": Text("kind", "类别"),
    "method": Text("method", "方法"),
    "held_back": Text("held back before", "此前未单独记录"),
    "code": Text("case", "病例"),
    "item": Text("item", "议程条目"),
    "pk": Text("key", "键"),
    "language": Text("language", "语言"),
    "form": Text("form", "形式"),
    "format": Text("format", "格式"),
    "draft": Text("draft", "草稿"),
    "document": Text("document", "文件"),
    "role": Text("role", "角色"),
    "rows": Text("rows", "行数"),
    "cases": Text("cases", "病例"),
    "identity": Text("with identity", "含身份信息"),
    "meeting": Text("meeting", "会议"),
    "member": Text("member", "成员"),
    "present": Text("present", "到场"),
    "position": Text("position", "次序"),
    "minutes": Text("minutes", "分钟"),
    "reason_code": Text("reason", "理由"),
    "file": Text("file", "文件编号"),
    "events": Text("events", "记录数"),
    "seconds": Text("seconds", "秒"),
    "broken": Text("broken at", "断裂处"),
    "anchors": Text("anchors", "锚点"),
    "all": Text("to the end", "校验至末尾"),
    "board": Text("board", "会诊组"),
    "table": Text("table", "表格"),
    "row": Text("row", "行"),
    "ways": Text("by", "方式"),
    "way": Text("by", "方式"),
    "address": Text("from", "来源地址"),
    "count": Text("count", "数量"),
    "records": Text("records", "条数"),
    "actor": Text("account", "账户"),
    "case": Text("case", "病例"),
    "action": Text("action", "操作"),
    "day": Text("day", "日期"),
}


@dataclass(frozen=True)
class Asked:
    """Which events: each part empty (None for the day) for all. ``refused``: a day that is none."""

    actor: str = ""
    case: str = ""
    action: str = ""
    day: dt.date | None = None
    refused: bool = False

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Asked":
        def said(name: str) -> str:
            return data.get(name, "").replace("\0", "").strip()[:150]

        day = day_in(said("day"))
        refused = bool(said("day")) and day is None
        return cls(said("actor"), said("case").upper(), said("action"), day, refused)

    @property
    def events(self) -> QuerySet[AuditEvent]:
        """Newest first."""
        events = AuditEvent.objects.order_by("-number")
        if self.refused:
            return events.none()
        if self.actor:
            events = events.filter(actor=self.actor)
        if self.case:
            events = events.filter(subject=f"case:{self.case}")
        if self.action:
            events = events.filter(action=self.action)
        if self.day is not None:
            begins = timezone.make_aware(dt.datetime.combine(self.day, dt.time()))
            events = events.filter(at__gte=begins, at__lt=begins + dt.timedelta(days=1))
        return events

    @property
    def said(self) -> dict[str, str]:
        """As it stands in an address."""
        day = self.day.isoformat() if self.day else ""
        parts = {"actor": self.actor, "case": self.case, "action": self.action, "day": day}
        return {name: part for name, part in parts.items() if part}


def told(event: AuditEvent) -> dict[str, Any]:
    """The details of an event that may be told, by their keys; ``hidden``: how many others it has."""
    shown = {key: value for key, value in event.details.items() if key in SHOWN}
    return {"shown": shown, "hidden": len(event.details) - len(shown)}


def in_words(shown: dict[str, Any]) -> list[tuple[Text, Any]]:
    """The same as they are read: what each is called, and its value."""
    return [(SHOWN[key], _said(value)) for key, value in shown.items()]


def _said(value: Any) -> Any:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return TRUE if value else FALSE
    parts = ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
    return Text(parts, parts)


@dataclass(frozen=True)
class Verified:
    """How many events were held against the chain and the anchors, in which time; ``broken`` the number of
    the first bad one, with what is wrong. ``all``: False where the time was up before the end."""

    events: int
    anchors: int
    seconds: float
    broken: int | None
    found: str
    all: bool


def verified(limit: float = SECONDS) -> Verified:
    """Holds the trail against its own chain and, where there are any, against the anchors."""
    anchors = anchors_in(settings.AUDIT_ANCHOR_FILE) if settings.AUDIT_ANCHOR_FILE else []
    counted, began = _Counted(limit), time.perf_counter()
    broken = first_break(counted.events(), anchors)
    if broken is not None and broken.number > counted.number and counted.stopped:
        broken = None  # only not reached
    seconds = round(time.perf_counter() - began, 1)
    number, found = (broken.number, broken.found) if broken else (None, "")
    return Verified(counted.number, len(anchors), seconds, number, found, not counted.stopped)


class _Counted:
    """The trail, up to a limit of time."""

    def __init__(self, limit: float) -> None:
        self.until, self.number, self.stopped = time.perf_counter() + limit, 0, False

    def events(self) -> Iterator[AuditEvent]:
        for event in trail():
            if self.number % 1000 == 0 and time.perf_counter() > self.until:
                self.stopped = True
                return
            self.number += 1
            yield event
