"""The literature behind the rules: references, statements with their places, and how the papers were read."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import recommendations
from cases.reference_style import reference_style
from recommendations.bibliography import STYLES, format_reference
from recommendations.placing import Place, is_withheld, places_of
from recommendations.records import Ruleset, Statement

DOI = re.compile(r"10\.\d{4,9}/\S+")
FLAG = "FLAG:"
FLAGS = Path(__file__).with_name("flags.toml")
# Sections are numbers, or these words.
SECTIONS = {
    "introduction": "引言",
    "abstract (English)": "英文摘要",
    "also abstract": "另见摘要",
    "abstract": "摘要",
    "boundary reading": "界值的读法",
    "absence": "文中未提",
    "results": "结果",
    "methods": "方法",
    "conclusion": "结论",
    "title": "题名",
    "figure 1 caption": "图1图注",
    "Table 1": "表1",
    " / ": "／",
    " (": "（",
    ")": "）",
}
READINGS = Path(recommendations.__file__).parent / "data" / "INTERPRETATION.md"
HAN = re.compile(r"[\u3400-\u9fff]")

Shown = dict[str, Any]


def style_of(asked: str, language: str) -> str:
    """The style asked for, or that of the place, or the usual one of the language."""
    return asked if asked in STYLES else reference_style(language)


def reference_view(item: Mapping[str, Any], language: str, style: str = "") -> Shown:
    """A formatted reference, taken apart around its DOI so that this can be a link; ``flag`` is what is
    doubtful about it as printed, or nothing."""
    text = format_reference(item, style_of(style, language))
    doi = str(item.get("DOI", "")).strip()
    before, found, after = text.partition(doi) if DOI.fullmatch(doi) else (text, "", "")
    return {
        "id": item["id"],
        "language": "zh" if str(item.get("language", "")).startswith("zh") else "en",
        "before": before,
        "doi": found,
        "url": f"https://doi.org/{quote(found, safe='/')}" if found else "",
        "after": after,
        "flag": flag_of(item, language),
    }


def flag_of(item: Mapping[str, Any], language: str) -> str:
    """What is doubtful about a reference as it is printed, or nothing."""
    flag = str(item.get("note", "")).partition(FLAG)[2].strip()
    return _flags_in_chinese()[item["id"]] if flag and language == "zh" else flag.replace(f"| {FLAG} ", "; ")


@lru_cache(maxsize=1)
def _flags_in_chinese() -> Mapping[str, str]:
    return tomllib.loads(FLAGS.read_text("utf-8"))


def section_in(section: str, language: str) -> str:
    """Where a statement is printed: "1.2", "abstract (results)" as 摘要（结果）."""
    if language == "zh":
        for english, chinese in SECTIONS.items():
            section = section.replace(english, chinese)
    return section


def bibliography(ruleset: Ruleset, language: str, style: str) -> list[Shown]:
    """Every reference in the order of the list, with its number and the statements that cite it."""
    citing: dict[str, int] = {}
    for statement in ruleset.statements.values():
        for key in {statement.paper, *statement.references}:
            citing[key] = citing.get(key, 0) + 1
    return [
        reference_view(item, language, style) | {"number": number, "cited": citing.get(key, 0)}
        for number, (key, item) in enumerate(ruleset.references.items(), 1)
    ]


def statement_view(statement: Statement, ruleset: Ruleset, language: str) -> Shown:
    """A statement in our words, with where it is printed, how strongly, and what is doubtful about it."""
    return {
        "id": statement.id,
        "paper": statement.paper,
        "section": section_in(statement.section, language),
        "text": statement.text.said(language),
        "strength": ruleset.strengths[statement.strength].said(language),
        "doubts": [ruleset.doubts[doubt].said(language) for doubt in statement.doubts],
        "references": statement.references,
    }


def statements(ruleset: Ruleset, language: str, *, paper: str = "", place: str = "") -> list[Shown]:
    """The statements of a paper that stand at a kind of place ("" for all), with all their places."""
    return [
        statement_view(statement, ruleset, language)
        | {
            "withheld": is_withheld(statement),
            "places": [_place(part, ruleset, language) for part in places],
        }
        for name, places in places_of(ruleset).items()
        if (statement := ruleset.statements[name])
        and paper in ("", statement.paper)
        and (not place or place in {part.kind for part in places})
    ]


def _place(place: Place, ruleset: Ruleset, language: str) -> Shown:
    return {"kind": place.kind, "name": ruleset.places[place.kind].said(language), "where": place.where}


def readings(language: str, text: str | None = None) -> Shown:
    """How the papers were read: the paragraphs in this language, and the rows of the table."""
    blocks = (READINGS.read_text(encoding="utf-8") if text is None else text).split("\n\n")
    chinese = language == "zh"
    tables = [block for block in blocks if block.lstrip().startswith("|")]
    prose = [block for block in blocks if block.strip() and not block.lstrip().startswith(("#", "|"))]
    rows = [_cells(line) for table in tables for line in table.strip().splitlines()[2:]]
    return {
        "prose": [" ".join(block.split()) for block in prose if bool(HAN.search(block)) == chinese],
        "rows": [
            {"number": cells[0], "reading": cells[2 if chinese else 1], "where": cells[3]}
            for cells in rows
            if len(cells) == 4
        ],
    }


def _cells(line: str) -> list[str]:
    r"""The cells of one line of a Markdown table; ``\|`` is a stroke inside a cell."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace(r"\|", "|").replace("`", "") for cell in re.split(r"(?<!\\)\|", inner)]
