"""What every page shows besides its own content."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from cases.boards import board_or_none
from recommendations.ruleset import current_ruleset
from tnb.rulebook.review import review_state
from tnb.tasks import Counts, counts_of

MEETING_PAGES = {
    "meetings",
    "meeting",
    "meeting_new",
    "meeting_change",
    "agenda_fill",
    "invitation",
    "readiness",
    "readiness_owners",
    "decision",
    "decision_write",
    "decision_close",
}
TASK_PAGES = {"tasks", "task", "follow_up_due", "changed"}


def site(request) -> dict:
    """`member` (None for the anonymous), the `languages` to choose from and the `language_code` in use,
    the `ruleset` in force and its `rules_review`, the names of the `meeting_pages` and `task_pages`, and
    `my_tasks`, counted where a page shows them."""
    user = getattr(request, "user", None)
    member = getattr(user, "member", None)
    return {
        "member": member,
        "languages": settings.LANGUAGES,
        "language_code": get_language(),
        "ruleset": current_ruleset,
        "rules_review": SimpleLazyObject(lambda: review_state(current_ruleset().digest)),
        "meeting_pages": MEETING_PAGES,
        "task_pages": TASK_PAGES,
        # The page of an error may be made when the work for a board has ended already.
        "my_tasks": SimpleLazyObject(lambda: counts_of(member) if member and board_or_none() else Counts()),
    }
