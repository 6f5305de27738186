"""The disk that the database lies on is full. What is to be recorded is refused then; what is only looked at
is shown all the same, and what could not be noted of that goes to the log."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
POSTGRESQL = "53100"
log = logging.getLogger(__name__)


def is_full(problem: BaseException) -> bool:
    """Whether that is what a database has to say with ``problem``."""
    cause = problem.__cause__
    code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
    return code in SQLITE or state == POSTGRESQL


@contextmanager
def told_to_the_log(lost: str) -> Iterator[None]:
    """For something that is noted beside what somebody asked for: on a full disk ``lost`` is logged, and what
    was asked for goes on. ``lost`` names no patient."""
    try:
        yield
    except OperationalError as problem:
        if not is_full(problem):
            raise
        log.error("The disk is full; not recorded: %s", lost)
