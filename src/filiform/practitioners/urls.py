from django.urls import path

from filiform.practitioners import views

app_name = "practitioners"
urlpatterns = [
    path("practitioners/", views.everyone, name="all"),
    path("practitioners/me", views.own, name="own"),
    path("practitioners/new", views.add, name="add"),
    path("practitioners/<str:practitioner_ref>/", views.one, name="one"),
    path("practitioners/<str:practitioner_ref>/licence", views.licence, name="licence"),
    path("practitioners/<str:practitioner_ref>/training", views.training, name="training"),
    path("practitioners/<str:practitioner_ref>/attest", views.attest, name="attest"),
    path("practitioners/<str:practitioner_ref>/withdraw", views.withdraw, name="withdraw"),
]
