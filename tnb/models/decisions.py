"""What the board decided, and what came of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tnb.models.meetings import AgendaItem
from tnb.models.sheets import SheetField


class Decision(models.Model):
    """What the board decided about one agenda item. Once closed_at is set nothing in the row changes,
    and snapshot holds what the board saw (tnb.snapshot). ``version`` counts the saves of the draft.

    ``steps``: the options in their order, each {"option", "intent", "owner"}; ``dissent``: each {"who",
    "text"}; ``todo``: each {"what", "owner", "until"} with an ISO date or "". Owners are spelt as in
    tnb.responsible. ``deferred_for`` is the cause where no decision was reached. An amendment is a row of its
    own, with its reason; the decision it ``amends`` stays as it is.
    """

    class Follows(models.TextChoices):
        FOLLOWS = "follows", _("Follows the recommendation")
        DEPARTS = "departs", _("Departs from the recommendation")
        NONE = "none", _("No recommendation applies")

    class Reason(models.TextChoices):
        PATIENT_CHOICE = "patient_choice", _("Patient's choice")
        COMORBIDITY = "comorbidity", _("Comorbidity")
        NEW_INFORMATION = "new_information", _("New information")
        LOCAL_AVAILABILITY = "local_availability", _("Local availability")
        EXPERT_JUDGEMENT = "expert_judgement", _("Expert judgement")
        CLINICAL_TRIAL = "clinical_trial", _("Clinical trial")
        OTHER = "other", _("Other (say which)")

    class Intent(models.TextChoices):
        CURATIVE = "curative", _("curative")
        CONVERSION = "conversion", _("conversion")
        PALLIATIVE = "palliative", _("palliative")

    class Deferral(models.TextChoices):
        IMAGING = "imaging", _("Imaging missing or too old")
        PATHOLOGY = "pathology", _("Pathology missing or unclear")
        LABORATORY = "laboratory", _("Laboratory or clinical data missing")
        DISCIPLINE = "discipline", _("A discipline was missing")
        PATIENT = "patient", _("The patient wants time or could not be asked")
        TIME = "time", _("No time left")
        OTHER = "other", _("Other cause (say which)")

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    steps = models.JSONField(default=list)
    text = models.TextField(blank=True)
    follows = models.CharField(max_length=10, choices=Follows, blank=True)
    departure_reason = models.CharField(max_length=20, choices=Reason, blank=True)
    departure_text = models.TextField(blank=True)
    deferred_for = models.CharField(max_length=12, choices=Deferral, blank=True)
    dissent = models.JSONField(default=list)
    todo = models.JSONField(default=list)
    amends = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="amended_by", null=True, blank=True
    )
    amendment_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    snapshot = SheetField(null=True)

    objects = ScopedManager(board="item__meeting__board")

    class Meta:
        indexes = [
            # Who asks only for what counts need not read past the sheets.
            models.Index(fields=["item", "closed_at", "deferred_for"], name="decided_of_an_item")
        ]
        constraints = [
            models.CheckConstraint(
                name="closed_with_its_snapshot",
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False, snapshot__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(amends__isnull=True), name="one_first_decision"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(closed_at__isnull=True), name="one_draft_at_a_time"
            ),
            models.CheckConstraint(
                name="amended_for_a_reason",
                condition=models.Q(amends__isnull=True) | ~models.Q(amendment_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"

    @property
    def chosen(self) -> list[str]:
        """The codes of the options, in the order of the steps."""
        return [step["option"] for step in self.steps]


class Figures(models.Model):
    """What the statistics need of a closed decision, so that the decision itself need not be read: to come to
    most of its columns SQLite reads past half a megabyte of sheet. ``content``: see tnb.mirror.figures."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="figures"
    )
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    content = models.JSONField()

    objects = ScopedManager(board="item__meeting__board")

    def __str__(self) -> str:
        return str(self.decision_id)


class Seconding(models.Model):
    """A second member stands by a draft as it was at ``version`` (where the board asks for that)."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="secondings")
    version = models.PositiveIntegerField()
    seconded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seconded_at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(board="decision__item__meeting__board")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "version", "seconded_by"], name="seconded_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} v{self.version}"


class Task(models.Model):
    """What is to be done after a decision: one for each of its steps (``option`` set) and each thing to do.

    ``decision`` is the one that first asked for it; ``owner`` is spelt as in tnb.responsible, ``intent``
    that of the step as asked for last. How it stands is its latest report.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="tasks")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="tasks")
    option = models.CharField(max_length=60, blank=True)
    what = models.TextField(blank=True)
    owner = models.CharField(max_length=160, blank=True)
    until = models.DateField(null=True, blank=True)
    intent = models.CharField(max_length=12, choices=Decision.Intent, blank=True)

    objects = ScopedManager(board="item__meeting__board")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.option or self.what


class TaskReport(models.Model):
    """What became of a task. Append only, the latest counts."""

    class State(models.TextChoices):
        DONE = "done", _("done")
        CHANGED = "changed", _("changed")
        NOT_DONE = "not_done", _("not done")
        UNKNOWN = "unknown", _("not known")

    class Reason(models.TextChoices):
        PATIENT_CHOICE = "patient_choice", _("Patient's choice")
        PROGRESSION = "progression", _("Progression")
        COMPLICATION = "complication", _("Complication")
        CONDITION = "condition", _("General condition or comorbidity")
        AVAILABILITY = "availability", _("Not available in time")
        AMENDED = "amended", _("The decision was amended")
        DEATH = "death", _("Death")
        OTHER = "other", _("Other (say which)")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reports")
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    text = models.TextField(blank=True)
    happened_on = models.DateField(null=True, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(board="task__item__meeting__board")

    class Meta:
        ordering = ["reported_at", "pk"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.state}"


class Comparison(models.Model):
    """What became of the answer to a decision (tnb.changed), as found for one ``state`` of rules and record;
    it holds before the day ``until``. Follows from the rest and may be deleted at any time.

    ``frozen`` keeps of the sheet what the next comparison needs; ``changes`` are the options that changed,
    ``concerned``: one of them was chosen.
    """

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="comparison")
    frozen = models.JSONField()
    state = models.CharField(max_length=64)
    until = models.DateField(null=True, blank=True)
    changes = models.JSONField(default=list)
    concerned = models.BooleanField(default=False)
    compared_at = models.DateTimeField()

    objects = ScopedManager(board="decision__item__meeting__board")

    def __str__(self) -> str:
        return f"{self.decision_id}: {len(self.changes)}"
