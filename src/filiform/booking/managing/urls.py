from django.urls import path

from filiform.booking.managing import views

app_name = "manage"
urlpatterns = [
    path("my/visits/<str:visit_ref>/change", views.open_own, name="open-own"),
    path("my/booking/", views.visit, name="visit"),
    path("my/booking/cancel", views.cancel, name="cancel"),
    path("my/booking/times", views.times, name="times"),
    path("my/booking/move", views.move, name="move"),
]
