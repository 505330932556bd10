from django.urls import path

from filiform.desk.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("visits", views.visits, name="visits"),
    path("visits/<str:visit_ref>/note.pdf", views.note, name="note"),
    path("consent/<str:consent_ref>.pdf", views.consent_copy, name="consent"),
    path("needles", views.needles, name="needles"),
    path("trail", views.trail, name="trail"),
    path("download", views.download, name="download"),
]
