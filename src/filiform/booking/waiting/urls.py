from django.urls import path

from filiform.booking.waiting import door_views, my_views, views

app_name = "waiting"
urlpatterns = [
    path("waiting/", views.wait_list, name="list"),
    path("waiting/<str:entry_ref>/remove", views.remove, name="remove"),
    path("waiting/<str:entry_ref>/return", views.return_, name="return"),
    path("waiting/times/<str:hold_ref>/withdraw", views.withdraw, name="withdraw"),
    path("patients/<str:patient_ref>/waiting", views.add, name="add"),
    path("my/waiting/", my_views.own, name="own"),
    path("my/waiting/<str:entry_ref>/leave", my_views.leave_own, name="leave-own"),
    path("my/offer/", my_views.offer, name="offer"),
    path("my/offer/accept", my_views.accept, name="accept"),
    path("my/offer/decline", my_views.decline, name="decline"),
    path("my/offer/leave", my_views.leave, name="leave"),
    path("my/booking/sooner", my_views.sooner, name="sooner"),
    path("book/<str:clinic_ref>/t/<str:visit_type_ref>/wait", door_views.wish, name="wish"),
    path("book/<str:clinic_ref>/wait/code", door_views.code, name="code"),
    path("book/<str:clinic_ref>/wait/which", door_views.which, name="which"),
    path("book/<str:clinic_ref>/wait/done", door_views.done, name="done"),
]
