"""``manage.py rulebook``: where each statement stands (--coverage), and how the rule set in force differs
from another one (--compare FOLDER), with the cases that would be answered differently (--cases FILE)."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.casefile import UnreadableError, problems_of_case, read_cases
from recommendations.placing import Place, places_of
from recommendations.ruleset import RulesetError, current_ruleset, load
from tnb.rulebook.compare import compared
from tnb.rulebook.compare_text import as_text, cases_as_text

PLACED = {"en": "{placed} of {all} statements placed", "zh": "{all} 条陈述中 {placed} 条已有位置"}


class Command(BaseCommand):
    help = "The rule book on the command line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--coverage", action="store_true", help="list every statement and its places")
        parser.add_argument(
            "--compare", metavar="FOLDER", help="say how the rules in force differ from these"
        )
        parser.add_argument(
            "--cases",
            metavar="FILE",
            action="append",
            default=[],
            help="with --compare: a case file; say which options the two rule sets answer differently",
        )
        parser.add_argument("--language", choices=["en", "zh"], default="en")

    def handle(self, *, coverage: bool, language: str, **options: Any) -> None:
        if options["compare"]:
            self._compare(Path(options["compare"]), options["cases"], language)
        elif options["cases"]:
            raise CommandError("--cases needs --compare FOLDER", returncode=2)
        else:
            self._coverage(coverage, language)

    def _coverage(self, each: bool, language: str) -> None:
        names = current_ruleset().places

        def said(place: Place) -> str:
            return f"{names[place.kind].said(language)} {', '.join(place.where)}".strip()

        places = places_of(current_ruleset())
        for statement, found in places.items() if each else ():
            self.stdout.write(f"{statement}: {'; '.join(map(said, found))}")
        counts = Counter(place.kind for found in places.values() for place in found)
        self.stdout.write(", ".join(f"{names[kind].said(language)} {n}" for kind, n in counts.items()))
        placed = sum(bool(found) for found in places.values())
        self.stdout.write(PLACED[language].format(placed=placed, all=len(places)))

    def _compare(self, folder: Path, files: list[str], language: str) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder}: no folder with rule files", returncode=2)
        try:
            before = load(folder)
        except RulesetError as unsound:
            raise CommandError(f"{folder}\n{unsound}", returncode=2) from unsound
        after = current_ruleset()
        self.stdout.write("\n".join(as_text(compared(before, after, language), language)))
        for name in files:
            cases = list(_cases_in(name, language))
            self.stdout.write("\n".join(cases_as_text(name, cases, before, after, language)))


def _cases_in(name: str, language: str) -> Iterator[dict[str, Any]]:
    """The cases of a file. Raises CommandError for one that is no case; its facts are looked at later."""
    try:
        cases = read_cases(Path(name).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, UnreadableError) as problem:
        raise CommandError(f"{name}: {problem}", returncode=2) from problem
    for case in cases:
        problems = [part for part in problems_of_case(case) if not part.fact]
        if problems:
            said = "; ".join(part.problem.said(language) for part in problems)
            raise CommandError(f"{name}: {said}", returncode=2)
        yield case
