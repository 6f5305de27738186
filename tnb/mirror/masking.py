"""Small numbers are hidden: a class of one or two patients can point to somebody. Pure."""

from collections.abc import Mapping

SMALL = 5  # numbers of patients from 1 to 4 are hidden


def is_small(count: int | None) -> bool:
    """Whether a number of patients is hidden; 0 is not."""
    return count is not None and 0 < count < SMALL


def masked(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Classes that make up a total that is shown: the small ones become None. What they are together could
    be worked out from the total, so the next larger class becomes None with them while that is one class
    alone, or small itself."""
    hidden = {code for code, count in counts.items() if is_small(count)}
    others = sorted((count, code) for code, count in counts.items() if count and code not in hidden)
    while hidden and others and (len(hidden) == 1 or is_small(sum(counts[code] for code in hidden))):
        hidden.add(others.pop(0)[1])
    return {code: None if code in hidden else count for code, count in counts.items()}
