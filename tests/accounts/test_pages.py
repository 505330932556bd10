from __future__ import annotations

import pytest
from django.test import override_settings

from tests.factories.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    from django.core.cache import cache

    cache.clear()


def sign_in_by_form(client, address="amara@example.org", password=PASSWORD):
    return client.post("/account/login/", {"login": address, "password": password})


def test_signing_in_leads_to_the_day_sheet(client, amara):
    page = client.get("/account/login/").content.decode()
    assert "Sign in with a passkey" in page
    assert 'class="brand"' in page
    assert sign_in_by_form(client).url == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_keeps_the_address_and_does_not_say_which_was_wrong(client, amara):
    wrong = sign_in_by_form(client, password="not-the-password").content.decode()
    unknown = sign_in_by_form(client, address="nobody@example.org", password="not-the-password").content.decode()
    assert 'value="amara@example.org"' in wrong
    assert "not correct" in wrong
    assert "not correct" in unknown


def test_guessing_is_slowed_down(client, amara):
    for _ in range(6):
        sign_in_by_form(client, password="guess")
    answer = sign_in_by_form(client)
    assert answer.status_code != 302
    assert "Too many" in answer.content.decode()


def test_signing_out_takes_a_post(sign_in, amara):
    browser = sign_in(amara)
    assert b"Sign out?" in browser.get("/account/logout/").content
    assert browser.get("/").status_code == 200
    browser.post("/account/logout/")
    assert browser.get("/").status_code == 302


def test_nobody_signs_up_alone(client, db):
    assert b"The owner of the clinic makes accounts" in client.get("/account/signup/").content


@pytest.mark.parametrize(("demo", "shown"), [(True, True), (False, False)])
def test_the_hint_for_a_demo_is_shown_in_a_demo_only(client, db, demo, shown):
    with override_settings(DEMO=demo):
        assert (b"make demo" in client.get("/account/login/").content) is shown


@pytest.mark.parametrize(
    "path",
    [
        "/account/2fa/",
        "/account/password/change/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/email/",
    ],
)
def test_the_pages_of_ones_own_account_are_dressed(client, amara, path):
    sign_in_by_form(client)
    page = client.get(path, follow=True)
    assert page.status_code == 200
    assert b'class="card account"' in page.content
    assert b"style=" not in page.content


def test_the_way_back_after_a_forgotten_password_is_dressed(client, amara):
    assert b'class="card account"' in client.get("/account/password/reset/").content
    sent = client.post("/account/password/reset/", {"email": "amara@example.org"}, follow=True)
    assert b'class="card account"' in sent.content
