"""Addresses of the cases."""

from django.urls import path

from cases import views

app_name = "cases"
urlpatterns = [
    path("cases/", views.case_list, name="list"),
    path("cases/new/", views.new_case, name="new"),
    path("cases/<slug:code>/", views.overview, name="overview"),
    path("cases/<slug:code>/case.json", views.case_file, name="case_file"),
    path("cases/<slug:code>/edit/", views.edit_case, name="edit"),
    path("cases/<slug:code>/facts/", views.intake, name="intake"),
    path("cases/<slug:code>/preview/", views.preview, name="preview"),
    path("cases/<slug:code>/options/<str:option>/", views.option_why, name="option"),
    path("cases/<slug:code>/facts/<slug:fact>/", views.fact_history, name="history"),
]
