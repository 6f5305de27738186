"""Who may do what: the roles and the matrix of a file (tnb.role_file), and the backend that answers
`user.has_perm` from it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from tnb.accounts.factor import SET_UP
from tnb.models import Member
from tnb.role_file import RoleFile, read

# Read once. A file with problems leaves the matrix empty, and `manage.py check` says why (tnb.checks).
FILE: RoleFile = read(settings.ROLES_FILE, Member.Role.values)
ROLES = FILE.roles
MATRIX: dict[str, frozenset[str]] = FILE.matrix
ADMINISTRATORS = frozenset(code for code, role in ROLES.items() if role.administrator)

# The page of an administrator's own, by its name; the start page leads there.
OWN_PAGES = {"system": "status", "security": "accounts", "auditor": "audit"}


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


def people_of_the_board() -> QuerySet[Member]:
    """Who can sit in a meeting: the active members, without those who look after the site."""
    return Member.objects.filter(user__is_active=True).exclude(role__in=ADMINISTRATORS)


class RoleBackend(ModelBackend):
    """Logs in as Django does; answers for the permissions of MATRIX only, without asking the database, and
    brings the member along with the user, and whether there is a second factor."""

    def get_user(self, user_id):
        users = get_user_model().objects.select_related("member").annotate(second_factor=SET_UP)
        user = users.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        return role_of(user_obj) in MATRIX.get(perm, frozenset())
