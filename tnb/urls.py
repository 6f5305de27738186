"""Addresses of the board; those of the cases are in cases.urls."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from tnb.views import decisions, frame, meetings, presenting

handler500 = "tnb.views.frame.server_error"

urlpatterns = [
    path("", meetings.home, name="home"),
    path("login/", frame.log_in, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", frame.language, name="language"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/change/", meetings.meeting_change, name="meeting_change"),
    path("meetings/<int:pk>/close/", meetings.meeting_close, name="meeting_close"),
    path("meetings/<int:pk>/members/", meetings.invite, name="invite"),
    path("meetings/<int:pk>/members/<int:member>/", meetings.attendance, name="attendance"),
    path("meetings/<int:pk>/agenda/", meetings.agenda_add, name="agenda_add"),
    path("agenda/<int:item>/move/", meetings.agenda_move, name="agenda_move"),
    path("agenda/<int:item>/remove/", meetings.agenda_remove, name="agenda_remove"),
    path("agenda/<int:item>/present/", presenting.present, name="present"),
    path("agenda/<int:item>/decision/", decisions.decision, name="decision"),
    path("agenda/<int:item>/decision/write/", decisions.decision_write, name="decision_write"),
    path("agenda/<int:item>/decision/close/", decisions.decision_close, name="decision_close"),
    path("decisions/<int:pk>/summary.pdf", presenting.decision_summary, name="decision_summary"),
    path("cases/<slug:code>/summary.pdf", presenting.summary, name="summary"),
    path("", include("cases.urls")),
]
