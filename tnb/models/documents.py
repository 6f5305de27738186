"""What is printed and kept."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from cases.identity.fields import SealedBytes
from tnb.models.decisions import Decision
from tnb.models.meetings import AgendaItem


class Document(models.Model):
    """What was printed of a closed decision, as it was made the first time; never changed, never made again.

    ``code`` is printed on every page and finds the document again (tnb.documents). The content is sealed;
    ``sha256`` is that of the document itself. Of a patient who was erased the content is empty.
    """

    class Kind(models.TextChoices):
        SUMMARY = "summary", _("Case summary")
        LETTER = "letter", _("Letter to the patient")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=4)
    code = models.CharField(max_length=10, unique=True)
    content = SealedBytes(bound_to=("code",))
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(board="decision__item__meeting__board")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind", "language"], name="one_document_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.code

    def known_as(self) -> str:
        """What an error may say of it."""
        return f"{self.decision.item.case.code} (document {self.code})"


class DraftSheet(models.Model):
    """A draft as it was last printed for a book, so that unchanged cases need not be rendered again.

    ``state`` stands for everything on the sheet (tnb.book.state_of). A sheet may be deleted at any time.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="draft_sheets")
    language = models.CharField(max_length=4)
    state = models.CharField(max_length=64)
    content = SealedBytes(bound_to=("item_id", "language"))

    objects = ScopedManager(board="item__meeting__board")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "language"], name="one_draft_sheet")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.language}"
