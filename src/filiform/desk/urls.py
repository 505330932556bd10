from django.urls import path

from filiform.desk import views
from filiform.desk.board import views as board
from filiform.desk.closing import views as closing
from filiform.desk.touched.views import touched

app_name = "desk"
urlpatterns = [
    path("", views.home, name="day"),
    path("day", views.day, name="sheet"),
    path("rooms/", board.see_board, name="board"),
    path("rooms/now", board.follow_board, name="board-now"),
    path("watch", board.follow_strip, name="watch"),
    path("day/close", closing.close_day, name="close"),
    path("day/to-move", touched, name="touched"),
    path("day/<str:visit_ref>", views.panel, name="panel"),
    path("day/<str:visit_ref>/status", views.move, name="move"),
    path("patients/<str:patient_ref>/", views.chart, name="chart"),
    path("patients/<str:patient_ref>/older", views.older, name="older"),
    path("patients/<str:patient_ref>/trail", views.trail, name="trail"),
]
