"""Who sits on the board."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager


class Member(models.Model):
    """A person who may log in; the role decides what they may do (tnb.roles.MATRIX)."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        MEMBER = "member", _("Member")
        CHAIR = "chair", _("Chair")
        OBSERVER = "observer", _("Observer")
        # Who looks after the site and sees no patient.
        SYSTEM = "system", _("System administrator")
        SECURITY = "security", _("Security administrator")
        AUDITOR = "auditor", _("Auditor")

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

    # None: who looks after the installation belongs to no board.
    board = models.ForeignKey(
        "cases.Board", on_delete=models.PROTECT, related_name="members", null=True, blank=True
    )
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="member")
    role = models.CharField(max_length=20, choices=Role, default=Role.OBSERVER)
    discipline = models.CharField(max_length=30, choices=Discipline, default=Discipline.OTHER)
    # Raised when all log-ins of the account are ended: those of an earlier one are over (tnb.idle).
    generation = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")

    objects = ScopedManager(board="board")

    def __str__(self) -> str:
        return self.user.get_full_name() or self.user.get_username()
