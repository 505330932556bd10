from django.urls import path

from filiform.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.components, name="components"),
    path("options", views.options, name="options"),
    path("language", views.language, name="language"),
]
