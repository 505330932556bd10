from django.urls import path

from filiform.consent import views

app_name = "consent"
urlpatterns = [
    path("visits/<str:visit_ref>/consent/", views.visit, name="visit"),
    path("visits/<str:visit_ref>/consent/sign/", views.sign, name="sign"),
    path("visits/<str:visit_ref>/consent/confirm/", views.confirm, name="confirm"),
    path("visits/<str:visit_ref>/consent/refuse/", views.refuse, name="refuse"),
    path("visits/<str:visit_ref>/consent/goals/", views.add_goal, name="add-goal"),
    path("visits/<str:visit_ref>/consent/goals/<str:goal_ref>/end/", views.end_goal, name="end-goal"),
    path("visits/<str:visit_ref>/consent/concerns/", views.add_concern, name="add-concern"),
    path("visits/<str:visit_ref>/consent/concerns/<str:concern_ref>/", views.answer_concern, name="answer-concern"),
    path("visits/<str:visit_ref>/consent/<str:consent_ref>/copy.pdf", views.copy, name="copy"),
    path("visits/<str:visit_ref>/consent/<str:consent_ref>/withdraw/", views.withdraw, name="withdraw"),
]
