from django.urls import path

from filiform.treatment.quick_picks import views

app_name = "quick-picks"
urlpatterns = [
    path("quick-picks/", views.see_all, name="all"),
    path("quick-picks/<str:pick_ref>/rename", views.rename, name="rename"),
    path("quick-picks/<str:pick_ref>/", views.change, name="change"),
    path("quick-picks/<str:pick_ref>/retire", views.retire, name="retire"),
    path("quick-picks/<str:pick_ref>/favourite", views.favourite, name="favourite"),
    path("visits/<str:visit_ref>/quick-pick/", views.keep, name="keep"),
]
