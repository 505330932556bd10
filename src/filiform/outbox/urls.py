from django.urls import path

from filiform.outbox import views

app_name = "outbox"
urlpatterns = [
    path("letters/", views.see_letters, name="letters"),
    path("letters/stop/<str:token>", views.stop, name="stop"),
    path("letters/<str:letter_ref>/", views.see_letter, name="letter"),
    path("letters/<str:letter_ref>/again", views.again, name="again"),
    path("letters/<str:letter_ref>/take-back", views.take_back, name="take-back"),
    path("letters/of/<str:patient_ref>/start-again", views.start_again, name="start-again"),
]
