"""python manage.py member NAME --role chair: admits a person to the site, or changes their role."""

import secrets

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tnb import actions
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

    def handle(self, *args, **options) -> None:
        said = {name: options[name] for name in ("username", "role", "discipline", "full_name")}
        if Member.objects.filter(user__username=options["username"]).exists():
            actions.change_member(by=None, **said)
            self.stdout.write(_("%(name)s has been changed.") % {"name": options["username"]})
            return
        password = secrets.token_urlsafe(12)
        actions.admit_member(by=None, password=password, **said)
        self.stdout.write(
            _("%(name)s may log in. First password: %(password)s (to change it: manage.py changepassword)")
            % {"name": options["username"], "password": password}
        )
