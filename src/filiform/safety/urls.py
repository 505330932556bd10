from django.urls import path

from filiform.safety import views

app_name = "safety"
urlpatterns = [
    path("safety/", views.see_list, name="list"),
    path("safety/searches/<str:visit_ref>", views.close_search, name="close-search"),
]
