from django.urls import path

from filiform.patients.access import views

app_name = "access"
urlpatterns = [
    path("l/<str:secret>", views.open_link, name="link"),
    path("my/code", views.code, name="code"),
    path("my/code/send", views.send_code, name="send-code"),
    path("my/enter", views.enter, name="enter"),
    path("my/leave", views.leave, name="leave"),
]
