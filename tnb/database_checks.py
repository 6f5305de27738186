"""Whether the database keeps what it has said it keeps: settings under which an acknowledged decision can be
lost, or read on its way. The server does not start on them (tnb.wsgi); `manage.py check --database default`
names them too."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, connection

from recommendations.words import Text

log = logging.getLogger(__name__)
OVER_THE_NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "ncpfs",
}
OVER_THE_NETWORK |= {"beegfs", "gpfs", "ocfs2", "gfs2", "vboxsf", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs"}
OVER_THE_NETWORK |= {"fuse.rclone", "fuse.vmhgfs-fuse", "prl_fs", "davfs", "fuse.ceph", "drvfs"}
MOUNTS = Path("/proc/self/mountinfo")


class Unsafe(NamedTuple):
    """One setting that is not safe: a short name for it, why, and what to do."""

    name: str
    why: Text
    todo: Text


class UnsafeDatabase(ImproperlyConfigured):
    """The site does not start. ``str`` names every setting with its reason and remedy, in both languages."""

    def __init__(self, found: list[Unsafe]) -> None:
        said = [f"{part.why.en} {part.todo.en}\n{part.why.zh}{part.todo.zh}" for part in found]
        super().__init__(
            "The site does not start: its database could lose or disclose records.\n"
            "本软件未启动：数据库设置可能造成记录丢失或泄露。\n" + "\n".join(said)
        )


def refuse_unsafe() -> None:
    """Raises UnsafeDatabase. A database that does not answer is no reason: the site says so on every page
    until it does, and is not ready (tnb.observing) while anything is unsafe."""
    try:
        found = unsafe()
    except (OperationalError, InterfaceError) as problem:
        log.warning("The database does not answer, so its settings could not be checked: %s", problem)
        return
    finally:
        connection.close()  # a process that is about to fork must not hand it on
    if not found:
        return
    if settings.ALLOW_UNSAFE_DATABASE:
        log.warning("ALLOW_UNSAFE_DATABASE is set: %s", ", ".join(part.name for part in found))
        return
    raise UnsafeDatabase(found)


def unsafe() -> list[Unsafe]:
    """Every unsafe setting of the default database; none is good. Asks the database itself."""
    asked = _sqlite if connection.vendor == "sqlite" else _postgresql
    return [*asked()]


@register(Tags.database)
def safe_database(databases: list[str] | None = None, **kwargs: Any) -> list[Error]:
    """The same for `manage.py check --database default` and `manage.py migrate`."""
    if "default" not in (databases or ()) or settings.ALLOW_UNSAFE_DATABASE:
        return []
    return [Error(part.why.en, hint=part.todo.en, id="tnb.E010") for part in unsafe()]


def _sqlite() -> Iterator[Unsafe]:
    if _pragma("journal_mode") != "wal":
        yield NOT_WAL
    if _pragma("synchronous") < 2:
        yield NOT_FULL
    if _pragma("foreign_keys") != 1:
        yield NO_FOREIGN_KEYS
    if (connection.settings_dict["OPTIONS"].get("transaction_mode") or "").upper() not in IN_TURN:
        yield NOT_IMMEDIATE
    if (kind := file_system_of(Path(connection.settings_dict["NAME"]))) in OVER_THE_NETWORK:
        yield Unsafe("network file system", Text(*(part.format(kind=kind) for part in NETWORK)), LOCAL)


def _pragma(name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def file_system_of(path: Path) -> str:
    """The kind of file system a path is on, such as "ext4"; "" where that cannot be known (no Linux)."""
    try:
        mounts = MOUNTS.read_text().splitlines()
    except OSError:
        return ""
    place, best, kind = path.resolve(), -1, ""
    for line in mounts:
        first, _dash, last = line.partition(" - ")
        point = Path(first.split()[4].encode().decode("unicode_escape"))
        # Of two file systems at one place the later one is seen.
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), last.split()[0]
    return kind


def _postgresql() -> Iterator[Unsafe]:
    with connection.cursor() as cursor:
        cursor.execute(ASKED)
        names = [column.name for column in cursor.description]
        said = dict(zip(names, cursor.fetchone(), strict=True))
    return unsafe_of_postgresql(said)


def unsafe_of_postgresql(said: dict[str, Any]) -> Iterator[Unsafe]:
    """What is unsafe of what the server says of itself, in the words of ASKED."""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if said[name] == "off":
            yield Unsafe(name, LOSES[name], Text(*(part.format(name=name) for part in SET_ON)))
    if said["data_checksums"] != "on" and not settings.ALLOW_UNCHECKED_PAGES:
        yield NO_CHECKSUMS
    if said["server_encoding"] != "UTF8":
        yield NOT_UTF8
    if not (said["encrypted"] or is_local(said["host"]) or settings.ALLOW_UNENCRYPTED_DATABASE):
        yield NOT_ENCRYPTED


ASKED = """
SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('data_checksums') AS data_checksums,
       current_setting('server_encoding') AS server_encoding,
       COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
       COALESCE(host(inet_server_addr()), '') AS host
