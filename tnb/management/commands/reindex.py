"""manage.py reindex: makes the index of the cases anew, or says where it is wrong."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from cases.actions.search import reindex_cases
from cases.boards import each_board
from cases.models import Case
from cases.search.index import every_case, is_right
from cases.writing import writing
from tnb.snapshot import both
from tnb.standing import is_placed, place


class Command(BaseCommand):
    help = (
        "Makes the index by which cases are found anew where it is not right: after an upgrade, or with "
        "other rules. People can go on working meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a case is missing or wrong"
        )

    def handle(self, *, check: bool, **options) -> None:
        for board in each_board():
            self.stdout.write(f"{board}: {self._check() if check else self._remake()}")

    def _remake(self) -> str:
        changed = {case.code for case in reindex_cases()}
        for case in every_case():
            if not is_placed(case):
                with writing():
                    place(Case.objects.select_for_update().get(pk=case.pk))
                changed.add(case.code)
        said = {"cases": Case.objects.count(), "changed": len(changed)}
        return _in_both(
            _("%(cases)s cases, %(changed)s of them were not right in the index and are now."), said
        )

    def _check(self) -> str:
        wrong = [case.code for case in every_case() if not (is_right(case) and is_placed(case))]
        if wrong:
            said = {"count": len(wrong), "cases": ", ".join(wrong[:20])}
            raise CommandError(
                _in_both(_("%(count)s cases are not in the index as they are: %(cases)s"), said)
            )
        return _in_both(_("%(cases)s cases, all in the index as they are."), {"cases": Case.objects.count()})


def _in_both(text, said: dict) -> str:
    return " / ".join(both(lambda: str(text) % said).values())
