import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from filiform.accounts.models import User
from filiform.clinics.models import Membership

pytestmark = pytest.mark.django_db


def is_in(client) -> bool:
    return client.get("/patients/").status_code == 200


def test_a_sign_in_is_found_in_two_queries(sign_in, amara, django_assert_num_queries):
    client = sign_in(amara)
    client.get("/patients/?q=x")
    with django_assert_num_queries(3):  # session, member with her own row, the patients
        client.get("/patients/?q=x", headers={"HX-Request": "true"})


def test_signing_out_ends_every_copy_of_the_cookie(sign_in, amara):
    client, copy = sign_in(amara), Client()
    copy.cookies = client.cookies.copy()
    assert is_in(copy)
    client.post("/account/logout/")
    assert not is_in(copy)


def test_a_session_ends_when_its_time_is_over(sign_in, amara):
    client = sign_in(amara)
    Session.objects.update(expire_date=timezone.now())
    assert not is_in(client)


def test_a_changed_password_ends_what_was_signed_in_before(sign_in, amara):
    client = sign_in(amara)
    user = User.objects.get(pk=amara.user_id)
    user.set_password("another long password")
    user.save()
    assert not is_in(client)


def test_a_sign_in_under_a_former_secret_still_holds(sign_in, amara, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    client = sign_in(amara)
    settings.SECRET_KEY = "a new secret of the house"
    assert is_in(client)


def test_somebody_shut_out_is_not_in(sign_in, amara):
    client = sign_in(amara)
    User.objects.filter(pk=amara.user_id).update(is_active=False)
    assert not is_in(client)


def test_somebody_who_left_reaches_nothing(sign_in, amara):
    client = sign_in(amara)
    Membership.rows.filter(user_id=amara.user_id).update(ended_at=timezone.now())
    assert client.get("/patients/").status_code == 403


def test_a_sign_in_without_its_proof_is_no_sign_in(sign_in, amara):
    client = sign_in(amara)
    session = client.session
    session["_auth_user_hash"] = ""
    session.save()
    assert not is_in(client)


def test_whoever_is_signed_out_while_sending_a_form_comes_back_to_the_page_of_the_form(client):
    sent_from = "http://testserver/supplies/?q=a"
    asked = client.post("/supplies/receive", {"lot": "A1"}, headers={"referer": sent_from})
    assert asked["Location"].endswith("?next=/supplies/%3Fq%3Da")
    assert client.post("/supplies/receive", headers={"referer": "https://elsewhere.example/x"})["Location"].endswith(
        "?next=/"
    )
    assert client.post("/supplies/receive")["Location"].endswith("?next=/")
    assert client.get("/supplies/")["Location"].endswith("?next=/supplies/")


def test_an_address_that_is_no_page_says_so(sign_in, olu):
    answer = sign_in(olu).get("/supplies/receive")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Nothing was changed" in answer.content.decode()
