"""What is recorded: patients, their cases, dated findings, and who did what."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from cases.boards import of_its_board
from cases.identity.fields import SealedDate, SealedText
from cases.masking import refuse_unseen
from cases.search.models import SearchRow, SearchTerm  # noqa: F401 - models of this app too
from cases.tables.models import (  # noqa: F401
    ImportChunk,
    ImportRemark,
    ImportRow,
    ImportRun,
)
from recommendations.words import Text


class Sex(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Source(models.TextChoices):
    """Where a finding comes from; the codes are also those of the ruleset's ``Fact.sources``."""

    PATHOLOGY = "pathology", _("pathology")
    CT = "ct", _("CT")
    MRI = "mri", _("MRI")
    PET = "pet", _("PET or scintigraphy")
    ULTRASOUND = "ultrasound", _("ultrasound")
    LABORATORY = "laboratory", _("laboratory")
    OPERATION = "operation", _("operation")
    CLINIC = "clinic", _("clinic")
    HISTORY = "history", _("history")
    LITERATURE = "literature", _("literature")
    OTHER = "other", _("other source")


class Board(models.Model):
    """A tumour board: its members see its patients, cases and meetings, and nobody else's."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class Patient(models.Model):
    """``erased_at``: who it was is not known any more (cases.actions.erasure)."""

    board = of_its_board()
    # What is sealed is bound to it: moved to another patient it cannot be opened.
    seal = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = SealedText(_("name"), max_length=120, bound_to=("seal",))
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    birth_date = SealedDate(_("date of birth"), null=True, blank=True, bound_to=("seal",))
    hospital_number = SealedText(_("hospital number"), max_length=40, blank=True, bound_to=("seal",))
    # Said aloud in the meeting, so that everyone knows the same patient is meant; it names nobody.
    code_word = models.CharField(_("code word"), max_length=60)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ScopedManager(board="board")

    def __str__(self) -> str:
        return self.code_word  # what is written into a log or an error names nobody

    def clean(self) -> None:
        """Two names that look the same must be the same: no characters that nobody sees."""
        refuse_unseen({name: getattr(self, name) for name in ("name", "hospital_number", "code_word")})

    def known_as(self) -> str:
        """What an error may say of the patient: the codes of the cases."""
        cases = Case._base_manager.filter(patient=self.pk)  # also said outside a board, when the site starts
        return ", ".join(cases.order_by("pk").values_list("code", flat=True))


class CaseNumber(models.Model):
    """The last case number given out in a year; its row is the lock while one is given out."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(models.Model):
    # That of the patient: here as well, because every search asks for it.
    board = of_its_board()
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="cases")
    code = models.CharField(_("case"), max_length=20, unique=True)
    question = models.TextField(_("question to the board"))
    summary = models.TextField(_("summary"), blank=True)
    attribution = models.TextField(_("attribution"), blank=True)
    # The case of the same patient from which this one was opened again.
    former = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="later")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(board="board")

    def __str__(self) -> str:
        return self.code


class Finding(models.Model):
    """One value of one fact, dated and with its source; never changed and never deleted.

    ``value`` is what the contract's case file holds; null means: known to be unknown.
    A correction is a new finding that supersedes this one. In force is what nothing supersedes.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    fact = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    observed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=Source, blank=True)
    source_detail = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    # Why it counts, where it follows from a list and was never typed (cases.record.combined).
    because: Text | None = None
    # The values of other specimens that differ (cases.follow.specimens.Candidate).
    others: tuple[Any, ...] = ()

    objects = ScopedManager(board="case__board")

    class Meta:
        # Together with the one-to-one above: of two people who change a fact at once, one is refused.
        constraints = [
            models.UniqueConstraint(
                fields=["case", "fact"],
                condition=models.Q(supersedes__isnull=True),
                name="one_first_finding_of_a_fact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact}={self.value}"


class Item(models.Model):
    """One version of one entry of a list: a specimen, a lesion, a treatment, a value of a marker, a visit.

    ``content`` has the shape of its kind (cases.kinds). Never changed and never deleted: a correction
    supersedes, a withdrawal is a last version that keeps the content. ``thread`` is the same in all
    versions of an entry.
    """

    class Kind(models.TextChoices):
        SPECIMEN = "specimen", _("specimen")
        PREFERRED = "preferred", _("choice of specimen")
        LIVER_IMAGING = "liver_imaging", _("liver imaging")
        LESION = "lesion", _("lesion")
        TREATMENT = "treatment", _("treatment")
        MARKER = "marker", _("marker")
        OUTCOME = "outcome", _("follow-up")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=16, choices=Kind)
    thread = models.UUIDField(default=uuid.uuid4, editable=False)
    content = models.JSONField()
    observed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=Source, blank=True)
    source_detail = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    withdrawn = models.BooleanField(default=False)
    # Why it was corrected, withdrawn or preferred.
    reason = models.CharField(max_length=300, blank=True)
    # Made with the form: sent twice, it is still one entry.
    token = models.CharField(max_length=40, blank=True)

    objects = ScopedManager(board="case__board")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "token"], condition=~models.Q(token=""), name="one_item_of_a_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.observed_on or ''}".strip()


class Discipline(models.TextChoices):
    """Who can be asked for a value; the codes are those of the disciplines of the board's members."""

    SURGERY = "surgery", _("Surgery")
    ONCOLOGY = "oncology", _("Oncology")
    INTERVENTIONAL_RADIOLOGY = "interventional_radiology", _("Interventional radiology")
    NUCLEAR_MEDICINE = "nuclear_medicine", _("Nuclear medicine")
    PATHOLOGY = "pathology", _("Pathology")
    RADIOLOGY = "radiology", _("Radiology")
    ENDOCRINOLOGY = "endocrinology", _("Endocrinology")
    COORDINATION = "coordination", _("Coordination")


class GapAssignment(models.Model):
    """Somebody was asked for the value of a fact; never changed and never deleted, a change supersedes.

    Done when a known value of the fact is entered after ``asked_at``. ``withdrawn``: nobody is asked now.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    fact = models.CharField(max_length=40)
    owner = models.CharField(max_length=30, choices=Discipline)
    due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    withdrawn = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = ScopedManager(board="case__board")

    class Meta:
        # Of two people who ask for the same at once, one is told of the other.
        constraints = [
            models.UniqueConstraint(
                fields=["case", "fact"],
                condition=models.Q(supersedes__isnull=True),
                name="one_first_assignment_of_a_fact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact}: {self.owner}"


class TakenForm(models.Model):
    """A form that was sent and taken; the very same form again is answered as the first time.

    ``mark`` stands for the form's token and all that was typed in it (cases.repeats).
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    answer = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "mark"], name="one_answer_to_a_form")]

    def __str__(self) -> str:
        return self.answer


class AuditEvent(models.Model):
    """Who did what to what, and when. No foreign keys: it outlives what it speaks of. Append only: the
    database refuses anything else. ``number`` counts without a gap; ``digest`` is a chain (cases.audit).
    ``role`` is the actor's at that time and ``request`` the number of what they sent, empty where nobody was
    logged in or nothing was sent, and in events of before they were kept."""

    number = models.PositiveBigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, db_index=True)
    details = models.JSONField(default=dict)
    role = models.CharField(max_length=20, default="", blank=True)
    request = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["actor", "at"], name="audit_of_an_actor")]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.subject}"
