"""References as plain text, from CSL-JSON items, in three styles. Plain text: the caller escapes it.

- ``gbt7714-2025``: GB/T 7714—2025, in force since July 2026 (full-width separators, surnames as they are)
- ``gbt7714-2015``: GB/T 7714—2015 (half-width separators, Western surnames in capitals)
- ``vancouver``: ICMJE/NLM

An entry's own language decides between 等 and et al. What an item lacks is left out, never supplied.
Sources: for 2025 the rendered samples of the open CSL style of that name, as the standard itself is not
free; for Vancouver the ICMJE sample references.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Any]

TRUNCATED = "authors truncated in source"  # in an item's note: its source printed no more authors
HAN = re.compile(r"[\u3400-\u9fff]")
INITIALS = re.compile(r"[^\W\d_a-z]{1,5}")
PAGE_RANGE = re.compile(r"([A-Za-z]*)(\d+)-\1(\d+)")


@dataclass(frozen=True)
class Marks:
    """What separates the parts of a GB/T 7714 entry."""

    comma: str
    colon: str
    opening: str
    closing: str
    capitals: bool


GBT = {
    "gbt7714-2025": Marks("，", "：", "（", "）", capitals=False),
    "gbt7714-2015": Marks(", ", ": ", "(", ")", capitals=True),
}
STYLES = (*GBT, "vancouver")
KINDS = {"article-journal": "J", "book": "M", "chapter": "M", "report": "R", "webpage": "EB"}


def format_reference(item: Item, style: str) -> str:
    """One reference in ``style`` (one of STYLES, else KeyError), without its number."""
    return vancouver(item) if style == "vancouver" else gbt(item, GBT[style])


def gbt(item: Item, marks: Marks) -> str:
    """The item by GB/T 7714."""
    parts = [names(item.get("author", ()), item, marks), text(item, "title") + kind(item)]
    if item["type"] == "chapter":
        book = [names(item.get("editor", ()), {**item, "note": ""}, marks), text(item, "container-title")]
        parts[-1] += "//" + ". ".join(filter(None, book))
    parts += [edition(item), published(item, marks), text(item, "URL")]
    if doi := text(item, "DOI"):
        parts.append(f"DOI:{doi}")
    return sentences(parts)


def published(item: Item, marks: Marks) -> str:
    """Where and when, with pages: journal, year, volume and issue, or place, publisher and year."""
    pages = text(item, "page")
    if item["type"] == "webpage":
        issued, accessed = date(item, "issued"), date(item, "accessed")
        return (f"{marks.opening}{issued}{marks.closing}" if issued else "") + (
            f"[{accessed}]" if accessed else ""
        )
    if item["type"] == "article-journal":
        journal = text(item, "container-title").replace(".", "")
        where = marks.comma.join(filter(None, [journal, year(item), text(item, "volume")]))
        if issue := text(item, "issue"):
            where += f"{marks.opening}{issue}{marks.closing}"
    else:
        press = marks.colon.join(filter(None, [text(item, "publisher-place"), text(item, "publisher")]))
        where = marks.comma.join(filter(None, [press, year(item)]))
    return marks.colon.join(filter(None, [where, pages]))


def kind(item: Item) -> str:
    """[J], [M], [R] or [EB/OL]; /OL where the item says how it is reached online."""
    code = KINDS[item["type"]]
    online = code == "EB" or "URL" in item or "DOI" in item
    return f"[{code}/OL]" if online else f"[{code}]"


def names(people: Iterable[Mapping[str, str]], item: Item, marks: Marks) -> str:
    """At most three names, then 等 or et al."""
    said = [gbt_name(person, marks) for person in people]
    return marks.comma.join([*said[:3], *others(said, 3, item)])


def gbt_name(person: Mapping[str, str], marks: Marks) -> str:
    """吴文铭, Dunbar K L or DUNBAR K L; an institution as it is printed."""
    if "literal" in person:
        return person["literal"].strip()
    family, given = person.get("family", ""), person.get("given", "")
    if HAN.search(family):
        return family + given
    if INITIALS.fullmatch(given):
        given = " ".join(given)
    return f"{family.upper() if marks.capitals else family} {given}".strip()


def vancouver(item: Item) -> str:
    """The item by ICMJE/NLM; a Chinese title is followed by the English one where its source prints it."""
    people = [vancouver_name(person) for person in item.get("author", ())]
    title = text(item, "title")
    if english := text(item, "original-title"):
        title += f" [{english}]"
    if item["type"] == "webpage":
        title += " [Internet]"
    parts = [", ".join([*people[:6], *others(people, 6, item)]), title]
    parts += {"article-journal": journal_parts, "chapter": book_parts, "webpage": web_parts}.get(
        item["type"], book_parts
    )(item)
    if doi := text(item, "DOI"):
        parts.append(f"doi: {doi}")
    return sentences(parts)


def journal_parts(item: Item) -> list[str]:
    """N Engl J Med / 2017;376(2):125-35"""
    issue = f"({item['issue']})" if text(item, "issue") else ""
    pages = short_pages(text(item, "page"))
    numbers = text(item, "volume") + issue
    numbers += f":{pages}" if pages else ""
    return [text(item, "container-title"), ";".join(filter(None, [year(item), numbers]))]


def book_parts(item: Item) -> list[str]:
    """In: editor, editor. Book / 2nd ed / Place: Publisher; year / p. 32-6"""
    book = text(item, "container-title")
    if editors := [vancouver_name(person) for person in item.get("editor", ())]:
        book = f"{', '.join(editors)}, editor{'s' if len(editors) > 1 else ''}. {book}"
    press = ": ".join(filter(None, [text(item, "publisher-place"), text(item, "publisher")]))
    pages = short_pages(text(item, "page"))
    return [
        f"In: {book}" if book else "",
        edition(item),
        "; ".join(filter(None, [press, year(item)])),
        f"p. {pages}" if pages else "",
    ]


def web_parts(item: Item) -> list[str]:
    """Publisher; 2023 [cited 2023-08-02]. Available from: address"""
    when = year(item)
    if cited := date(item, "accessed"):
        when = f"{when} [cited {cited}]".strip()
    url = text(item, "URL")
    return [
        "; ".join(filter(None, [text(item, "publisher"), when])),
        f"Available from: {url}" if url else "",
    ]


def vancouver_name(person: Mapping[str, str]) -> str:
    """吴文铭 or Dunbar KL; an institution as it is printed."""
    if "literal" in person:
        return person["literal"].strip()
    family, given = person.get("family", ""), person.get("given", "")
    return family + given if HAN.search(family) else f"{family} {given}".strip()


def others(said: list[str], limit: int, item: Item) -> list[str]:
    """What stands for the authors not named: those beyond ``limit`` or not printed by the source."""
    if len(said) > limit or (said and TRUNCATED in item.get("note", "")):
        return ["等" if chinese(item) else "et al"]
    return []


def edition(item: Item) -> str:
    """2版, 2nd ed; a first or an unnumbered edition is said as the item says it."""
    given = text(item, "edition")
    if not given.isdigit():
        return given
    if chinese(item):
        return f"{given}版"
    teen = given[-2:] in {"11", "12", "13"}
    return given + ("th" if teen else {"1": "st", "2": "nd", "3": "rd"}.get(given[-1], "th")) + " ed"


def short_pages(pages: str) -> str:
    """125-135 -> 125-35, as ICMJE prints a range."""

    def shorten(found: re.Match[str]) -> str:
        letters, first, last = found.groups()
        same = 0
        if len(first) == len(last):
            while same < len(last) - 1 and first[same] == last[same]:
                same += 1
        return f"{letters}{first}-{last[same:]}"

    return PAGE_RANGE.sub(shorten, pages)


def sentences(parts: Iterable[str]) -> str:
    """The parts that are there, each ended by one full stop (or its own question mark)."""
    said = [part.strip() for part in parts]
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in said if part)


def chinese(item: Item) -> bool:
    return text(item, "language").startswith("zh")


def text(item: Item, field: str) -> str:
    return " ".join(str(item.get(field, "")).split())


def year(item: Item) -> str:
    return date(item, "issued")[:4]


def date(item: Item, field: str) -> str:
    """2023, 2023-08 or 2023-08-02, as far as it is known; empty when it is not."""
    parts = (item.get(field) or {}).get("date-parts") or [[]]
    return "-".join(f"{int(part):02d}" for part in parts[0])
