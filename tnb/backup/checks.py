"""What has to hold of a database that was brought back, in the order in which it is asked."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from cases import append_only
from cases.audit import Anchor, first_break, trail
from cases.boards import every_board
from cases.identity.cipher import Unreadable
from cases.identity.fields import SealedField
from cases.identity.ring import KeyProblem
from recommendations.words import Text
from tnb.backup import digest
from tnb.backup.failure import BackupError, in_both
from tnb.models import Document
from tnb.models.sheets import SheetField

OTHER_DATABASE = Text(
    "This backup is of {theirs}; DATABASE_URL names {ours}. Let it name an empty database of {theirs}.",
    "此备份来自 {theirs}，而 DATABASE_URL 指向 {ours}。请将 DATABASE_URL 设为空的 {theirs} 数据库。",
)
NEWER = Text(
    "This backup was made by a newer version ({version}): it has {unknown}, which this version does not "
    "know. Install that version, then restore.",
    "此备份由更新的版本（{version}）生成，含有本版本不认识的 {unknown}。请先安装该版本，再恢复。",
)
OTHER_ROWS = Text(
    "What was brought back is not what was backed up: {tables}.", "恢复的内容与备份时不一致：{tables}。"
)
SAME_ROWS = Text(
    "Rows: {rows} in {tables} tables, each table's digest as in the manifest.",
    "数据行：{tables} 个表共 {rows} 行，各表摘要与清单一致。",
)
BROKEN = Text(
    "The audit trail is broken at event {number}: {found}.", "审计记录在第 {number} 条处不完整：{found}。"
)
UNGUARDED = Text("The triggers that keep the audit trail are missing.", "缺少保护审计记录的触发器。")
WHOLE = Text(
    "Audit trail: {number} events, unbroken to the end that the manifest names.",
    "审计记录：{number} 条，完整，且末条与清单一致。",
)
MIGRATED = Text(
    "Tables brought forward to this version by {count} migrations.",
    "数据表已升级到本版本（{count} 步迁移）。",
)
OF_THIS_VERSION = Text("Tables are of this version already.", "数据表已是本版本的结构。")
OTHER_KEYS = Text(
    "The identity keys of this site do not open what the backup holds of the patients: {reason} Put the file "
    "of identity keys back that belongs to it (IDENTITY_KEYS_FILE).",
    "本机的身份密钥无法解开备份中的患者身份：{reason} 请放回与该备份对应的身份密钥文件"
    "（IDENTITY_KEYS_FILE）。",
)
OPEN = Text(
    "Sealed values of patients: {count}, all opened with the identity keys of this site.",
    "患者加密字段：{count} 个，均可用本机身份密钥解开。",
)
OTHER_DOCUMENT = Text("Document {code} is not what was printed.", "文件 {code} 与打印时不一致。")
SAME_DOCUMENTS = Text(
    "Printed documents: {count}, each as it was printed.", "已打印文件：{count} 份，均与打印时一致。"
)


def refuse_foreign(manifest: dict[str, Any]) -> None:
    """Raises BackupError for another kind of database, or tables of a version later than this one."""
    kinds = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    ours, theirs = (kinds.get(kind, kind) for kind in (connection.vendor, manifest["database"]))
    if ours != theirs:
        raise BackupError(OTHER_DATABASE, ours=ours, theirs=theirs)
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise BackupError(NEWER, version=manifest["version"], unknown=", ".join(unknown[:3]))


def checked(manifest: dict[str, Any]) -> Iterator[str]:
    """Says what holds of the default database, one thing after the other. Raises BackupError."""
    yield _rows(manifest)
    yield _brought_forward()
    with every_board():
        yield _audit_trail(manifest)
        yield _identities()
        yield _documents()


def _rows(manifest: dict[str, Any]) -> str:
    with digest.rows_at_one_time(connection) as rows:
        found = {name: table._asdict() for name, table in digest.digests_of(rows).items()}
    wanted = manifest["tables"]
    if wrong := [name for name in sorted(found.keys() | wanted) if found.get(name) != wanted.get(name)]:
        raise BackupError(OTHER_ROWS, tables=", ".join(wrong[:10]))
    return in_both(SAME_ROWS, tables=len(found), rows=sum(table["rows"] for table in found.values()))


def _brought_forward() -> str:
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not steps:
        return in_both(OF_THIS_VERSION)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        with every_board():
            call_command("reindex", stdout=_Silence())
    except (Unreadable, KeyProblem) as problem:
        raise BackupError(OTHER_KEYS, reason=problem) from None
    return in_both(MIGRATED, count=len(steps))


class _Silence:
    def write(self, text: str) -> None:
        """Nothing is said."""


def _audit_trail(manifest: dict[str, Any]) -> str:
    if not append_only.is_installed(connection):
        raise BackupError(UNGUARDED)
    end = Anchor(**manifest["audit"])
    if broken := first_break(trail(), [end]):
        raise BackupError(BROKEN, number=broken.number, found=broken.found)
    return in_both(WHOLE, number=end.number)


def _identities() -> str:
    """Opens every sealed value: with another file of keys than the backup's the patients stay nameless."""
    count = 0
    try:
        for model in apps.get_models():
            sealed = [
                field for field in model._meta.local_fields if isinstance(field, SealedField | SheetField)
            ]
            for record in model._base_manager.iterator(chunk_size=50) if sealed else ():
                count += sum(getattr(record, one.attname) is not None for one in sealed)
    except (Unreadable, KeyProblem) as problem:
        raise BackupError(OTHER_KEYS, reason=problem) from None
    return in_both(OPEN, count=count)


def _documents() -> str:
    count = 0
    for document in Document.objects.order_by("pk").iterator(chunk_size=20):
        if hashlib.sha256(document.content).hexdigest() != document.sha256:
            raise BackupError(OTHER_DOCUMENT, code=document.code)
        count += 1
    return in_both(SAME_DOCUMENTS, count=count)
