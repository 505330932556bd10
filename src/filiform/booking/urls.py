from django.urls import path

from filiform.booking import views
from filiform.booking.letters import views as letters

app_name = "booking"
urlpatterns = [
    path("letters/settings", letters.settings, name="letters-settings"),
    path("patients/<str:patient_ref>/visits/new", views.new_visit, name="new_visit"),
    path("patients/<str:patient_ref>/walk-in", views.walk_in, name="walk_in"),
]
