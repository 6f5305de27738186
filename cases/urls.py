"""Addresses of the cases."""

from django.urls import path

from cases.views import (
    course,
    identity,
    intake,
    items,
    listing,
    liver,
    option,
    overview,
    readiness,
    registering,
    specimens,
)

app_name = "cases"
urlpatterns = [
    path("cases/", listing.case_list, name="list"),
    path("cases/new/", registering.new_case, name="new"),
    path("cases/<slug:code>/", overview.overview, name="overview"),
    path("cases/<slug:code>/case.json", overview.case_file, name="case_file"),
    path("cases/<slug:code>/identity/", identity.identity, name="unmask"),
    path("cases/<slug:code>/edit/", registering.edit_case, name="edit"),
    path("cases/<slug:code>/facts/", intake.intake, name="intake"),
    path("cases/<slug:code>/preview/", intake.preview, name="preview"),
    path("cases/<slug:code>/options/<str:option>/", option.option_why, name="option"),
    path("cases/<slug:code>/specimens/", specimens.specimens, name="specimens"),
    path("cases/<slug:code>/specimens/add/", specimens.add, name="specimen_add"),
    path("cases/<slug:code>/specimens/prefer/", specimens.prefer, name="specimen_prefer"),
    path("cases/<slug:code>/liver/", liver.liver, name="liver"),
    path("cases/<slug:code>/liver/lesion/", liver.lesion, name="liver_lesion"),
    path("cases/<slug:code>/liver/imaging/", liver.imaging, name="liver_imaging"),
    path("cases/<slug:code>/course/", course.course, name="course"),
    path("cases/<slug:code>/course/treatment/", course.course_treatment, name="course_treatment"),
    path("cases/<slug:code>/course/marker/", course.course_marker, name="course_marker"),
    path("cases/<slug:code>/course/none/", course.course_none, name="course_none"),
    path("cases/<slug:code>/entries/<slug:kind>/", items.items, name="items"),
    path("cases/<slug:code>/entry/<int:pk>/", items.item, name="item"),
    path("cases/<slug:code>/entry/<int:pk>/withdraw/", items.withdraw, name="withdraw"),
    path("cases/<slug:code>/readiness/<slug:fact>/", readiness.assign, name="assign"),
    path("cases/<slug:code>/facts/<slug:fact>/", overview.fact_history, name="history"),
]
