from django.urls import path

from filiform.practitioners import views
from filiform.practitioners.expiries.views import expiries

app_name = "practitioners"
ONE = "practitioners/<str:practitioner_ref>"
PROOF = f"{ONE}/proofs/<str:credential_ref>"
urlpatterns = [
    path("practitioners/", views.everyone, name="all"),
    path("practitioners/me", views.own, name="own"),
    path("practitioners/new", views.add, name="add"),
    path("practitioners/expiries", expiries, name="expiries"),
    path(f"{ONE}/", views.one, name="one"),
    path(f"{ONE}/add/<slug:kind>", views.proof, name="proof"),
    path(f"{PROOF}/correct", views.correct, name="correct"),
    path(f"{PROOF}/check", views.check, name="check"),
    path(f"{PROOF}/withdraw", views.take_back, name="take-back"),
    path(f"{PROOF}/stop", views.stop, name="stop"),
    path(f"{PROOF}/file", views.keep_file, name="keep-file"),
    path(f"{ONE}/files/<str:file_ref>", views.file, name="file"),
    path(f"{ONE}/attest", views.attest, name="attest"),
    path(f"{ONE}/answer", views.answer_for, name="answer"),
    path(f"{ONE}/withdraw", views.withdraw, name="withdraw"),
    path(f"{ONE}/npi", views.npi, name="npi"),
]
