"""python manage.py member NAME --role chair: admits a person to the site, or changes their role."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.boards import every_board
from cases.models import Board
from tnb import actions
from tnb.accounts.passwords import made_up
from tnb.models import Member


class Command(BaseCommand):
    help = (
        "Admits a person (and prints their first password), or changes role and discipline of one admitted."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=Member.Role.values, required=True)
        parser.add_argument("--discipline", choices=Member.Discipline.values, default=Member.Discipline.OTHER)
        parser.add_argument("--full-name", default="")
        parser.add_argument(
            "--board", default="", help="its name, as manage.py board lists it; else the first"
        )

    def handle(self, *args, **options) -> None:
        said = {name: options[name] for name in ("username", "role", "discipline", "full_name")}
        with every_board():
            known = Member.objects.filter(user__username=options["username"]).first()
        if known is not None:
            moved = options["board"] or known.board_id is None
            actions.change_member(by=None, board=board_named(options["board"]) if moved else None, **said)
            self.stdout.write(_("%(name)s has been changed.") % {"name": options["username"]})
            return
        password = made_up()
        actions.admit_member(by=None, password=password, board=board_named(options["board"]), **said)
        self.stdout.write(
            _("%(name)s may log in. First password: %(password)s (to change it: manage.py changepassword)")
            % {"name": options["username"], "password": password}
        )


def board_named(name: str) -> int:
    """The key of the board; of the first one for "". Raises CommandError for a name that no board has."""
    boards = Board.objects.order_by("pk")
    board = boards.filter(name=name).first() if name else boards.first()
    if board is None:
        raise CommandError(
            _("No board is called %(name)s. manage.py board lists them, and adds one.") % {"name": name}
        )
    return board.pk
