"""What is logged and in which form: a line of JSON an event, or plain text.

A line holds names from the code, keys and codes; never what a person typed, and of an error the places in
the code without the values there. Used by the settings and, before Django is there, by the server.
"""

import datetime as dt
import logging
import traceback
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from tnb.observing import numbered

FORMS = ("plain", "json")
FIELDS = ("view", "object", "method", "status", "ms", "user")
# Their messages name types, modules and states of the database. Those of others may hold what was typed:
# a key that is there twice, a number that is none.
SAFE_TO_QUOTE = frozenset(
    {
        *("AttributeError", "ImportError", "ModuleNotFoundError", "NameError", "UnboundLocalError"),
        *("TypeError", "RecursionError", "MemoryError", "NotImplementedError", "ImproperlyConfigured"),
        *("OperationalError", "InterfaceError", "TemplateDoesNotExist", "ScopeError", "RenderingStopped"),
    }
)


def config(form: str, level: str) -> dict[str, Any]:
    """As logging.config.dictConfig takes it; ``form`` one of FORMS. JSON goes to the standard output."""
    stream = "ext://sys.stdout" if form == "json" else "ext://sys.stderr"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"form": {"()": Json if form == "json" else Plain}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "stream": stream,
                "formatter": "form",
                "filters": [clean],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "tnb": {"level": level},
            "cases": {"level": level},
            # No handler of Django's own, such as the one that sends e-mail.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
        },
    }


def clean(record: logging.LogRecord) -> bool:
    """Takes the path of a request out of what others log, and leaves out what the access line says."""
    request = getattr(record, "request", None)
    if record.name == "django.request" and getattr(record, "status_code", 500) < 500:
        return False
    if request is not None and isinstance(record.args, tuple):
        match = getattr(request, "resolver_match", None)
        view = match.view_name if match is not None else "none"
        paths = {getattr(request, name, None) for name in ("path", "path_info")}
        record.args = tuple(view if part in paths else part for part in record.args)
    if record.name == "gunicorn.error" and str(record.msg).startswith("Error handling request"):
        record.msg, record.args = "Error handling a request", ()
    return True


def said_of(error: BaseException) -> str:
    """The kind of an error, with its message only where that cannot hold what a person typed."""
    kind = type(error).__name__
    if kind not in SAFE_TO_QUOTE or not str(error):
        return kind
    return f"{kind}: {' '.join(str(error).split())}"


def places_of(error: BaseException) -> str:
    """Where an error came from, and those before it; the places in the code, not the values there."""
    parts, seen = [], set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        frames = traceback.extract_tb(following.__traceback__)
        parts.append("".join(frames.format()) + said_of(following))
        quiet = following.__suppress_context__
        following = following.__cause__ or (None if quiet else following.__context__)
    return "\n-- raised while handling:\n".join(parts)


def when(record: logging.LogRecord) -> str:
    """In UTC, as 2026-03-02T08:15:00.123Z."""
    at = dt.datetime.fromtimestamp(record.created, dt.UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03d}Z"


class Json(JsonFormatter):
    """One line an event, with these keys and no others, whatever a caller adds."""

    def add_fields(self, log_data: dict, record: logging.LogRecord, message_dict: dict) -> None:
        log_data.update(
            time=when(record),
            level=record.levelname.lower(),
            logger=record.name,
            process=record.process,
            message=record.getMessage(),
        )
        if number := numbered.current.get():
            log_data["request"] = number
        found = {name: getattr(record, name, None) for name in FIELDS}
        log_data.update({name: value for name, value in found.items() if value not in (None, {})})
        if record.exc_info and record.exc_info[1] is not None:
            log_data["error"] = said_of(record.exc_info[1])
            log_data["traceback"] = places_of(record.exc_info[1])


class Plain(logging.Formatter):
    """A line for people; control characters are made visible, so that nobody can add lines."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        found = {name: getattr(record, name, None) for name in FIELDS}
        parts = [when(record), record.levelname, record.name, numbered.current.get() or "-"]
        parts.append("".join(c if c.isprintable() else repr(c)[1:-1] for c in said))
        parts += [f"{name}={value}" for name, value in found.items() if value not in (None, {})]
        line = " ".join(parts)
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + places_of(record.exc_info[1])
        return line
