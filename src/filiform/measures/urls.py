from django.urls import path

from filiform.measures import views
from filiform.measures.entry import views as entry

app_name = "measures"
urlpatterns = [
    path("visits/<str:visit_ref>/measures/", views.visit, name="visit"),
    path("visits/<str:visit_ref>/measures/record/", views.record, name="record"),
    path("visits/<str:visit_ref>/measures/enter/", entry.enter, name="enter"),
    path("visits/<str:visit_ref>/measures/enter/preview/", entry.preview, name="preview"),
    path("visits/<str:visit_ref>/measures/find/", entry.find, name="find"),
    path("visits/<str:visit_ref>/measures/<str:reading_ref>/take-back/", views.take_back, name="take-back"),
]
