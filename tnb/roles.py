"""Who may do what: roles as data, and the backend that answers `user.has_perm` from it."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

COORDINATOR, MEMBER, CHAIR, OBSERVER = "coordinator", "member", "chair", "observer"

MATRIX: dict[str, frozenset[str]] = {
    "case.read": frozenset({COORDINATOR, MEMBER, CHAIR, OBSERVER}),
    "case.write": frozenset({COORDINATOR, CHAIR}),
    "meeting.read": frozenset({COORDINATOR, MEMBER, CHAIR, OBSERVER}),
    "meeting.write": frozenset({COORDINATOR, CHAIR}),
    "decision.write": frozenset({COORDINATOR, CHAIR}),
    "decision.close": frozenset({CHAIR}),
    "decision.second": frozenset({MEMBER, CHAIR}),
    "meeting.run": frozenset({COORDINATOR, CHAIR}),
    "lane.approve": frozenset({CHAIR}),
    "opinion.give": frozenset({MEMBER, CHAIR}),
    "opinion.reveal": frozenset({CHAIR}),
    "task.report": frozenset({COORDINATOR, MEMBER, CHAIR}),
    "mirror.read": frozenset({COORDINATOR, MEMBER, CHAIR}),
    "mirror.export": frozenset({COORDINATOR, CHAIR}),
    "summary.print": frozenset({COORDINATOR, MEMBER, CHAIR}),
    "rules.read": frozenset({COORDINATOR, MEMBER, CHAIR, OBSERVER}),
    "rules.sign": frozenset({CHAIR}),
}


def role_of(user) -> str | None:
    """The role of an active user, or None: someone without a Member row may do nothing."""
    member = getattr(user, "member", None)
    return member.role if member is not None and user.is_active else None


def rights_of(role: str | None) -> dict[str, dict[str, bool]]:
    """What a role may do, as templates ask for it: perms.case.write."""
    rights: dict[str, dict[str, bool]] = {}
    for permission, roles in MATRIX.items():
        area, what = permission.split(".")
        rights.setdefault(area, {})[what] = role in roles
    return rights


class RoleBackend(ModelBackend):
    """Logs in as Django does; answers for the permissions of MATRIX only, without asking the database, and
    brings the member along with the user."""

    def get_user(self, user_id):
        user = get_user_model().objects.select_related("member").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        return role_of(user_obj) in MATRIX.get(perm, frozenset())
