"""Who sees to something: a discipline by its code ("surgery"), or a member as "@username"."""

from collections.abc import Iterable

from django.utils import translation

from cases.language import LOCALES
from tnb.models import Meeting, Member


def spelt(member: Member) -> str:
    """The member as an owner: "@username"."""
    return f"@{member.user.get_username()}"


def choices_of(meeting: Meeting) -> list[tuple[str, str]]:
    """(owner, name) of everybody who can be asked: the disciplines, then who is invited, in words of the
    current language."""
    disciplines = [(code, str(name)) for code, name in Member.Discipline.choices if code != "other"]
    invited = Member.objects.filter(attendance__meeting=meeting).select_related("user").order_by("pk")
    return disciplines + [(spelt(member), str(member)) for member in invited]


def names_of(owners: Iterable[str]) -> dict[str, dict[str, str]]:
    """Owner -> {"en", "zh"}: the name of each; somebody no longer known stays as written."""
    owners = set(owners) - {""}
    usernames = [owner[1:] for owner in owners if owner.startswith("@")]
    members = Member.objects.filter(user__username__in=usernames).select_related("user")
    known = {spelt(member): str(member) for member in members}
    return {owner: {key: _name(owner, known, code) for key, code in LOCALES.items()} for owner in owners}


def _name(owner: str, known: dict[str, str], language: str) -> str:
    if owner in Member.Discipline.values:
        with translation.override(language):
            return str(Member.Discipline(owner).label)
    return known.get(owner, owner.removeprefix("@"))
