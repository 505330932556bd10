from django.urls import path

from filiform.patients.messages import views

app_name = "messages"
urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/<str:patient_ref>", views.talk, name="talk"),
    path("messages/<str:patient_ref>/take", views.take, name="take"),
    path("my/messages", views.own, name="own"),
]
