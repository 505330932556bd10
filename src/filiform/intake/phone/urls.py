from django.urls import path

from filiform.intake.phone import views

app_name = "phone"
urlpatterns = [
    path("my/visits/history-worker.js", views.worker, name="worker"),
    path("my/visits/<str:visit_ref>/history/", views.start, name="start"),
    path("my/visits/<str:visit_ref>/history/send", views.send, name="send"),
    path("my/visits/<str:visit_ref>/history/ahead", views.ahead, name="ahead"),
    path("my/visits/<str:visit_ref>/history/summary/", views.summary, name="summary"),
    path("my/visits/<str:visit_ref>/history/done", views.done, name="done"),
    path("my/visits/<str:visit_ref>/history/names/<str:fact>", views.names, name="names"),
    path("my/visits/<str:visit_ref>/history/<int:number>/", views.screen, name="screen"),
]
