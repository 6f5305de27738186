"""Addresses of the board; those of the cases are in cases.urls."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from tnb.views import frame

handler500 = "tnb.views.frame.server_error"

urlpatterns = [
    path("login/", LoginView.as_view(template_name="tnb/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", frame.language, name="language"),
    path("", include("cases.urls")),
]
