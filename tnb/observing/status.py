"""What the page for the system administrator says: short lines, each with whether it is as it should be."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.audit import end_of_trail
from tnb.backup.newest import newest_backup
from tnb.observing import exposed, readiness, site

GOOD, BAD, PLAIN = "good", "bad", ""
Words = str | Promise


class Line(NamedTuple):
    """``state`` is GOOD, BAD or PLAIN where there is nothing to judge."""

    name: Words
    value: Words
    state: str = PLAIN


class Section(NamedTuple):
    title: Words
    lines: list[Line]


CONDITIONS = {
    "database": gettext_lazy("The database answers"),
    "migrations": gettext_lazy("The tables are those of this version"),
    "audit_triggers": gettext_lazy("The database keeps the audit trail from being changed"),
    "superusers": gettext_lazy("No account stands above the roles"),
    "identity_keys": gettext_lazy("The keys of patients' identity can be read"),
    "database_settings": gettext_lazy("The database keeps what it has acknowledged"),
    "rules": gettext_lazy("The rules can be read"),
    "disk": gettext_lazy("There is room on the disk"),
}
DUE = dt.timedelta(hours=26)  # a day, and the time one may take
KINDS = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
# What a database must say so that what was acknowledged survives a power cut.
SAFE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply", "remote_write"},
    "data_checksums": {"on"},
    "journal_mode": {"wal"},
    "synchronous": {"2", "3"},
    "foreign_keys": {"1"},
}


def sections() -> list[Section]:
    return [_conditions(), _backups(), _program(), _database(), _trail(), _work()]


def _conditions() -> Section:
    failing = readiness.failing()
    names = [(code, CONDITIONS.get(code, code)) for code in readiness.CONDITIONS]
    lines = [Line(name, *((_("no"), BAD) if code in failing else (_("yes"), GOOD))) for code, name in names]
    return Section(_("Ready to work"), lines)


def _backups() -> Section:
    made, keys = newest_backup(), settings.BACKUP_RECIPIENTS
    due = made is None or timezone.now() - made > DUE
    said = _("never") if made is None else _moment(made)
    lines = [
        Line(_("Newest backup"), said, BAD if due else GOOD),
        Line(_("Sealed for a key"), *((_("yes"), GOOD) if keys else (_("no key is set"), BAD))),
    ]
    return Section(_("Backups"), lines)


def _program() -> Section:
    said = site.identity()
    lines = [
        Line(_("Version"), said["version"]),
        Line(_("Rules"), f"{said['rules']} ({said['rules_digest']})"),
        Line("Python, Django", f"{said['python']}, {said['django']}"),
        Line(_("Language and time of the site"), f"{settings.LANGUAGE_CODE}, {settings.TIME_ZONE}"),
    ]
    return Section(_("Program"), lines)


def _database() -> Section:
    lines = [
        Line(_("Kind"), KINDS[connection.vendor]),
        Line(_("Size"), filesizeformat(site.database_bytes())),
    ]
    for name, value in site.database_settings().items():
        judged = SAFE.get(name)
        lines.append(Line(name, value, PLAIN if judged is None else GOOD if value in judged else BAD))
    missing = readiness.missing_migrations()
    lines.append(Line(_("Migrations not applied"), ", ".join(missing) or "0", BAD if missing else GOOD))
    return Section(_("Database"), lines)


def _trail() -> Section:
    end = end_of_trail()
    lines = [Line(_("Events"), str(end.number)), Line(_("Digest of the last event"), end.digest[:20])]
    return Section(_("Audit trail"), [*lines, _anchor()])


def _anchor() -> Line:
    """When the end of the trail was last written down outside the database."""
    file = settings.AUDIT_ANCHOR_FILE
    if file is None or not file.is_file():
        return Line(_("Newest anchor"), _("never"), BAD)
    kept = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
    return Line(_("Newest anchor"), _moment(kept), BAD if timezone.now() - kept > DUE else GOOD)


def _moment(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _work() -> Section:
    counted = dict(_counted())
    lines = [
        Line(_("Processes that answer"), _figure(counted, "tnb_workers")),
        *(
            Line(_("Free in %(folder)s") % {"folder": folder}, filesizeformat(free << 20))
            for folder, free in readiness.free_megabytes().items()
        ),
        Line(_("Requests since the start"), _figure(counted, "tnb_requests_total")),
        Line(_("Answers with an error of ours"), _figure(counted, "errors")),
        Line(_("Documents made"), _figure(counted, "made")),
        Line(_("Documents stopped or failed"), _figure(counted, "not_made")),
        Line(_("Documents being made, and waiting"), _figure(counted, "printing")),
    ]
    return Section(_("This server"), lines)


def _figure(counted: dict[str, float], name: str) -> str:
    return str(int(counted.get(name, 0)))


def _counted() -> Iterator[tuple[str, float]]:
    """The sums over all labels, and those that the page shows by themselves."""
    samples = [sample for metric in exposed.registry().collect() for sample in metric.samples]
    for name in ("tnb_workers", "tnb_requests_total"):
        yield name, sum(sample.value for sample in samples if sample.name == name)
    requests = [sample for sample in samples if sample.name == "tnb_requests_total"]
    yield "errors", _sum(s for s in requests if s.labels["status"].startswith("5"))
    renders = [sample for sample in samples if sample.name == "tnb_renders_total"]
    yield "made", _sum(s for s in renders if s.labels["outcome"] == "made")
    yield "not_made", _sum(s for s in renders if s.labels["outcome"] != "made")
    yield "printing", _sum(s for s in samples if s.name in {"tnb_renders_busy", "tnb_renders_waiting"})


def _sum(samples: Iterable) -> float:
    return sum(sample.value for sample in samples)
