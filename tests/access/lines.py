"""What the site logs, at every level of every logger, in both of its forms."""

import contextlib
import logging
from collections.abc import Iterator

from tnb.observing import logs


class Kept(logging.Handler):
    """Keeps each line as the site would write it."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.lines: list[str] = []
        self.addFilter(logs.clean)
        self.forms = (logs.Plain(), logs.Json(json_ensure_ascii=False))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [form.format(record) for form in self.forms]

    def with_any(self, words) -> list[str]:
        return [line for line in self.lines if any(word in line for word in words)]


@contextlib.contextmanager
def kept_lines(*quiet: str) -> Iterator[Kept]:
    """Everything that is logged within, but for the loggers in ``quiet``."""
    handler, root = Kept(), logging.getLogger()
    loggers = [root, *(each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger))]
    before = [(each, each.level, each.propagate, each.disabled) for each in loggers]
    logging.disable(logging.NOTSET)
    for each in loggers:
        each.disabled, each.propagate = False, True
        each.setLevel(logging.WARNING if each.name in quiet else logging.DEBUG)
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        for each, level, propagate, disabled in before:
            each.level, each.propagate, each.disabled = level, propagate, disabled
        root.manager._clear_cache()
