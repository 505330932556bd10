from django.urls import path

from filiform.aftercare import views
from filiform.aftercare.alarms import views as alarms
from filiform.aftercare.own import views as own
from filiform.aftercare.settings import views as settings

app_name = "aftercare"
urlpatterns = [
    path("visits/<str:visit_ref>/aftercare/", views.visit, name="visit"),
    path("visits/<str:visit_ref>/aftercare/give", views.hand_over, name="hand-over"),
    path("visits/<str:visit_ref>/aftercare/sheet.pdf", views.paper, name="paper"),
    path("follow-ups/", views.follow_ups, name="follow-ups"),
    path("follow-ups/<str:follow_up_ref>", views.follow_up, name="follow-up"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/<str:alarm_ref>", alarms.alarm, name="alarm"),
    path("alarms/<str:alarm_ref>/<slug:what>", alarms.act, name="alarm-act"),
    path("aftercare/settings", settings.settings, name="settings"),
    path("how-are-you", own.answer, name="answer"),
    path("my/how-are-you/<str:follow_up_ref>", own.answer_own, name="answer-own"),
    path("my/visits/<str:visit_ref>/aftercare", own.sheet, name="own-sheet"),
    path("my/visits/<str:visit_ref>/aftercare.pdf", own.paper, name="own-paper"),
]
