"""The board: members, meetings, agenda, decisions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Member(models.Model):
    """A person who may log in; the role decides what they may do (tnb.roles.MATRIX)."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        MEMBER = "member", _("Member")
        CHAIR = "chair", _("Chair")
        OBSERVER = "observer", _("Observer")

    class Discipline(models.TextChoices):
        SURGERY = "surgery", _("Surgery")
        ONCOLOGY = "oncology", _("Oncology")
        INTERVENTIONAL_RADIOLOGY = "interventional_radiology", _("Interventional radiology")
        NUCLEAR_MEDICINE = "nuclear_medicine", _("Nuclear medicine")
        PATHOLOGY = "pathology", _("Pathology")
        RADIOLOGY = "radiology", _("Radiology")
        ENDOCRINOLOGY = "endocrinology", _("Endocrinology")
        COORDINATION = "coordination", _("Coordination")
        OTHER = "other", _("Other")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="member")
    role = models.CharField(max_length=20, choices=Role, default=Role.OBSERVER)
    discipline = models.CharField(max_length=30, choices=Discipline, default=Discipline.OTHER)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")

    def __str__(self) -> str:
        return self.user.get_full_name() or self.user.get_username()


class Meeting(models.Model):
    """One session of the board."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CLOSED = "closed", _("Closed")

    held_on = models.DateField()
    title = models.CharField(max_length=200)
    room = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"


class Attendance(models.Model):
    """A member invited to a meeting; present stays null until someone marks it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE)
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    present = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="invited_once")]


class AgendaItem(models.Model):
    """A case on the agenda of a meeting; position counts from 1."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "case"], name="on_the_agenda_once")]


class Decision(models.Model):
    """What the board decided about one agenda item. Once closed_at is set nothing in the row changes,
    and snapshot holds what the board saw (tnb.snapshot). version counts the saves of the draft."""

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

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="decision")
    chosen = models.JSONField(default=list)
    text = models.TextField(blank=True)
    follows = models.CharField(max_length=10, choices=Follows, blank=True)
    departure_reason = models.CharField(max_length=20, choices=Reason, blank=True)
    departure_text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    snapshot = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closed_with_its_snapshot",
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False, snapshot__isnull=False),
            )
        ]


class Document(models.Model):
    """What was printed of a closed decision, as it was made the first time; never changed, never made again.

    ``code`` is printed on every page and finds the document again (tnb.documents).
    """

    class Kind(models.TextChoices):
        SUMMARY = "summary", _("Case summary")
        LETTER = "letter", _("Letter to the patient")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=4)
    code = models.CharField(max_length=10, unique=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind", "language"], name="one_document_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.code


class DraftSheet(models.Model):
    """A draft as it was last printed for a book, so that unchanged cases need not be rendered again.

    ``state`` stands for everything on the sheet (tnb.book.state_of). A sheet may be deleted at any time.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="draft_sheets")
    language = models.CharField(max_length=4)
    state = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "language"], name="one_draft_sheet")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.language}"


class KeptRules(models.Model):
    """A rule set as it was when somebody first signed it, with all its files, so that later ones can be
    compared with it. ``rules`` are the ids of its rules."""

    digest = models.CharField(max_length=80, unique=True)
    version = models.CharField(max_length=40)
    effective = models.CharField(max_length=20)
    rules = models.JSONField()
    files = models.JSONField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version} {self.digest}"


class SignOff(models.Model):
    """Somebody has read these rules of exactly this rule set and stands by them. Append only; ``part``
    counts the signatures of one person under one rule set, ``discipline`` is that of the day."""

    kept = models.ForeignKey(KeptRules, on_delete=models.PROTECT, related_name="signatures")
    part = models.PositiveSmallIntegerField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    discipline = models.CharField(max_length=30, choices=Member.Discipline)
    signed_at = models.DateTimeField()
    rules = models.JSONField()
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kept", "signed_by", "part"], name="signed_once_a_part")
        ]

    def __str__(self) -> str:
        return f"{self.signed_by} {self.signed_at:%Y-%m-%d} {self.kept}"


class SignOffWithdrawal(models.Model):
    """Who signed no longer stands by it; the signature stays on record and counts no more. Append only."""

    signature = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.signature} withdrawn {self.withdrawn_at:%Y-%m-%d}"
