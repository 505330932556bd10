from django.urls import path

from filiform.examination import views

app_name = "examination"
urlpatterns = [
    path("visits/<str:visit_ref>/examination/", views.visit, name="visit"),
    path("visits/<str:visit_ref>/examination/save/", views.save, name="save"),
    path("visits/<str:visit_ref>/examination/plan/", views.plan, name="plan"),
    path("visits/<str:visit_ref>/examination/points/", views.add_point, name="add-point"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/", views.change_point, name="change-point"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/keep/", views.keep_point, name="keep-point"),
    path("visits/<str:visit_ref>/examination/points/<str:point_ref>/remove/", views.remove_point, name="remove-point"),
]
