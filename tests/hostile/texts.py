"""When two texts are the same to whoever typed one and reads the other, and what a harmless one is."""

import re
import unicodedata

from django.utils.dateparse import parse_date

from cases.timeline.units import unit_of

NUMBER = re.compile(r"\d+([.,。]\d*)?|[.,。]\d+")


def shape(text: str) -> str:
    """A text of the same lines and words in which nothing has a meaning; what asks for something leaves out
    a NUL, which is in nothing that could be found."""
    return re.sub(r"\S", "x", as_received(text).replace("\0", ""))


def as_received(text: str) -> str:
    """Half a surrogate pair is no text in any encoding: the sign for what is lost arrives in its place."""
    return text.encode(errors="surrogatepass").decode(errors="replace")


def spellings(text: str) -> set[str]:
    """What may be stored of a text: itself, without white space around it, with line ends as they are before
    a browser sends them; a unit in its one spelling."""
    text = as_received(text)
    lines = text.replace("\r\n", "\n")
    return {text, text.strip(), lines, lines.strip(), unit_of(text.strip())}


def in_rows(values: dict[str, list[str]], name: str) -> list[str]:
    """What stands in a field and in the same of other rows: one moves up where that before it is empty."""
    alike = {each for each in values if re.sub(r"\d+", "#", each) == re.sub(r"\d+", "#", name)}
    return [value for each in alike for value in values[each]]


def as_shown(text: str) -> str:
    """What reading a page makes of a text: one kind of line end, no white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def is_value(kind: str, text: str) -> bool:
    """Whether a text of the corpus is a day where one is asked for or may be chosen, a number in any digits
    where one may be typed, or what Django takes for a box that is not ticked: the page may show more, or
    less."""
    if kind == "text" and NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip()):
        return True
    if kind == "ticked" and text.lower() == "false":
        return True
    try:
        return kind in {"date", "choice"} and parse_date(text.strip()) is not None
    except ValueError:  # such as 30 February
        return False
