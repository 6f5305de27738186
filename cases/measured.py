"""What is counted of the cases. How many recommendations are worked out, and how long that takes: the rules
themselves know nothing of it, whoever asks them counts. And what goes into the audit trail, by its kind."""

from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import Any

from prometheus_client import Counter, Histogram

from recommendations import quick
from recommendations.evaluate import evaluate as _evaluate

EVALUATIONS = Histogram(
    "tnb_evaluation_seconds",
    "Recommendations worked out: with every reason, or quickly (kept ones among them).",
    ["how"],
    buckets=(0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5),
)
EVENTS = Counter("tnb_audit_events", "Events written into the audit trail, by their kind.", ["action"])


def _measured(function: Callable[..., Any], how: str) -> Callable[..., Any]:
    observe = EVALUATIONS.labels(how).observe

    @wraps(function)
    def measured(*args: Any, **kwargs: Any) -> Any:
        began = perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            observe(perf_counter() - began)

    return measured


evaluate = _measured(_evaluate, "whole")
evaluated = _measured(quick.evaluated, "quick")
