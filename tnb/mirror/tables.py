"""A table as the page shows it and as a file holds it: the same cells, in the language of the moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cases.language import current
from tnb.mirror import words
from tnb.mirror.masking import masked
from tnb.mirror.numbers import Share
from tnb.mirror.survival import Limits

HIDDEN = "*"
NO_VALUE = "–"
WIDE = 3  # columns
FEW = 100  # of fewer than these a percentage has its interval beside it


@dataclass(frozen=True)
class Column:
    """``kind``: count (int), number (float), share (Share), estimate (Limits, in per cent), text (str)."""

    code: str
    label: str
    kind: str = "count"


@dataclass(frozen=True)
class Row:
    """A cell for each column; None is "no value", HIDDEN a number too small to be shown."""

    code: str
    label: str
    cells: tuple[Any, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Shown:
    """A cell on a page: what it says, in smaller letters what belongs to it, and how long its bar is in per
    cent with the ends of its interval ("" where there is none)."""

    kind: str
    said: str
    more: str = ""
    bar: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Table:
    """``head`` stands above the names of the rows; ``remarks`` below the table."""

    code: str
    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    has_bars: bool = False

    @property
    def lines(self) -> list[tuple[Row, list[Shown]]]:
        """The rows with their cells as a page shows them."""
        kinds = [column.kind for column in self.columns]
        return [
            (row, [self._shortened(row, shown(*pair)) for pair in zip(kinds, row.cells, strict=True)])
            for row in self.rows
        ]

    def _shortened(self, row: Row, cell: Shown) -> Shown:
        """Several classes together are no class: they have no percentage of their own. In a wide table there
        is room for the percentage only, the file has the interval."""
        if row.code == HIDDEN:
            return Shown(cell.kind, cell.said)
        is_wide = len(self.columns) > WIDE
        return replace(cell, more=cell.more.partition(" (")[0]) if is_wide and cell.kind == "share" else cell

    @property
    def hides(self) -> bool:
        """Whether a number is hidden."""
        return any(row.code == HIDDEN or is_hidden(cell) for row in self.rows for cell in row.cells)


def is_hidden(cell: Any) -> bool:
    return cell == HIDDEN if isinstance(cell, str) else isinstance(cell, Share) and cell.n is None


def shown(kind: str, cell: Any) -> Shown:
    """A cell in words and figures."""
    if cell is None:
        return Shown(kind, NO_VALUE)
    if is_hidden(cell):
        return Shown(kind, HIDDEN, f"/ {cell.of}" if isinstance(cell, Share) else "")
    if isinstance(cell, Share):
        return _share(kind, cell)
    if isinstance(cell, Limits):
        return _limits(kind, cell)
    return Shown(kind, f"{cell:.1f}" if isinstance(cell, float) else str(cell))


def _share(kind: str, share: Share) -> Shown:
    said = Shown(kind, f"{share.n}/{share.of}", percent_of(share))
    if share.percent is None or share.interval is None:
        return said
    low, high = (f"{one:.1f}" for one in share.interval)
    few = share.of < FEW
    return replace(said, bar=f"{share.percent:.1f}", low=low if few else "", high=high if few else "")


def percent_of(share: Share) -> str:
    """ "30 % (18–45)": the percentage, of few with its interval; nothing of nobody."""
    if share.percent is None or share.interval is None:
        return ""
    low, high = share.interval
    interval = f" ({low:.0f}–{high:.0f})" if share.of < FEW else ""
    return f"{share.percent:.0f} %{interval}"


def _limits(kind: str, limits: Limits) -> Shown:
    digits = 0 if kind == "estimate" else 1
    unit = " %" if kind == "estimate" else ""
    if limits.value is None:
        return Shown(kind, words.NOT_REACHED.said(current()))
    low, high = (NO_VALUE if one is None else f"{one:.{digits}f}" for one in limits[1:])
    said = f"{limits.value:.{digits}f}{unit}"
    return Shown(kind, said, "" if low == high == NO_VALUE else f"({low} – {high})")


def classes(
    table: tuple[str, str, str], counts: Mapping[str, int], names: Mapping[str, str], of: int
) -> Table:
    """A table of classes that make up ``of``: its (code, title, head), the counts by code, the names in their
    order. Codes that the names lack come last."""
    codes = [*names, *sorted(set(counts) - set(names))]
    rows = [Row(code, names.get(code, code), (Share(counts.get(code, 0), of),)) for code in codes]
    return Table(*table, (_share_column(),), tuple(rows))


def masked_classes(
    table: tuple[str, str, str], counts: Mapping[str, int], names: Mapping[str, str], of: int
) -> Table:
    """The same with the small classes in one row, which names them and says how many they are together."""
    seen = masked(counts)
    hidden = [code for code in names if seen[code] is None]
    rows = [Row(code, names[code], (Share(seen[code], of),)) for code in names if code not in hidden]
    if len(hidden) == len(names):
        return Table(*table, (_share_column(),), (), (words.TOO_FEW_TO_SPLIT.said(current()),))
    if hidden:
        named = words.LIST.said(current()).join(names[code] for code in hidden)
        together = Share(sum(counts[code] for code in hidden), of)
        rows.append(Row(HIDDEN, f"{HIDDEN} {named}", (together,)))
    return Table(*table, (_share_column(),), tuple(rows), has_bars=True)


def _share_column() -> Column:
    return Column("share", words.SHARE.said(current()), "share")


def present(names: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, str]:
    """The names of the classes that are not empty."""
    return {code: name for code, name in names.items() if counts.get(code)}


def said(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Code -> name of a model's choices, in the language of the moment."""
    return {code: str(name) for code, name in choices}
