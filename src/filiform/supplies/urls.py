from django.urls import path

from filiform.supplies import api, views

app_name = "supplies"
urlpatterns = [
    path("supplies/", views.see_lots, name="lots"),
    path("supplies/receive", views.receive, name="receive"),
    path("supplies/photo", api.photo, name="photo"),
    path("supplies/<str:lot_ref>/", views.see_lot, name="lot"),
    path("supplies/<str:lot_ref>/more", views.receive_more, name="receive_more"),
    path("supplies/<str:lot_ref>/aside", views.set_aside, name="set_aside"),
    path("supplies/<str:lot_ref>/count", views.count, name="count"),
    path("supplies/<str:lot_ref>/recall", views.recall, name="recall"),
    path("patients/<str:patient_ref>/needles", views.see_lots_of_patient, name="patient"),
    path("needles/scan", api.scan, name="scan"),
    path("needles/photo", api.photo_in_room, name="photo_in_room"),
]
