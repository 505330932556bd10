from __future__ import annotations

from django.urls import path

from filiform.outcomes import views
from filiform.outcomes.reports import views as reports

app_name = "outcomes"
urlpatterns = [
    path("", views.see, name="overview"),
    path("tables/<slug:page>/<slug:key>.csv", views.table, name="table"),
    path("charts/<slug:page>/<slug:key>.json", views.chart, name="chart"),
    path("measures/<slug:instrument>/", views.see_measure, name="measure"),
    path("measures/<slug:instrument>/dose", views.see_dose, name="dose"),
    path("reports/", reports.see_all, name="reports"),
    path("reports/new", reports.ask, name="ask"),
    path("reports/<str:report_ref>/", reports.see, name="report"),
    path("reports/<str:report_ref>/report.pdf", reports.download, name="report-pdf"),
]
