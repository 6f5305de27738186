"""The lesions of a case, numbered."""

from collections.abc import Iterable

from cases.liver.lesions import Lesion, lesion_of
from cases.models import Case, Item


def lesions_of(case: Case, items: Iterable[Item]) -> list[Lesion]:
    """The lesions among the entries in force, by number.

    A lesion keeps its number whatever is corrected or withdrawn: the numbers run in the order in which the
    lesions were first entered.
    """
    threads = case.items.filter(kind=Item.Kind.LESION, supersedes=None).order_by("pk")
    numbers = {thread: at for at, thread in enumerate(threads.values_list("thread", flat=True), 1)}
    found = [
        lesion_of(
            numbers[item.thread],
            item.content,
            observed_on=item.observed_on.isoformat() if item.observed_on else "",
            source=item.source,
            key=item.pk,
        )
        for item in items
        if item.kind == Item.Kind.LESION
    ]
    return sorted(found, key=lambda lesion: lesion.number)
