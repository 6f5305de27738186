"""Rule sets as they were signed, and who signed them."""

from django.conf import settings
from django.db import models

from tnb.models.people import Member


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
