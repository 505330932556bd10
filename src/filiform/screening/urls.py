from django.urls import path

from filiform.screening import views

app_name = "screening"
HERE = "visits/<str:visit_ref>/verdict/"
urlpatterns = [
    path(HERE, views.verdict, name="verdict"),
    path(f"{HERE}run/", views.run, name="run"),
    path(f"{HERE}answer/", views.answer, name="answer"),
    path(f"{HERE}plan/", views.plan, name="plan"),
    path(f"{HERE}plan/chart/", views.chart, name="chart"),
    path(f"{HERE}plan/muscles/", views.muscles, name="muscles"),
    path(f"{HERE}clear/", views.clear, name="clear"),
    path(f"{HERE}override/", views.override, name="override"),
    path(f"{HERE}clearances/<str:clearance_ref>/withdraw/", views.withdraw, name="withdraw"),
    path(f"{HERE}stop/", views.stop, name="stop"),
    path(f"{HERE}stops/<str:stop_ref>/lift/", views.lift, name="lift"),
]
