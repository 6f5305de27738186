"""manage.py reindex: makes the index of the cases anew, or says where it is wrong."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cases.actions.search import reindex_cases
from cases.models import Case
from cases.search.index import every_case, is_right
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
        if check:
            return self._check()
        changed = {case.code for case in reindex_cases()}
        for case in every_case():
            if not is_placed(case):
                with transaction.atomic():
                    place(Case.objects.select_for_update().get(pk=case.pk))
                changed.add(case.code)
        self.stdout.write(f"{Case.objects.count()} cases, {len(changed)} of them were not right and are now.")

    def _check(self) -> None:
        wrong = [case.code for case in every_case() if not (is_right(case) and is_placed(case))]
        if wrong:
            raise CommandError(
                f"{len(wrong)} cases are not in the index as they are: {', '.join(wrong[:20])}"
            )
        self.stdout.write(f"{Case.objects.count()} cases, all in the index as they are.")
