from django.urls import path

from filiform.desk.calendar import views

app_name = "calendar"
urlpatterns = [
    path("calendar/", views.calendar, name="day"),
    path("calendar/news", views.news, name="news"),
    path("calendar/visits/<str:visit_ref>", views.visit, name="visit"),
    path("calendar/visits/<str:visit_ref>/status", views.status, name="status"),
    path("calendar/visits/<str:visit_ref>/drop", views.drop, name="drop"),
    path("calendar/visits/<str:visit_ref>/move", views.move, name="move"),
]
