from __future__ import annotations

from django.urls import path

from filiform.outcomes.progress import views

app_name = "progress"
urlpatterns = [
    path("patients/<str:patient_ref>/progress", views.of_patient, name="patient"),
    path("patients/<str:patient_ref>/progress.pdf", views.of_patient_pdf, name="patient-pdf"),
    path("my/progress", views.own, name="own"),
    path("my/progress.pdf", views.own_pdf, name="own-pdf"),
]
