"""What Couinaud's segments say about sides and neighbourhood, three-valued: None where the sources differ.

The sides are those of Cantlie's line (the plane of the middle hepatic vein): V to VIII right, II to IV left.
Segment I belongs to neither: the Brisbane 2000 terminology (Strasberg 2005, doi:10.1007/s00534-005-0999-7)
takes it as a part of its own that goes with either side, others count it to the left. So it never proves
that both lobes are involved, and with it in the list one side alone is not proven either.
"""

from collections.abc import Collection

RIGHT, LEFT, CAUDATE = frozenset("5678"), frozenset("234"), frozenset("1")
# Segments that share a plane: those of the three hepatic veins and of the portal branches.
NEIGHBOURS = frozenset(map(frozenset, ("23", "24", "34", "45", "48", "56", "58", "67", "78")))
# V and VII, VI and VIII meet at an edge of the scheme; the scheme does not say whether they share more.
# What segment I touches is drawn differently by different authors.
OPEN = frozenset(map(frozenset, ("57", "68"))) | {frozenset({"1", other}) for other in "2345678"}


def lobes(segments: Collection[str]) -> str | None:
    """ "bilobar" when segments of both sides are named, "unilobar" when all are of one; None for none or
    with segment I beside one side only."""
    found = frozenset(segments)
    if found & RIGHT and found & LEFT:
        return "bilobar"
    return "unilobar" if found and (found <= RIGHT or found <= LEFT) else None


def within_two_neighbours(segments: Collection[str]) -> bool | None:
    """Whether the segments are one, or two that lie next to each other; None for none and open pairs."""
    found = frozenset(segments)
    if len(found) < 2:
        return True if found else None
    return None if found in OPEN else found in NEIGHBOURS
