"""Keeps what the comparison of decided cases with their answer of now has found."""

from tnb.changed import compare, counted_decisions
from tnb.models import Comparison


def compare_again(pk: int) -> Comparison | None:
    """Compares one decision anew and keeps the result; None when it no longer counts.

    No record is changed and nobody is the author: what is kept follows from the rest, as a draft sheet does.
    """
    decision = counted_decisions().filter(pk=pk).first()
    if decision is None:
        return None
    kept = Comparison.objects.filter(decision=pk).first()
    found = compare(decision, kept)
    return Comparison.objects.update_or_create(decision=decision, defaults=found)[0]
