"""The index of the cases. Everything in it can be made again from the records (cases.search.index)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from cases.boards import of_its_board


class State(models.TextChoices):
    """How far a case has come; written by the board (cases.actions.place_case)."""

    DRAFT = "draft", _("in preparation")
    AGENDA = "agenda", _("on an agenda")
    DECIDED = "decided", _("decided")
    DEFERRED = "deferred", _("deferred")


class SearchRow(models.Model):
    """What the list shows of a case, and the classes it is most often narrowed by; "" is unknown.

    ``provisional`` are the names of the classes that stand in while a figure is missing.
    ``meeting_on`` is the day of the meeting on whose agenda the case is or was last.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="search_row"
    )
    board = of_its_board(db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    grade = models.CharField(max_length=4, blank=True)
    enets_type_002 = models.CharField(max_length=4, blank=True)
    enets_type_004 = models.CharField(max_length=4, blank=True)
    provisional = models.CharField(max_length=60, blank=True)
    sstr_status = models.CharField(max_length=20, blank=True)
    functional_status = models.CharField(max_length=20, blank=True)
    entered = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    meeting_on = models.DateField(null=True, blank=True)

    objects = ScopedManager(board="board")

    class Meta:
        indexes = [
            # All that the list is narrowed by: going through it reads no row.
            models.Index(
                fields=[
                    "board",
                    "case",
                    "grade",
                    "enets_type_002",
                    "enets_type_004",
                    "sstr_status",
                    "functional_status",
                    "state",
                    "meeting_on",
                    "owner",
                ],
                name="search_by_class",
            ),
            models.Index(fields=["board", "state", "meeting_on", "case"], name="search_by_meeting"),
            models.Index(fields=["board", "owner", "case"], name="search_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.grade} {self.state}"

    @property
    def enets(self) -> str:
        """The type; both where the two readings of the papers differ."""
        return " / ".join(dict.fromkeys(filter(None, (self.enets_type_002, self.enets_type_004))))

    @property
    def is_provisional(self) -> bool:
        return "grade" in self.provisional.split()

    @property
    def place(self) -> str:
        """The state; what was on the agenda of a day that has passed undecided is deferred."""
        passed = self.meeting_on is not None and self.meeting_on < timezone.localdate()
        return State.DEFERRED if self.state == State.AGENDA and passed else self.state

    @property
    def place_name(self) -> str:
        return str(State(self.place).label)


class SearchTerm(models.Model):
    """One thing under which a case is found, as bytes: they sort alike in every database, so that what
    begins with the same letters stands together. Shapes: see cases.search.terms."""

    pk = models.CompositePrimaryKey("case_id", "term")
    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="search_terms", db_index=False
    )
    term = models.BinaryField(max_length=96)

    class Meta:
        indexes = [models.Index(fields=["term", "case"], name="search_by_term")]

    def __str__(self) -> str:
        return bytes(self.term).decode()
