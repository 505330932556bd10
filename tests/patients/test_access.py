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
from filiform.patients.access import codes, services
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
    return re.search(r"\d{5} \d{5}|\d{6}", newest_letter().body)[0]


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


def guesses(path, times, *, asking=5):
    """Somebody who was passed the link and asks for a code from ever new browsers, with five wrong tries each."""
    for number in range(times):
        thief = Client(REMOTE_ADDR=f"203.0.113.{number}")
        thief.get(path)
        thief.post("/my/code/send")
        wrong = "111111" if the_code() != "111111" else "222222"
        for _ in range(asking):
            assert thief.post("/my/code", {"code": wrong}).status_code == 422


def test_wrong_tries_of_a_stranger_never_refuse_a_code_that_was_just_mailed(client, path, elif_):
    guesses(path, 11)
    answer = come_in(client, path)
    assert answer["Location"] == "/my/"
    assert client.session["visitor"]["patient"] == elif_.ref


def test_after_twenty_possible_guesses_codes_are_longer_and_the_mail_says_why(client, path):
    guesses(path, 4)
    assert len(the_code()) == 6
    assert "this one is longer" not in newest_letter().body
    come_in(client, path)
    assert re.fullmatch(r"\d{5} \d{5}", the_code())
    assert "this one is longer" in newest_letter().body


def test_codes_that_still_hold_are_counted_with_all_they_leave_open(client, path):
    """Or a stranger would first have many codes mailed and then try them all."""
    guesses(path, 4, asking=0)
    come_in(client, path)
    assert len(the_code()) == 11


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ([], 6),
        ([(1, -1, True)] * 50, 6),
        ([(0, -1, False)] * 50, 6),
        ([(5, -1, False)] * 3, 6),
        ([(5, -1, False)] * 3 + [(1, -1, False)], 10),
        ([(0, 5, False)] * 3, 6),
        ([(0, 5, False)] * 4, 10),
        ([(5, -1, True)] * 4, 10),
    ],
)
def test_how_long_a_code_is_follows_from_the_guesses_there_were_or_may_be(sent, wanted):
    rows = [
        codes.Sent(tries, NOON + timedelta(minutes=minutes), NOON if was_right else None)
        for tries, minutes, was_right in sent
    ]
    assert codes.digits(rows, NOON) == wanted


def test_guesses_of_long_ago_make_no_code_longer(path, amara):
    link = services.open_secret(secret=path.rsplit("/", 1)[1], at=NOON)
    for number in range(4):
        services.send_code(link=link, browser=str(number), by=link.member, at=NOON - timedelta(days=91))
        for _ in range(5):
            with pytest.raises(CodeWrong):
                services.enter(link=link, browser=str(number), code="", at=NOON - timedelta(days=91))
    services.send_code(link=link, browser="hers", by=link.member, at=NOON - timedelta(days=2))
    assert len(the_code()) == 10 + len(" ")
    services.send_code(link=link, browser="hers", by=link.member, at=NOON)
    assert len(the_code()) == 6


def test_a_stranger_at_one_address_leaves_mails_to_hers(client, path):
    thief = Client(REMOTE_ADDR="203.0.113.9")
    thief.get(path)
    answers = [thief.post("/my/code/send").status_code for _ in range(6)]
    assert answers == [302] * 4 + [429] * 2
    assert come_in(client, path)["Location"] == "/my/"


def test_a_link_whose_mails_are_used_up_says_how_to_have_a_new_one_and_the_new_one_opens(client, path, elif_):
    guesses(path, 12, asking=0)
    client.get(path)
    full = client.post("/my/code/send")
    assert full.status_code == 429
    assert "Have a new link sent" in full.content.decode()
    assert 'href="/my/enter"' in full.content.decode()
    client.post("/my/enter", {"email": "elif@example.org", "born_on": elif_.born_on.isoformat()})
    assert come_in(client, re.search(r"/l/\S+", newest_letter().body)[0])["Location"] == "/my/"


def test_one_address_tries_sixty_times_in_ten_minutes_at_most(client, path):
    client.get(path)
    client.post("/my/code/send")
    tried = [client.post("/my/code", {"code": "1"}).content.decode() for _ in range(61)]
    assert "tried too often" not in tried[59]
    assert "tried too often" in tried[60]


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
