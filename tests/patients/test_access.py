"""A patient comes in with a link and a code, and with nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from filiform.accounts.throttle import services as throttle
from filiform.accounts.throttle.errors import TooManyAttempts
from filiform.audit.models import Line
from filiform.outbox.models import Letter
from filiform.patients.access import services
from filiform.patients.access.errors import CodeOver, CodeWrong, LinkNotOpen
from filiform.patients.access.models import Link
from filiform.patients.access.types import Purpose
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=30)


@pytest.fixture
def path(amara, elif_):
    elif_.email = "elif@example.org"
    elif_.save(update_fields=["email"])
    return services.make_link(
        patient_id=elif_.pk, purpose=Purpose.VISIT, about="", until=LATER, by=amara, at=NOON
    )  # fmt: skip


def newest_letter() -> Letter:
    return Letter.rows.latest("id")


def the_code() -> str:
    return re.search(r"\d{6}", newest_letter().body)[0]


def come_in(client: Client, path: str):
    assert client.get(path)["Location"] == "/my/code"
    client.post("/my/code/send")
    return client.post("/my/code", {"code": the_code()})


def test_a_link_and_the_mailed_code_let_her_in(client, path, elif_, amara):
    answer = come_in(client, path)
    assert answer["Location"] == "/my/"
    assert client.session["visitor"]["patient"] == elif_.ref
    assert newest_letter().address == "elif@example.org"
    lines = Line.objects.filter(patient=elif_.ref, kind__startswith="access.")
    assert [line.kind for line in lines.order_by("at", "id")] == ["access.code_sent", "access.entered"]


def test_the_secret_is_in_no_row(path):
    secret = path.rsplit("/", 1)[1]
    assert secret not in str(Link.rows.values())


def test_a_link_that_was_passed_on_opens_nothing_without_the_mailbox(path):
    friend = Client()
    friend.get(path)
    page = friend.get("/my/code").content.decode()
    assert "elif@example.org" not in page
    assert "Yılmaz" not in page
    assert friend.post("/my/code", {"code": "000000"}).status_code == 422


def test_a_code_counts_in_the_browser_that_asked_for_it(client, path):
    client.get(path)
    client.post("/my/code/send")
    thief = Client()
    thief.get(path)
    assert thief.post("/my/code", {"code": the_code()}).status_code == 422
    assert "visitor" not in thief.session


def test_five_wrong_tries_use_a_code_up(client, path):
    client.get(path)
    client.post("/my/code/send")
    wrong = "111111" if the_code() != "111111" else "222222"
    for _ in range(5):
        assert client.post("/my/code", {"code": wrong}).status_code == 422
    assert client.post("/my/code", {"code": the_code()}).status_code == 422


def test_a_code_counts_once_and_for_a_quarter_of_an_hour(amara, elif_, path):
    link = services.open_secret(secret=path.rsplit("/", 1)[1], at=NOON)
    services.send_code(link=link, browser="b", by=link.member, at=NOON)
    with pytest.raises(CodeOver):
        services.enter(link=link, browser="b", code=the_code(), at=NOON + timedelta(minutes=16))
    services.enter(link=link, browser="b", code=the_code(), at=NOON)
    with pytest.raises(CodeOver):
        services.enter(link=link, browser="b", code=the_code(), at=NOON)
    services.send_code(link=link, browser="b", by=link.member, at=NOON)
    with pytest.raises(CodeOver):
        services.enter(link=link, browser="other", code=the_code(), at=NOON)
    with pytest.raises(CodeWrong):
        services.enter(link=link, browser="b", code="", at=NOON)
    services.enter(link=link, browser="b", code=the_code(), at=NOON)


def test_whoever_was_passed_the_link_cannot_use_her_code_up(client, path):
    client.get(path)
    client.post("/my/code/send")
    code, friend = the_code(), Client()
    friend.get(path)
    friend.post("/my/code/send")
    for _ in range(6):
        friend.post("/my/code", {"code": "000000"})
    assert client.post("/my/code", {"code": code})["Location"] == "/my/"


def test_who_knows_the_address_alone_cannot_use_up_her_requests_for_a_link(client, path, elif_):
    for day in range(1, 6):
        client.post("/my/enter", {"email": "elif@example.org", "born_on": f"1990-01-0{day}"})
    answer = client.post("/my/enter", {"email": "elif@example.org", "born_on": elif_.born_on.isoformat()})
    assert answer.status_code == 200
    assert newest_letter().kind == "access.link"


@pytest.mark.parametrize("spoil", ["over", "revoked", "invented"])
def test_a_link_that_does_not_hold_says_the_same_whatever_is_wrong(spoil, client, path, amara):
    if spoil == "over":
        Link.rows.update(until=NOON - timedelta(days=1))
    elif spoil == "revoked":
        services.revoke_links(about="", by=amara, at=NOON)
    else:
        path = "/l/" + "x" * 32
    answer = client.get(path)
    assert answer.status_code == 404
    assert "does not open anything any more" in answer.content.decode()
    with pytest.raises(LinkNotOpen):
        services.open_secret(secret=path.rsplit("/", 1)[1], at=NOON)


def test_a_lost_mail_is_answered_alike_for_known_and_unknown(client, path, elif_):
    known = client.post("/my/enter", {"email": "elif@example.org", "born_on": elif_.born_on.isoformat()})
    unknown = Client().post("/my/enter", {"email": "nobody@example.org", "born_on": "1990-01-01"})
    strip = lambda page: re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", page.content.decode())  # noqa: E731
    assert strip(known) == strip(unknown)
    (letter,) = Letter.rows.all()
    assert come_in(Client(), re.search(r"/l/\S+", letter.body)[0])["Location"] == "/my/"


def test_asking_for_links_runs_out(client):
    for _ in range(4):
        client.post("/my/enter", {"email": "a@example.org", "born_on": "1990-01-01"})
    assert client.post("/my/enter", {"email": "a@example.org", "born_on": "1990-01-01"}).status_code == 429


def test_coming_in_signs_the_staff_out_of_this_browser(path, amara, sign_in):
    tablet = sign_in(amara)
    come_in(tablet, path)
    assert tablet.get("/")["Location"].startswith("/account/login/")


def test_her_stand_in_can_never_sign_in(client, path, elif_):
    come_in(client, path)
    from filiform.accounts.models import User

    stand_in = User.objects.get(email__startswith=elif_.ref.lower())
    assert not stand_in.is_active
    assert not stand_in.has_usable_password()


def test_a_limit_counts_each_key_in_each_stretch():
    hour = timedelta(hours=1)
    for _ in range(3):
        throttle.count("b", "k", limit=3, per=hour, at=NOON)
    with pytest.raises(TooManyAttempts):
        throttle.count("b", "k", limit=3, per=hour, at=NOON)
    throttle.count("b", "other", limit=3, per=hour, at=NOON)
    throttle.count("b", "k", limit=3, per=hour, at=NOON + hour)
