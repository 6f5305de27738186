"""python manage.py board: lists the boards of this installation; with a name, adds one."""

from django.core.management.base import BaseCommand, CommandParser

from cases.models import Board
from tnb.actions import add_board, rename_board


class Command(BaseCommand):
    help = "Lists the boards of this installation, adds one, or gives one another name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="of a board to add; with --rename, its new name")
        parser.add_argument("--rename", metavar="NUMBER", type=int, help="the board to be renamed")

    def handle(self, *, name: str | None, rename: int | None, **options) -> None:
        if name and rename:
            rename_board(by=None, board=Board.objects.get(pk=rename), name=name)
        elif name:
            add_board(by=None, name=name)
        for board in Board.objects.order_by("pk"):
            self.stdout.write(f"{board.pk}  {board.name}")
