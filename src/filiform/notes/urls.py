from django.urls import path

from filiform.notes import views

app_name = "notes"
urlpatterns = [
    path("visits/<str:visit_ref>/note/", views.note, name="note"),
    path("visits/<str:visit_ref>/note/write", views.write, name="write"),
    path("visits/<str:visit_ref>/note/sign", views.sign, name="sign"),
    path("visits/<str:visit_ref>/note/addenda", views.add, name="add"),
    path("visits/<str:visit_ref>/note.pdf", views.paper, name="paper"),
]