"""


def is_local(host: str) -> bool:
    """Whether the server's address is this machine: its sockets ("") or the loopback."""
    return host in ("", "::1") or host.startswith("127.")


IN_TURN = {"IMMEDIATE", "EXCLUSIVE"}
NOT_WAL = Unsafe(
    "journal_mode",
    Text("SQLite does not keep a write-ahead log.", "SQLite 未启用预写日志（WAL）。"),
    Text(
        "Leave the database options of tnb/settings.py as they are, and the file on a disk of this machine.",
        "请勿改动 tnb/settings.py 中的数据库选项，并将数据库文件放在本机磁盘上。",
    ),
)
NOT_FULL = Unsafe(
    "synchronous",
    Text(
        "SQLite acknowledges before the disk has it (synchronous is below FULL): a power cut loses records.",
        "SQLite 在写入磁盘之前就确认（synchronous 低于 FULL）：断电会丢失记录。",
    ),
    Text("Set PRAGMA synchronous=FULL.", "请设置 PRAGMA synchronous=FULL。"),
)
NO_FOREIGN_KEYS = Unsafe(
    "foreign_keys",
    Text(
        "SQLite does not check that what records refer to is there (foreign_keys is off).",
        "SQLite 未检查引用完整性（foreign_keys 已关闭）。",
    ),
    Text("Set PRAGMA foreign_keys=ON.", "请设置 PRAGMA foreign_keys=ON。"),
)
NOT_IMMEDIATE = Unsafe(
    "transaction_mode",
    Text(
        "SQLite transactions do not begin as IMMEDIATE: of two people who write at once one gets an error.",
        "SQLite 事务未以 IMMEDIATE 方式开始：两人同时写入时其中一人会出错。",
    ),
    Text('Set the option "transaction_mode" to "IMMEDIATE".', "请将 transaction_mode 选项设为 IMMEDIATE。"),
)
NETWORK = Text(
    "The SQLite file is on a network file system ({kind}), where its locks do not hold.",
    "SQLite 文件位于网络文件系统（{kind}），其文件锁不可靠。",
)
LOCAL = Text("Put it on a disk of this machine, or use PostgreSQL.", "请放在本机磁盘上，或改用 PostgreSQL。")
LOSES = {
    "fsync": Text(
        "PostgreSQL does not wait for the disk (fsync is off): a power cut can destroy the whole database.",
        "PostgreSQL 不等待磁盘写入（fsync 已关闭）：断电可能毁坏整个数据库。",
    ),
    "full_page_writes": Text(
        "PostgreSQL cannot mend pages that a power cut left half written (full_page_writes is off).",
        "PostgreSQL 无法修复断电时只写入一半的页（full_page_writes 已关闭）。",
    ),
    "synchronous_commit": Text(
        "PostgreSQL answers before the disk has it (synchronous_commit is off): a power cut loses records.",
        "PostgreSQL 在写入磁盘之前就确认（synchronous_commit 已关闭）：断电会丢失记录。",
    ),
}
SET_ON = Text(
    "ALTER SYSTEM SET {name} = on; then SELECT pg_reload_conf(); and see that neither the role nor the "
    "database sets it otherwise.",
    "请执行 ALTER SYSTEM SET {name} = on; 再执行 SELECT pg_reload_conf(); 并确认角色和数据库未另行设置。",
)
NO_CHECKSUMS = Unsafe(
    "data_checksums",
    Text(
        "PostgreSQL's pages have no checksums: damage by a disk is given out as if it were the record.",
        "PostgreSQL 数据页没有校验和：磁盘造成的损坏会被当作记录读出。",
    ),
    Text(
        "Stop the server and run pg_checksums --enable on its data folder (a new one: initdb "
        "--data-checksums). Where that is impossible: ALLOW_UNCHECKED_PAGES=true.",
        "请停止数据库服务，对数据目录运行 pg_checksums --enable（新建时用 initdb --data-checksums）。"
        "确实无法做到时：ALLOW_UNCHECKED_PAGES=true。",
    ),
)
NOT_UTF8 = Unsafe(
    "server_encoding",
    Text(
        "The database is not in UTF8: it cannot hold every name.", "数据库编码不是 UTF8：有些姓名无法保存。"
    ),
    Text(
        "Create it anew with ENCODING 'UTF8' TEMPLATE template0 and restore a backup into it.",
        "请用 ENCODING 'UTF8' TEMPLATE template0 新建数据库，再将备份恢复到其中。",
    ),
)
NOT_ENCRYPTED = Unsafe(
    "tls",
    Text(
        "The database is on another machine and the connection is not encrypted.",
        "数据库在另一台机器上，且连接未加密。",
    ),
    Text(
        "Switch ssl on at the server and add ?sslmode=verify-full to DATABASE_URL. Where the network between "
        "them is closed to everybody else: ALLOW_UNENCRYPTED_DATABASE=true.",
        "请在服务器上启用 ssl，并在 DATABASE_URL 后加 ?sslmode=verify-full。"
        "若两机之间的网络与外界隔绝：ALLOW_UNENCRYPTED_DATABASE=true。",
    ),
)
