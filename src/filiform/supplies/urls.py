from django.urls import path

from filiform.supplies import views

app_name = "supplies"
urlpatterns = [
    path("supplies/", views.see_lots, name="lots"),
    path("supplies/receive", views.receive, name="receive"),
    path("supplies/<str:lot_ref>/", views.see_lot, name="lot"),
    path("supplies/<str:lot_ref>/recall", views.recall, name="recall"),
]
