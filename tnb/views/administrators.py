"""The start page of those who look after the site: no case, no meeting, no patient."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from tnb.roles import OWN_PAGES, ROLES, role_of


def own_page(request: HttpRequest) -> HttpResponse:
    """To the page of the administrator's work; where this site has none, what the role is for."""
    role = role_of(request.user)
    try:
        return redirect(reverse(OWN_PAGES[role]))
    except (KeyError, NoReverseMatch):
        return render(request, "tnb/administrator.html", {"role": ROLES[role]})
