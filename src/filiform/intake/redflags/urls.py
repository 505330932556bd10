from django.urls import path

from filiform.intake.redflags import views

app_name = "redflags"
urlpatterns = [
    path("before/", views.see_warnings, name="all"),
    path("before/<str:visit_ref>/take", views.take, name="take"),
    path("before/<str:visit_ref>/not-reached", views.not_reached, name="not-reached"),
    path("before/<str:visit_ref>/finish", views.finish, name="finish"),
]
