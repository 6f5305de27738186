"""Log-ins, kept in the database. On a full disk those who are logged in stay so and can go on reading; that
somebody was there is then not written down, so that a log-in may end early and never late."""

import logging

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError

from cases.full_disk import is_full

log = logging.getLogger(__name__)


class SessionStore(db.SessionStore):
    def save(self, must_create=False):
        try:
            super().save(must_create=must_create)
        except UpdateError as problem:
            # Django says so of a log-in that has ended, and of a database that does not answer.
            cause = problem.__context__
            if not isinstance(cause, OperationalError | InterfaceError):
                raise
            if not is_full(cause):
                raise cause from cause.__cause__
            log.error("The disk is full; not recorded: that somebody is active")
