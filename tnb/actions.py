"""The only place where the board writes. Every function is atomic and leaves an audit event."""

from django.db import transaction

from cases import audit


@transaction.atomic
def choose_language(*, by, language: str) -> None:
    """Saves the language code (one of settings.LANGUAGES) with the member `by`."""
    member = by.member
    member.language = language
    member.save(update_fields=["language"])
    audit.record(by=by, action="member.language", subject=f"member:{by.get_username()}")
