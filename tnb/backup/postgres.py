"""PostgreSQL's own programs, and a schema that is put aside while another takes its place."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from psycopg.conninfo import make_conninfo

from recommendations.words import Text
from tnb.backup.failure import BackupError

NO_PROGRAM = Text(
    "{program} of PostgreSQL {major} was not found. Install PostgreSQL's client programs of version {major} "
    "(Debian: postgresql-client-{major}), or set PG_BIN to the folder they are in.",
    "未找到 PostgreSQL {major} 的 {program}。请安装 {major} 版的 PostgreSQL 客户端程序"
    "（Debian：postgresql-client-{major}），或将 PG_BIN 设为其所在目录。",
)
TOO_OLD = Text(
    "{program} is of PostgreSQL {found}, the server of {major}; an older program cannot do it. Install "
    "PostgreSQL's client programs of version {major} (Debian: postgresql-client-{major}), or set PG_BIN to "
    "the folder they are in.",
    "{program} 属于 PostgreSQL {found}，而服务器为 {major}；旧版程序无法完成。请安装 {major} 版的 PostgreSQL "
    "客户端程序（Debian：postgresql-client-{major}），或将 PG_BIN 设为其所在目录。",
)
FAILED = Text("{program} failed: {reason}", "{program} 失败：{reason}")
IN_USE = Text(
    "{count} other connections to the database {name} are open. Stop the site first, then restore.",
    "数据库 {name} 还有 {count} 个其他连接。请先停止本软件，再恢复。",
)


EMPTY = "replaced_and_empty"  # what a schema without records is called while it is aside


def major_of(connection: Any) -> int:
    """The server's version: 17."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def program(name: str, major: int) -> Path:
    """The path of pg_dump or pg_restore: of the server's version where there is one, else a newer one."""
    found: dict[int, Path] = {}
    for folder in _folders(major):
        path = shutil.which(name, path=str(folder))
        if path and (version := _version(path)):
            found.setdefault(version, Path(path))
    newer = [version for version in found if version >= major]
    if newer:
        return found[min(newer)]
    if found:
        raise BackupError(TOO_OLD, program=name, found=max(found), major=major)
    raise BackupError(NO_PROGRAM, program=name, major=major)


def _folders(major: int) -> Iterator[str]:
    if settings.PG_BIN:
        yield str(settings.PG_BIN)
        return
    yield from os.environ.get("PATH", "").split(os.pathsep)
    yield f"/usr/lib/postgresql/{major}/bin"


def _version(path: str) -> int | None:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else None


@contextmanager
def running(command: list[str], connection: Any, **pipes: Any) -> Iterator[subprocess.Popen]:
    """A program at work on the database of the connection; BackupError with its words when it fails. The
    password is in its environment, which nobody else can read, and in no list of processes."""
    info = connection.connection.info
    place = make_conninfo(**(info.get_parameters() | {"dbname": info.dbname}))
    environment = os.environ | ({"PGPASSWORD": info.password} if info.password else {})
    with tempfile.TemporaryFile() as said:
        command = [*command, f"--dbname={place}", "--no-password"]
        with subprocess.Popen(command, env=environment, stderr=said, **pipes) as process:  # noqa: S603
            try:
                yield process
            except BrokenPipeError:  # it ended by itself, and says below why
                pass
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            reason = " ".join(said.read().decode(errors="replace").split())[:500]
            raise BackupError(FAILED, program=Path(command[0]).name, reason=reason)


def dumped(connection: Any, snapshot: str) -> Iterator[bytes]:
    """The database as the exported snapshot shows it, in pg_dump's custom form."""
    command = [str(program("pg_dump", major_of(connection))), "--format=custom", "--compress=1"]
    command += ["--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        command += [f"--schema={cursor.fetchone()[0]}"]
    with running(command, connection, stdout=subprocess.PIPE) as process:
        while part := process.stdout.read(1 << 20):
            yield part


def load(parts: Iterable[bytes], connection: Any) -> None:
    """Brings the database of the connection what pg_dump wrote: all of it or nothing."""
    command = [str(program("pg_restore", major_of(connection))), "--single-transaction", "--exit-on-error"]
    command += ["--no-owner", "--no-privileges"]
    with running(command, connection, stdin=subprocess.PIPE) as process, process.stdin as into:
        for part in parts:
            into.write(part)


def refuse_in_use(connection: Any) -> None:
    """Raises BackupError while others are connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), current_database() FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend' GROUP BY 2"
        )
        found = cursor.fetchone()
    if found:
        raise BackupError(IN_USE, count=found[0], name=found[1])


class Schema:
    """The schema in which the product's tables are, and another name for it while it is put aside."""

    def __init__(self, connection: Any, aside: str) -> None:
        self.connection, self.aside = connection, aside
        with connection.cursor() as cursor:
            cursor.execute("SELECT COALESCE(current_schema(), 'public')")
            self.name = cursor.fetchone()[0]

    def put_aside(self) -> None:
        """The tables go aside with their schema. pg_restore makes the schema anew."""
        if self.aside == EMPTY:  # of a restore that was killed
            self._run(f'DROP SCHEMA IF EXISTS "{EMPTY}" CASCADE; CREATE SCHEMA IF NOT EXISTS "{self.name}"')
        self._run(f'ALTER SCHEMA "{self.name}" RENAME TO "{self.aside}"')

    def bring_back(self) -> None:
        """As it was before, whatever has come in its place."""
        self._run(
            f'DROP SCHEMA IF EXISTS "{self.name}" CASCADE; '
            f'ALTER SCHEMA "{self.aside}" RENAME TO "{self.name}"'
        )

    def drop_aside(self) -> None:
        self._run(f'DROP SCHEMA "{self.aside}" CASCADE')

    def _run(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
