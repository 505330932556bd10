from django.urls import path

from filiform.examination import views
from filiform.examination.planning import views as planning
from filiform.examination.points import views as points
from filiform.examination.screens import views as screens
from filiform.examination.settings import views as settings

app_name = "examination"
urlpatterns = [
    path("visits/<str:visit_ref>/examination/", views.visit, name="visit"),
    path("visits/<str:visit_ref>/examination/save/", views.save, name="save"),
    path("visits/<str:visit_ref>/examination/plan/", views.plan, name="plan"),
    path("visits/<str:visit_ref>/examination/points/", views.add_point, name="add-point"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/", views.change_point, name="change-point"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/keep/", views.keep_point, name="keep-point"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/remove/", views.remove_point, name="remove-point"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/settle/", points.settle, name="settle-point"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/threshold/", points.threshold, name="threshold"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/referral/", points.referral, name="referral"),
    path("patients/<str:patient_ref>/points/", points.point_map, name="map"),
    path("patients/<str:patient_ref>/points/<str:tracked_ref>/", points.history, name="point"),
    path("visits/<str:visit_ref>/plan/", planning.plan, name="care-plan"),
    path("visits/<str:visit_ref>/plan/save/", planning.save, name="save-plan"),
    path("visits/<str:visit_ref>/plan/review/", planning.review, name="review"),
    path("visits/<str:visit_ref>/plan/without-review/", planning.override, name="override-review"),
    path("codes/", planning.codes, name="codes"),
    path("visits/<str:visit_ref>/examination/of/<slug:template>/", screens.template, name="template"),
    path("visits/<str:visit_ref>/examination/of/<slug:template>/record/", screens.record, name="record-template"),
    path("examination/settings/", settings.settings, name="settings"),
]
