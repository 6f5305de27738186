"""The invitation to a meeting: a text to be pasted into a message, in both languages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.language import LOCALES
from tnb.agenda import agenda_with_times
from tnb.invitation import invitation_of
from tnb.models import Meeting


@require_safe
@requires("meeting.read")
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """``?questions=yes`` puts the questions to the board into the text: they are free text."""
    meeting = get_object_or_404(Meeting, pk=pk)
    agenda, with_questions = agenda_with_times(meeting), request.GET.get("questions") == "yes"
    link = request.build_absolute_uri(reverse("meeting", args=[pk]))
    texts = [
        {"code": code, "tag": tag, "text": invitation_of(meeting, agenda, tag, link, with_questions)}
        for code, tag in LOCALES.items()
    ]
    context = {"meeting": meeting, "agenda": agenda, "texts": texts, "with_questions": with_questions}
    return render(request, "tnb/invitation.html", context)
