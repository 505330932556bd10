from django.urls import path

from filiform.practitioners.directory.keeping import views

app_name = "keeping"
urlpatterns = [
    path("directory/", views.overview, name="overview"),
    path("directory/clinic", views.clinic, name="clinic"),
    path("directory/publish", views.publish, name="publish"),
    path("directory/<str:practitioner_ref>/", views.one, name="one"),
    path("directory/<str:practitioner_ref>/agree", views.agree, name="agree"),
    path("directory/<str:practitioner_ref>/show", views.show, name="show"),
    path("directory/<str:practitioner_ref>/preview", views.preview, name="preview"),
]
