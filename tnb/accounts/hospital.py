"""The hospital's identity provider (OpenID Connect): who is known by what it says."""

from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from tnb.actions import log_ins
from tnb.models import HospitalName

PROVIDER = "hospital"
LONGEST_SUBJECT = 255  # characters, by the standard


def app_of_the_hospital() -> SocialApp | None:
    """The provider that the settings name; None without OIDC_ISSUER. It is never in the database."""
    if not settings.OIDC_ISSUER:
        return None
    return SocialApp(
        provider="openid_connect",
        provider_id=PROVIDER,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        # What counts is in the token that is signed, and nowhere else.
        settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True, "fetch_userinfo": False},
    )


def nonce_of(state: str) -> str:
    """What the token of a log-in has to repeat. It follows from the state, which the session keeps."""
    return salted_hmac("tnb.accounts.hospital.nonce", state).hexdigest()


def with_nonce(answer: HttpResponse) -> HttpResponse:
    """The way to the provider, asked to repeat in its token what belongs to this log-in alone."""
    asked = parse_qs(urlsplit(answer.get("Location", "")).query)
    if "state" in asked:
        answer["Location"] += "&" + urlencode({"nonce": nonce_of(asked["state"][0])})
    return answer


class HospitalProvider(OpenIDConnectOAuth2Adapter):
    """Believes a token for its signature, not for the way it came."""

    def _decode_id_token(self, app, id_token: str) -> dict:
        try:
            said = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (KeyError, TypeError) as problem:  # a key without its name, or not for this kind of signature
            raise OAuth2Error("the token cannot be verified") from problem
        if not constant_time_compare(str(said.get("nonce", "")), nonce_of(self.request.GET.get("state", ""))):
            raise OAuth2Error("the token was made for another log-in")
        if not said.get("sub") or len(str(said["sub"])) > LONGEST_SUBJECT:
            raise OAuth2Error("the token names nobody")
        return said


def user_known_as(said: dict):
    """The active user whom a verified token means; None if nobody has been linked. A subject that was bound
    before decides; else the claim OIDC_USERNAME_CLAIM finds a name that is still unbound, and binds it."""
    claims = said.get("id_token") or {}
    issuer, subject = claims.get("iss", ""), str(claims.get("sub", ""))
    if not issuer or not subject:
        return None
    names = HospitalName.objects.filter(user__is_active=True).select_related("user__member")
    known = names.filter(issuer=issuer, subject=subject).first()
    if known is None:
        claim = claims.get(settings.OIDC_USERNAME_CLAIM)
        unbound = names.filter(name=claim, subject="").first() if isinstance(claim, str) and claim else None
        if unbound is None or not log_ins.bind(name=unbound, issuer=issuer, subject=subject):
            return None
        known = unbound
    return known.user
