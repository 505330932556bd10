from django.urls import path

from filiform.desk.library import views

app_name = "knowledge"
urlpatterns = [
    path("", views.home, name="home"),
    path("rules/", views.rules, name="rules"),
    path("rules/<str:key>/", views.rule, name="rule"),
    path("muscles/", views.muscles, name="muscles"),
    path("muscles/<str:key>/", views.muscle, name="muscle"),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/<str:key>/", views.instrument, name="instrument"),
    path("value-sets/", views.value_sets, name="value-sets"),
    path("value-sets/<str:key>/", views.value_set, name="value-set"),
    path("regions/", views.regions, name="regions"),
    path("regions/<str:key>/", views.region, name="region"),
    path("adverse-events/", views.events, name="events"),
    path("adverse-events/<str:key>/", views.event, name="event"),
    path("techniques/", views.techniques, name="techniques"),
    path("aftercare/", views.aftercare, name="aftercare"),
    path("examination/", views.examination, name="examination"),
    path("rates/", views.rates, name="rates"),
    path("practice/", views.practice, name="practice"),
    path("practice/<str:key>/", views.jurisdiction, name="jurisdiction"),
    path("disagreements/", views.disagreements, name="disagreements"),
    path("sources/", views.sources, name="sources"),
]
