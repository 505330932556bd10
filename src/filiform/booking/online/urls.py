from django.urls import path

from filiform.booking.online import views

app_name = "book"
urlpatterns = [
    path("book/<str:clinic_ref>/", views.start, name="start"),
    path("book/<str:clinic_ref>/t/<str:visit_type_ref>/", views.times, name="times"),
    path("book/<str:clinic_ref>/t/<str:visit_type_ref>/hold", views.hold, name="hold"),
    path("book/<str:clinic_ref>/h/<str:hold_ref>/", views.who, name="who"),
    path("book/<str:clinic_ref>/h/<str:hold_ref>/code", views.code, name="code"),
    path("book/<str:clinic_ref>/h/<str:hold_ref>/again", views.send_again, name="send-again"),
    path("book/<str:clinic_ref>/h/<str:hold_ref>/which", views.which, name="which"),
    path("book/<str:clinic_ref>/h/<str:hold_ref>/mine", views.book_mine, name="mine"),
    path("book/<str:clinic_ref>/h/<str:hold_ref>/release", views.release, name="release"),
    path("book/<str:clinic_ref>/h/<str:hold_ref>/done", views.done, name="done"),
]
