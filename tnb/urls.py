"""Addresses of the board; those of the cases are in cases.urls."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from tnb.views import books, decisions, exploring, frame, meetings, presenting, printing, readiness, rulebook

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
    path("meetings/<int:pk>/readiness/", readiness.readiness, name="readiness"),
    path("meetings/<int:pk>/readiness/owners/", readiness.owners, name="readiness_owners"),
    path("meetings/<int:pk>/readiness/<slug:owner>.txt", readiness.message, name="readiness_message"),
    path("meetings/<int:pk>/readiness/<slug:owner>/asked/", readiness.ask, name="readiness_ask"),
    path("meetings/<int:pk>/book/", books.book, name="book"),
    path("meetings/<int:pk>/book/<int:place>/", books.book_step, name="book_step"),
    path("meetings/<int:pk>/book.pdf", books.book_pdf, name="book_pdf"),
    path("meetings/<int:pk>/book.zip", books.book_zip, name="book_zip"),
    path("meetings/<int:pk>/minutes.pdf", books.minutes, name="minutes"),
    path("agenda/<int:item>/move/", meetings.agenda_move, name="agenda_move"),
    path("agenda/<int:item>/remove/", meetings.agenda_remove, name="agenda_remove"),
    path("agenda/<int:item>/present/", presenting.present, name="present"),
    path("agenda/<int:item>/options/<str:option>/", presenting.present_option, name="present_option"),
    path("agenda/<int:item>/robustness/", exploring.robustness, name="robustness"),
    path("agenda/<int:item>/what-if/", exploring.what_if, name="what_if"),
    path("agenda/<int:item>/decision/", decisions.decision, name="decision"),
    path("agenda/<int:item>/decision/write/", decisions.decision_write, name="decision_write"),
    path("agenda/<int:item>/decision/close/", decisions.decision_close, name="decision_close"),
    path("decisions/<int:pk>/summary.pdf", printing.decision_summary, name="decision_summary"),
    path("cases/<slug:code>/summary.pdf", printing.summary, name="summary"),
    path("cases/<slug:code>/teaching.pdf", printing.teaching, name="teaching"),
    path("documents/", printing.document, name="document"),
    path("rules/", rulebook.rules, name="rulebook"),
    path("rules/phases/", rulebook.phases, name="rulebook_phases"),
    path("rules/rule/<slug:rule>/", rulebook.rule, name="rulebook_rule"),
    path("rules/thresholds/", rulebook.thresholds, name="rulebook_thresholds"),
    path("rules/derived/", rulebook.derived, name="rulebook_derived"),
    path("rules/conflicts/", rulebook.conflicts, name="rulebook_conflicts"),
    path("rules/statements/", rulebook.statements, name="rulebook_statements"),
    path("rules/literature/", rulebook.literature, name="rulebook_literature"),
    path("rules/readings/", rulebook.readings, name="rulebook_readings"),
    path("rules/review/", rulebook.review, name="rulebook_review"),
    path("rules/review/sign/", rulebook.sign, name="rulebook_sign"),
    path("rules/review/<int:signature>/withdraw/", rulebook.withdraw, name="rulebook_withdraw"),
    path("rules/changes/", rulebook.changes, name="rulebook_changes"),
    path("", include("cases.urls")),
]
