from django.urls import path

from filiform.safety import views
from filiform.safety.exposures import views as exposures
from filiform.safety.register import views as register
from filiform.safety.reporting import views as reporting

app_name = "safety"
urlpatterns = [
    path("safety/", register.see, name="register"),
    path("safety/rates.csv", register.rates_table, name="rates-table"),
    path("safety/events.csv", register.events_table, name="events-table"),
    path("safety/acts/<slug:part>", views.see_part, name="part"),
    path("safety/searches/<str:visit_ref>", views.close_search, name="close-search"),
    path("safety/report", reporting.find, name="report"),
    path("safety/report/visit/<str:visit_ref>", reporting.report_visit, name="report-visit"),
    path("safety/report/patient/<str:patient_ref>", reporting.report_patient, name="report-patient"),
    path("safety/events/<str:event_ref>/", reporting.see, name="event"),
    path("safety/events/<str:event_ref>/reported", reporting.reported, name="reported"),
    path("safety/events/<str:event_ref>/describe", reporting.describe, name="describe"),
    path("safety/events/<str:event_ref>/review", reporting.review, name="review"),
    path("safety/events/<str:event_ref>/act", reporting.act, name="act"),
    path("safety/events/<str:event_ref>/judge", reporting.judge, name="judge"),
    path("safety/events/<str:event_ref>/close", reporting.close, name="close"),
    path("safety/events/<str:event_ref>/reopen", reporting.reopen, name="reopen"),
    path("safety/events/<str:event_ref>/session/reopen", reporting.reopen_session, name="reopen-session"),
    path("safety/events/<str:event_ref>/session/close", reporting.close_session, name="close-session"),
    path("safety/exposures/", exposures.see_all, name="exposures"),
    path("safety/exposures/new", exposures.report, name="exposure-new"),
    path("safety/exposures/sharps-log.csv", exposures.sharps_log, name="sharps-log"),
    path("safety/exposures/<str:exposure_ref>/", exposures.see, name="exposure"),
    path("safety/exposures/<str:exposure_ref>/describe", exposures.describe, name="exposure-describe"),
    path("safety/exposures/<str:exposure_ref>/care", exposures.care, name="exposure-care"),
    path("safety/exposures/<str:exposure_ref>/tests/plan", exposures.plan, name="exposure-plan"),
    path("safety/exposures/<str:exposure_ref>/tests/done", exposures.finish, name="exposure-done"),
    path("safety/exposures/<str:exposure_ref>/tests/drop", exposures.drop, name="exposure-drop"),
    path("safety/exposures/<str:exposure_ref>/close", exposures.close, name="exposure-close"),
    path("safety/exposures/<str:exposure_ref>/reopen", exposures.reopen, name="exposure-reopen"),
]
