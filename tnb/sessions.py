"""Log-ins, kept in the database. On a full disk those who are logged in stay so and can go on reading; that
somebody was there is then not written down, so that a log-in may end early and never late."""

from django.contrib.sessions.backends import db

from cases.full_disk import told_to_the_log


class SessionStore(db.SessionStore):
    def save(self, must_create=False):
        if must_create:
            return super().save(must_create=True)
        with told_to_the_log("that somebody is active"):
            super().save()
        return None
