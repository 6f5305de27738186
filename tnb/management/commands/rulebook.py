"""``manage.py rulebook --coverage``: where each statement of the four papers stands in the product."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from recommendations.placing import Place, places_of
from recommendations.ruleset import current_ruleset

PLACED = {"en": "{placed} of {all} statements placed", "zh": "{all} 条陈述中 {placed} 条已有位置"}


class Command(BaseCommand):
    help = "The rule book on the command line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--coverage", action="store_true", help="list every statement and its places")
        parser.add_argument("--language", choices=["en", "zh"], default="en")

    def handle(self, *, coverage: bool, language: str, **options: Any) -> None:
        names = current_ruleset().places

        def said(place: Place) -> str:
            return f"{names[place.kind].said(language)} {', '.join(place.where)}".strip()

        places = places_of(current_ruleset())
        for statement, found in places.items() if coverage else ():
            self.stdout.write(f"{statement}: {'; '.join(map(said, found))}")
        counts = Counter(place.kind for found in places.values() for place in found)
        self.stdout.write(", ".join(f"{names[kind].said(language)} {n}" for kind, n in counts.items()))
        placed = sum(bool(found) for found in places.values())
        self.stdout.write(PLACED[language].format(placed=placed, all=len(places)))
