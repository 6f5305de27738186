"""The hospital's directory (LDAP) checks the password of whom a security administrator has written down.
Used only with LDAP_SERVER_URI and the package django-auth-ldap (the extra "ldap")."""

from django_auth_ldap.backend import LDAPBackend

from tnb.models import HospitalName


class DirectoryBackend(LDAPBackend):
    """Makes no account, takes no role and answers for no permission."""

    def get_or_build_user(self, username, ldap_user):
        known = (
            HospitalName.objects.filter(name=username, user__is_active=True).select_related("user").first()
        )
        if known is None:
            raise ldap_user.AuthenticationFailed("no account here is linked to this name")
        return known.user, False

    def user_can_authenticate(self, user) -> bool:
        return user.is_active

    def get_user(self, user_id):
        return None

    def has_perm(self, user, perm, obj=None) -> bool:
        return False
