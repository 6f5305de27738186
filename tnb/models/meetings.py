"""Meetings, who is invited, and what is on the agenda."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from cases.boards import of_its_board
from tnb.models.people import Member


class Meeting(models.Model):
    """One session of the board. Meetings planned together share ``series``, ``weeks`` apart.

    ``agenda_sent_at``: a case added later is marked late. ``break_after``: after which place on the agenda
    there is a break. ``on_screen``: the case everybody is looking at.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CLOSED = "closed", _("Closed")

    board = of_its_board()
    held_on = models.DateField()
    title = models.CharField(max_length=200)
    room = models.CharField(max_length=100, blank=True)
    begins_at = models.TimeField(null=True, blank=True)
    series = models.UUIDField(null=True, blank=True, db_index=True)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    agenda_sent_at = models.DateTimeField(null=True, blank=True)
    break_after = models.PositiveSmallIntegerField(null=True, blank=True)
    on_screen = models.ForeignKey(
        "tnb.AgendaItem", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(board="board")

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"


class Attendance(models.Model):
    """A member invited to a meeting; present stays null until someone marks it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE)
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    present = models.BooleanField(null=True)

    objects = ScopedManager(board="meeting__board")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="invited_once")]


class AgendaItem(models.Model):
    """A case on the agenda of a meeting; position counts from 1.

    ``minutes``: as somebody estimated them, None where the estimate of the product stands. The fast lane
    counts once the chair has approved it. Opinions are asked for where ``opinions_asked``, and unseen by
    others until revealed.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(default=timezone.now)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    fast_lane_at = models.DateTimeField(null=True, blank=True)
    fast_lane_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    opinions_asked = models.BooleanField(default=False)
    revealed_at = models.DateTimeField(null=True, blank=True)
    revealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ScopedManager(board="meeting__board")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "case"], name="on_the_agenda_once")]

    @property
    def decision(self):
        """The decision that counts: the latest closed one, else the draft, else None.

        Prefetch ``decisions`` where many items are read.
        """
        versions = sorted(self.decisions.all(), key=lambda version: version.pk)
        closed = [version for version in versions if version.closed_at is not None]
        return (closed or versions or [None])[-1]

    @property
    def draft(self):
        """What is being written: the first decision, or an amendment of a closed one; None if nothing is."""
        return next((version for version in self.decisions.all() if version.closed_at is None), None)


class Discussion(models.Model):
    """How long a case was before the board: one row each time it was called up. At most one of a meeting
    is open."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="discussions")
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(board="item__meeting__board")

    class Meta:
        ordering = ["began_at", "pk"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.began_at:%H:%M}"


class Opinion(models.Model):
    """What one member thought of a case before hearing the others. Append only, the latest of a member
    counts; nobody but its author reads it before the reveal. ``discipline`` is that of the day."""

    class Resectability(models.TextChoices):
        RESECTABLE = "resectable", _("Resectable")
        CONVERTIBLE = "convertible", _("Convertible: resectable after treatment")
        NOT_RESECTABLE = "not_resectable", _("Not resectable")
        CANNOT_SAY = "cannot_say", _("Cannot say from what is known")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="opinions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="opinions")
    discipline = models.CharField(max_length=30, choices=Member.Discipline)
    resectability = models.CharField(max_length=20, choices=Resectability)
    preferred = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    # Written beforehand by somebody who will not be in the room.
    will_be_absent = models.BooleanField(default=False)
    after_reveal = models.BooleanField(default=False)
    given_at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(board="item__meeting__board")

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.discipline}"
