from django.urls import path

from filiform.booking.feeds import views

app_name = "feeds"
urlpatterns = [
    path("calendar/<str:secret>.ics", views.read, name="read"),
    path("calendar/feeds/", views.see_feeds, name="all"),
    path("calendar/feeds/<str:practitioner_ref>/new", views.make, name="make"),
    path("calendar/feeds/<str:practitioner_ref>/revoke", views.revoke, name="revoke"),
    path("my/calendar", views.own, name="own"),
    path("my/calendar/new", views.make_own, name="make-own"),
    path("my/calendar/revoke", views.revoke_own, name="revoke-own"),
]
