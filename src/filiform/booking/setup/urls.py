from django.urls import path

from filiform.booking.setup import types_views, views

app_name = "hours"
urlpatterns = [
    path("hours/", views.week, name="week"),
    path("hours/add", views.add_shift, name="add-shift"),
    path("hours/shifts/<str:shift_ref>/change", views.change_shift, name="change-shift"),
    path("hours/shifts/<str:shift_ref>/end", views.end_shift, name="end-shift"),
    path("hours/shifts/<str:shift_ref>/remove", views.remove_shift, name="remove-shift"),
    path("hours/shifts/<str:shift_ref>/restore", views.restore_shift, name="restore-shift"),
    path("hours/off/", views.off, name="off"),
    path("hours/off/away", views.add_away, name="add-away"),
    path("hours/off/closed", views.add_closure, name="add-closure"),
    path("hours/off/<str:off_kind>/<str:hours_ref>/remove", views.remove_off, name="remove-off"),
    path("hours/off/<str:off_kind>/<str:hours_ref>/restore", views.restore_off, name="restore-off"),
    path("hours/visits/", types_views.types, name="types"),
    path("hours/visits/add", types_views.add_type, name="add-type"),
    path("hours/visits/<str:visit_type_ref>/", types_views.change_type, name="change-type"),
    path("hours/visits/<str:visit_type_ref>/move", types_views.move_type, name="move-type"),
    path("hours/visits/<str:visit_type_ref>/remove", types_views.remove_type, name="remove-type"),
    path("hours/visits/<str:visit_type_ref>/restore", types_views.restore_type, name="restore-type"),
    path("hours/online", types_views.online, name="online"),
]
