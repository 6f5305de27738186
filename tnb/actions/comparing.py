"""Keeps what the comparison of decided cases with their answer of now has found."""

from tnb.changed import compare
from tnb.models import Comparison, Decision


def compare_again(decision: Decision) -> Comparison:
    """Compares a decision (of tnb.changed.counted_decisions) anew and keeps the result.

    No record is changed and nobody is the author: what is kept follows from the rest, as a draft sheet does.
    """
    frozen = Comparison.objects.filter(decision=decision.pk).values_list("frozen", flat=True).first()
    found = compare(decision, frozen)
    return Comparison.objects.update_or_create(decision_id=decision.pk, defaults=found)[0]
