from django.urls import path

from filiform.consent.phone import views

app_name = "consent-phone"
urlpatterns = [
    path("consent/", views.home, name="home"),
    path("consent/<str:visit_ref>/", views.text, name="text"),
    path("consent/<str:visit_ref>/sign", views.sign, name="sign"),
    path("consent/<str:visit_ref>/read", views.read, name="read"),
    path("consent/<str:visit_ref>/decline", views.decline, name="decline"),
    path("consent/<str:consent_ref>/withdraw", views.withdraw, name="withdraw"),
    path("wishes/<str:visit_ref>/", views.wishes, name="wishes"),
    path("wishes/<str:visit_ref>/goals", views.add_goal, name="add-goal"),
    path("wishes/<str:visit_ref>/concerns", views.add_concern, name="add-concern"),
]
