from django.urls import path

from filiform.patients import views

app_name = "patients"
urlpatterns = [
    path("patients/", views.find, name="find"),
    path("patients/new", views.add, name="add"),
    path("patients/<str:patient_ref>/edit", views.edit, name="edit"),
]
