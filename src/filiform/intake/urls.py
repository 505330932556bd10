from django.urls import path

from filiform.intake import views

app_name = "intake"
urlpatterns = [
    path("visits/<str:visit_ref>/history/", views.history, name="history"),
    path("visits/<str:visit_ref>/history/all/", views.every_answer, name="all"),
    path("visits/<str:visit_ref>/history/settle/", views.settle, name="settle"),
    path("visits/<str:visit_ref>/history/figure/", views.figure, name="figure"),
    path("visits/<str:visit_ref>/history/names/<str:fact>/", views.names, name="names"),
    path("visits/<str:visit_ref>/history/<str:topic>/", views.topic, name="topic"),
    path("visits/<str:visit_ref>/history/<str:topic>/record/", views.record, name="record"),
    path("visits/<str:visit_ref>/history/<str:topic>/names/", views.change_names, name="change-names"),
]
