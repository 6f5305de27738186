"""What is counted while the site works, in each process; exposed.py adds the processes up.

Labels are names from the code (views, methods, outcomes), never a path, a code or anything a person typed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

WORKERS = Gauge("tnb_workers", "Processes that answer.", multiprocess_mode="livesum")
REQUESTS = Counter("tnb_requests", "Requests answered, without polls.", ["view", "method", "status"])
REQUEST_SECONDS = Histogram(
    "tnb_request_seconds", "Time until the answer, without polls.", ["view", "method"], buckets=SECONDS
)
POLLS = Counter("tnb_polls", "Questions that pages ask by themselves, every second.", ["view", "status"])
POLL_SECONDS = Histogram("tnb_poll_seconds", "Time until their answer.", buckets=SECONDS)
RENDERS = Counter("tnb_renders", "Documents asked for, by how it ended.", ["outcome"])
RENDER_SECONDS = Histogram("tnb_render_seconds", "Time in the renderer, without waiting.", buckets=SECONDS)
RENDERS_WAITING = Gauge("tnb_renders_waiting", "Documents that wait for others.", multiprocess_mode="livesum")
RENDERS_BUSY = Gauge("tnb_renders_busy", "Documents being made.", multiprocess_mode="livesum")


def note_request(*, view: str, method: str, status: int, seconds: float, polled: bool) -> None:
    """Counts one answer; ``view`` is the name of the address, ``polled`` whether a page asked by itself."""
    if polled:
        POLLS.labels(view, str(status)).inc()
        POLL_SECONDS.observe(seconds)
        return
    method = method if method in METHODS else "other"
    REQUESTS.labels(view, method, str(status)).inc()
    REQUEST_SECONDS.labels(view, method).observe(seconds)


# How a document may end, by the name of what was raised; anything else is an error of ours.
ENDS = {"RenderingStopped": "stopped", "RenderingFailed": "failed", "UnprintableText": "unprintable"}


@contextmanager
def render_counted() -> Iterator[None]:
    """Around the making of one document, when its turn has come."""
    began, outcome = perf_counter(), "made"
    try:
        with RENDERS_BUSY.track_inprogress():
            yield
    except BaseException as problem:
        outcome = ENDS.get(type(problem).__name__, "error")
        raise
    finally:
        RENDERS.labels(outcome).inc()
        RENDER_SECONDS.observe(perf_counter() - began)
