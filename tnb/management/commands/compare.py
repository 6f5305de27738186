"""Compares every decided case with its answer of now: to be run by night, so that nobody waits by day."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.boards import each_board
from tnb.actions.comparing import compare_again
from tnb.changed import standing_now
from tnb.snapshot import both


class Command(BaseCommand):
    help = "Compares the answers frozen with the decisions with those of now, as far as that is not done yet."

    def handle(self, *args, **options) -> None:
        for board in each_board():
            found = standing_now(timezone.localdate())
            for decision in found.pending:
                compare_again(decision)
            said = {
                "board": board,
                "compared": len(found.pending),
                "changed": len(standing_now(timezone.localdate()).changed),
                "total": found.total,
            }
            self.stdout.write(" / ".join(both(lambda said=said: told(said)).values()))


def told(said: dict) -> str:
    """``said``: the board, how many were compared, in how many the answer changed, and how many there are."""
    return _("%(board)s: %(compared)s compared, the answer differs now in %(changed)s of %(total)s.") % said
