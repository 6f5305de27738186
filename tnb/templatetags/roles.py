"""Roles in words."""

from django import template

from cases.templatetags.words import said
from tnb.roles import ROLES

register = template.Library()


@register.filter
def role_name(code: str) -> str:
    """ "chair" -> "Chair", in the language of the request; a role of former days stays as it is."""
    return said(ROLES[code].name) if code in ROLES else code
