from django.urls import path

from filiform.measures import views

app_name = "measures"
urlpatterns = [
    path("visits/<str:visit_ref>/measures/", views.visit, name="visit"),
    path("visits/<str:visit_ref>/measures/record/", views.record, name="record"),
    path("visits/<str:visit_ref>/measures/<str:reading_ref>/take-back/", views.take_back, name="take-back"),
]
