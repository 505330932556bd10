from django.urls import path

from filiform.treatment import views
from filiform.treatment.settings import views as settings
from filiform.treatment.watch import views as watch

app_name = "treatment"
urlpatterns = [
    path("treatment-worker.js", views.worker, name="worker"),
    path("treatment/settings/", settings.settings, name="settings"),
    path("visits/<str:visit_ref>/treatment/", views.see_room, name="room"),
    path("visits/<str:visit_ref>/treatment/document", views.see_document, name="document"),
    path("visits/<str:visit_ref>/treatment/chart", views.see_chart, name="chart"),
    path("visits/<str:visit_ref>/treatment/head", views.see_head, name="head"),
    path("visits/<str:visit_ref>/treatment/plan", views.add_to_plan, name="plan"),
    path("visits/<str:visit_ref>/treatment/events", views.record, name="events"),
    path("visits/<str:visit_ref>/treatment/state", views.see_state, name="state"),
    path("visits/<str:visit_ref>/treatment/help", watch.call, name="help"),
]
