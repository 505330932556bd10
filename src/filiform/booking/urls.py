from django.urls import path

from filiform.booking import views

app_name = "booking"
urlpatterns = [
    path("patients/<str:patient_ref>/visits/new", views.new_visit, name="new_visit"),
    path("patients/<str:patient_ref>/walk-in", views.walk_in, name="walk_in"),
]
