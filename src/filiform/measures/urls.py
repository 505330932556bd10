from django.urls import path

from filiform.measures import views
from filiform.measures.asking import own, staff
from filiform.measures.entry import views as entry

app_name = "measures"
urlpatterns = [
    path("visits/<str:visit_ref>/measures/", views.visit, name="visit"),
    path("visits/<str:visit_ref>/measures/record/", views.record, name="record"),
    path("visits/<str:visit_ref>/measures/enter/", entry.enter, name="enter"),
    path("visits/<str:visit_ref>/measures/enter/preview/", entry.preview, name="preview"),
    path("visits/<str:visit_ref>/measures/find/", entry.find, name="find"),
    path("visits/<str:visit_ref>/measures/<str:reading_ref>/take-back/", views.take_back, name="take-back"),
    path("visits/<str:visit_ref>/measures/signs/", views.signs, name="signs"),
    path("visits/<str:visit_ref>/measures/asterisk/", views.asterisk, name="asterisk"),
    path("visits/<str:visit_ref>/questions/", staff.visit, name="asking-visit"),
    path("visits/<str:visit_ref>/questions/ask", staff.ask, name="ask"),
    path("visits/<str:visit_ref>/questions/plan", staff.plan_episode, name="plan-episode"),
    path("questions-asked/", staff.askings, name="askings"),
    path("questions-asked/plan", staff.plan, name="plan"),
    path("questions-asked/<str:asking_ref>/call-off", staff.call_off, name="call-off"),
    path("questions", own.answer, name="answer"),
    path("my/questions/<str:asking_ref>", own.answer_own, name="answer-own"),
]
