"""``manage.py prove``: what holds of the rules in every case there can be; needs no database."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.ruleset import RulesetError, current_ruleset, load
from recommendations.words import Text

MISSING = Text(
    "{name} is missing; the proof needs the developers' packages: "
    "pip install --require-hashes -r requirements-dev.lock (or: pip install numpy python-sat)",
    "缺少 {name}；证明需要开发依赖：pip install --require-hashes -r requirements-dev.lock"
    "（或：pip install numpy python-sat）",
)


class Command(BaseCommand):
    help = "Proves what must hold of the rules in every case; prints a case for what does not."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="everything: minutes instead of seconds")
        parser.add_argument("--rules", metavar="FOLDER", help="another rule set instead of the one shipped")
        parser.add_argument("--language", choices=["en", "zh"], default="en")

    def handle(self, *, full: bool, rules: str | None, language: str, **options: Any) -> None:
        try:
            from tnb.proof import report, run  # noqa: PLC0415  the product runs without their packages
        except ModuleNotFoundError as missing:
            raise CommandError(MISSING.said(language).format(name=missing.name)) from missing
        try:
            asked = run.asked_of(load(Path(rules)) if rules else current_ruleset())
        except RulesetError as unsound:
            raise CommandError(str(unsound)) from unsound
        began, done = time.perf_counter(), []
        self.stdout.write(report.head(asked, language))
        for proof in run.proofs(asked, full=full):
            done.append(proof)
            self.stdout.write("\n".join(report.said(proof, language)))
            self.stdout.flush()
        self.stdout.write(report.summed(done, time.perf_counter() - began, language))
        if any(proof.refuted for proof in done):
            sys.exit(1)
