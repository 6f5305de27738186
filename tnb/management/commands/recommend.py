"""``manage.py recommend FILE [FILE ...]``: case files in, answers out; needs no database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.answer import answer_of
from recommendations.casefile import UnreadableError, problems_of_case, read_cases
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset
from tnb.answer_text import as_text


class Command(BaseCommand):
    help = "Answers case files: what the sources say about each option."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a case file; - reads standard input")
        parser.add_argument("--format", choices=["text", "json"])
        parser.add_argument("--language", choices=["en", "zh"], default="en")

    def handle(self, *, files: list[str], language: str, **options: Any) -> None:
        form = options["format"] or ("text" if sys.stdout.isatty() else "json")
        cases = [case for name in files for case in _cases_in(name, language)]
        answers = [_answered(case, language) for case in cases]
        if form == "json":
            self.stdout.write(json.dumps(answers, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n\n".join(as_text(answer, language) for answer in answers))
        if any("errors" in answer for answer in answers):
            sys.exit(1)


def _cases_in(name: str, language: str) -> list[Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        return read_cases(text)
    except (OSError, UnicodeDecodeError, UnreadableError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        said = {
            "en": f"{name} cannot be read as a case file: {reason}",
            "zh": f"无法读取病例文件 {name}：{reason}",
        }
        raise CommandError(said[language], returncode=2) from problem


def _answered(case: Any, language: str) -> dict[str, Any]:
    problems = problems_of_case(case)
    if problems:
        reference = case.get("reference") if isinstance(case, dict) else None
        return {"reference": reference, "errors": [problem.said(language) for problem in problems]}
    ruleset = current_ruleset()
    return answer_of(case["reference"], evaluate(case["facts"], ruleset), ruleset, language)
