"""Compares every decided case with its answer of now: to be run by night, so that nobody waits by day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from tnb.actions.comparing import compare_again
from tnb.changed import standing_now


class Command(BaseCommand):
    help = "Compares the answers frozen with the decisions with those of now, as far as that is not done yet."

    def handle(self, *args, **options) -> None:
        found = standing_now(timezone.localdate())
        for decision in found.pending:
            compare_again(decision)
        changed = len(standing_now(timezone.localdate()).changed)
        self.stdout.write(f"{len(found.pending)} compared, {changed} of {found.total} changed")
