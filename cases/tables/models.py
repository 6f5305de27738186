"""A table on its way in: kept between the steps of its dry run, and emptied when it is imported or given up.

What is kept here is no record yet. Only the import itself (cases.actions.tables) makes cases of it. It says
who people are, so it is sealed as that is (cases.identity.fields).
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from cases.boards import of_its_board
from cases.identity.fields import SealedJSON, SealedText
from recommendations.words import Text


class ImportRun(models.Model):
    """One uploaded file. ``columns`` and ``headings`` are lists of [place, key or heading].

    ``done`` of ``rows`` have been checked, or made ready to be written while it is being imported.
    ``result`` counts what the import made.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        CANCELLED = "cancelled", _("given up")

    board = of_its_board()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    kind = models.CharField(max_length=4)
    file_name = SealedText(max_length=200, blank=True, bound_to=("digest",))
    digest = models.CharField(max_length=64, db_index=True)
    question = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    headings = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)

    objects = ScopedManager(board="board")

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"


class ImportChunk(models.Model):
    """Rows that wait for the next step: to be checked, as cases.tables.cells has them, or to be written, as
    cases.tables.prepared has them."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="chunks")
    first = models.PositiveIntegerField()  # how many rows come before
    rows = SealedJSON(bound_to=("run_id", "first"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "first"], name="one_chunk_at_a_place")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.first}"


class ImportRow(models.Model):
    """A row that was checked. ``own`` and ``entries`` are those of cases.tables.rows.Checked.

    ``same`` are the patients and rows it may speak of too (cases.tables.matches). ``choice`` is what becomes
    of it: "new", "open" (nobody has chosen yet), "skip", "case:TNB-26-0001" (added to that case),
    "patient:7" (a further case of that patient), "row:12" (a further case of the patient in row 12).
    ``seen`` are the findings in force that an added row was compared with, by fact. ``of_case`` is the code
    that the row itself states; the keys and the fingerprint are marks (cases.tables.matches).
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="checked")
    number = models.PositiveIntegerField()
    of_case = models.CharField(max_length=20, blank=True)
    own = SealedJSON(bound_to=("run_id", "number"))
    entries = models.JSONField()
    same = models.JSONField(default=list)
    choice = models.CharField(max_length=40, default="new")
    seen = models.JSONField(default=dict)
    added = models.PositiveSmallIntegerField(default=0)
    changed = models.PositiveSmallIntegerField(default=0)
    name_key = models.CharField(max_length=32)
    number_key = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_row_of_a_number")]
        indexes = [models.Index(fields=["run", "choice"], name="import_row_by_choice")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"


class ImportRemark(models.Model):
    """A problem (``doubt`` is empty) or a doubt with its answer; ``row`` 0 is the file as a whole."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="remarks")
    row = models.PositiveIntegerField()
    letter = models.CharField(max_length=3, blank=True)
    place = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=60, blank=True)
    value = SealedText(max_length=200, blank=True, bound_to=("run_id", "row"))
    problem = SealedJSON(bound_to=("run_id", "row"))  # [English, Chinese]
    allowed = models.JSONField()
    doubt = models.CharField(max_length=12, blank=True)
    answer = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "doubt", "answer"], name="import_remark_by_doubt")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.row}{self.letter} {self.problem[0]}"

    @property
    def said(self) -> Text:
        """What is wrong or doubtful."""
        return Text(*self.problem)

    @property
    def may(self) -> Text:
        """What is allowed instead."""
        return Text(*self.allowed)
