"""python manage.py demonstration: loads the demonstration board and prints its log-ins."""

import os
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tnb import demonstration
from tnb.accounts.passwords import made_up
from tnb.snapshot import both


class Command(BaseCommand):
    help = "Loads the demonstration board (six published cases, two meetings) into a database without cases."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--password", help="of the demonstration accounts; or DEMONSTRATION_PASSWORD")

    def handle(self, *args, **options) -> None:
        place = settings.VAR_DIR / "demonstration-password"
        if demonstration.is_loaded():
            self._say(lambda: _("The demonstration board is already there; nothing was changed."))
            return self._log_ins(place.read_text().strip() if place.exists() else "")
        password = options["password"] or os.environ.get("DEMONSTRATION_PASSWORD") or kept_password(place)
        try:
            demonstration.load(password)
        except demonstration.ForeignCases:
            raise CommandError(" / ".join(both(refusal).values())) from None
        return self._log_ins(password)

    def _say(self, say) -> None:
        self.stdout.write(" / ".join(both(say).values()))

    def _log_ins(self, password: str) -> None:
        self._say(lambda: _("Log-ins of the demonstration board:"))
        for name, (role, _discipline) in demonstration.ACCOUNTS.items():
            self.stdout.write(
                f"  {name:<16} {password or '…':<24} " + " / ".join(both(partial(str, role.label)).values())
            )
        if not password:
            self._say(lambda: _("The password is the one chosen when the board was loaded."))


def refusal() -> str:
    return _(
        "This database already holds accounts or cases of its own, so the demonstration board was not "
        "loaded. Nothing was changed. Use an empty database for it."
    )


def not_kept() -> str:
    return _(
        "The password of the demonstration accounts cannot be kept in a file here. Nothing was loaded. "
        "Choose one yourself, with --password or DEMONSTRATION_PASSWORD."
    )


def kept_password(place: Path) -> str:
    """The password in the file, made up and written there (readable by its owner only) the first time.
    CommandError where nothing can be written, as in a container."""
    if not place.exists():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(made_up() + "\n")
        except OSError:
            raise CommandError(" / ".join(both(not_kept).values())) from None
    return place.read_text().strip()
