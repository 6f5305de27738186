"""What belongs to an account beside its place on the board."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class PasswordSet(models.Model):
    """That a password was set, and its hash for as long as it must not come again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passwords_set")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-set_at", "-pk"]


class ResetLink(models.Model):
    """A link, good for once and for a short time, with which its user sets a password. Only a digest of its
    code is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reset_links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class HospitalName(models.Model):
    """By which name the hospital's identity provider (or directory) knows this user. A security administrator
    writes it down; the first log-in by that name binds the provider's subject, which alone counts from then
    on."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hospital_name"
    )
    name = models.CharField(max_length=190, unique=True)
    issuer = models.CharField(max_length=400, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    bound_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], condition=~Q(subject=""), name="one_account_for_a_subject"
            )
        ]

    def __str__(self) -> str:
        return self.name
