from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from filiform.audit.models import Line
from filiform.outbox import services
from filiform.outbox.models import Enclosure, Letter
from filiform.outbox.sending import chores
from filiform.outbox.sending import services as sending
from filiform.outbox.sending.errors import NotSent
from filiform.outbox.sending.mail import Post
from filiform.outbox.sending.types import MailServer, TextWay
from filiform.outbox.types import Attachment, Recipient
from tests.factories import cast
from tests.outbox.mailbox import Mailbox, certificate, free_port, mail_server, only_for

pytestmark = pytest.mark.django_db
FACTS = {"day": "3 March", "link": "/l/abc"}
NOON = cast.NOON.replace(hour=19)  # noon in Denver
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with mail_server(box) as server:
        settings.MAIL, settings.MAIL_FROM = server, "desk@clinic.example.org"
        yield box


def write(by, to, kind="test.note", at=NOON, about="visit-1", **more):
    return services.write_letter(kind=kind, to=to, facts=FACTS, about=about, by=by, at=at, **more)


def send(at=NOON):
    with time_machine.travel(at, tick=True):
        return chores.send_letters(at)


def only():
    return Letter.rows.get()


def test_a_mail_arrives_with_its_accents_its_file_and_where_to_stop(amara, elif_writes_back, mailbox, settings):
    settings.BASE_URL = "https://clinic.example.org"
    ics = Attachment("visit.ics", "text/calendar", "BEGIN:VCALENDAR ñ".encode())
    services.write_letter(
        kind="test.reminder", to=replace(elif_writes_back, phone=""), about="", by=amara, at=NOON,
        facts={"day": "martes 3 de marzo, mañana", "link": "/l/ábc"}, attachments=[ics],
    )  # fmt: skip
    assert send() == 1
    (mail,) = mailbox.got
    assert mail["Subject"] == "Your appointment on martes 3 de marzo, mañana"
    assert str(mail["To"]) == "Elif Yılmaz <elif@example.org>"
    assert str(mail["From"]) == "Cedar Central <desk@clinic.example.org>"
    assert "martes 3 de marzo, mañana" in mail.get_body().get_content()
    assert "https://clinic.example.org/l/ábc" in mail.get_body().get_content()
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("visit.ics", "text/calendar")
    assert mail["List-Unsubscribe"].strip().startswith("<https://clinic.example.org/letters/stop/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == f"<{only().ref.lower()}@clinic.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_what_has_gone_is_forgotten_but_for_that_it_went(amara, elif_writes_back, mailbox):
    write(amara, elif_writes_back, attachments=[Attachment("a.ics", "text/calendar", b"x")])
    send(NOON + MINUTE)
    letter = only()
    assert (letter.state, letter.body, letter.tries) == ("sent", "", 1)
    assert letter.sent_at - NOON < 2 * MINUTE
    assert not Enclosure.rows.exists()
    assert Line.objects.get(kind="letter.sent").about == letter.ref
    assert send(NOON + HOUR) == 0
    assert len(mailbox.got) == 1


def test_a_letter_that_cannot_be_stopped_offers_no_way_to(amara, elif_writes_back, mailbox):
    write(amara, elif_writes_back)
    send()
    assert mailbox.got[0]["List-Unsubscribe"] is None
    assert "/letters/stop/" not in mailbox.got[0].get_body().get_content()


def test_a_server_that_is_busy_is_tried_again_later(amara, elif_writes_back, mailbox):
    mailbox.says["elif@example.org"] = "451 4.3.0 Try again later"
    write(amara, elif_writes_back)
    assert send() == 0
    letter = only()
    assert (letter.state, letter.tries, letter.answer) == ("waiting", 1, "451 4.3.0 Try again later")
    assert letter.due_at - NOON >= MINUTE
    assert send(NOON + MINUTE / 2) == 0
    mailbox.says.clear()
    assert send(NOON + 2 * MINUTE) == 1
    assert only().tries == 2


def test_a_letter_nobody_takes_fails_after_a_day_with_the_last_answer(amara, elif_writes_back, mailbox):
    mailbox.says["elif@example.org"] = "450 mailbox busy"
    write(amara, elif_writes_back)
    at = NOON
    while only().state == "waiting":
        at = max(at, only().due_at) + MINUTE
        send(at)
    assert (only().state, only().reason, only().tries) == ("failed", "gave-up", 8)
    assert timedelta(days=1) < at - NOON < timedelta(days=2)
    assert only().body
    assert Line.objects.get(kind="letter.failed").facts == {"kind": "test.note", "reason": "gave-up"}


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_a_final_no_fails_at_once_and_the_next_letter_goes(amara, elif_writes_back, mailbox, where):
    write(amara, elif_writes_back)
    if where == "recipient":
        mailbox.says["elif@example.org"] = "550 5.1.1 No such user"
        write(amara, replace(elif_writes_back, email="other@example.org"), about="visit-2")
        assert send() == 1
    else:
        mailbox.says_to_data = "554 5.7.1 Not wanted"
        assert send() == 0
    failed = Letter.rows.get(about="visit-1")
    assert (failed.state, failed.reason) == ("failed", "refused")
    assert failed.answer.startswith("55")


def test_a_refused_letter_is_sent_once_the_desk_has_had_it_tried_again(amara, elif_writes_back, mailbox):
    mailbox.says["elif@example.org"] = "550 No such user"
    ref = write(amara, elif_writes_back)
    send()
    mailbox.says.clear()
    services.retry_letter(letter_ref=ref, by=amara, at=NOON + HOUR)
    assert send(NOON + HOUR) == 1
    assert only().state == "sent"


def test_where_no_server_answers_everything_waits_and_one_letter_alone_is_tried(amara, elif_writes_back, settings):
    settings.MAIL, settings.MAIL_FROM = MailServer("127.0.0.1", free_port(), "", "", "none"), "desk@x.org"
    for number in range(3):
        write(amara, elif_writes_back, about=str(number))
    assert send() == 0
    letters = Letter.rows
    assert sorted(letters.values_list("tries", flat=True)) == [0, 0, 1]
    assert all(one.due_at >= NOON + MINUTE for one in letters.all())
    assert letters.get(tries=1).answer.startswith("no connection")


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_wrong_sign_in_is_no_fault_of_the_letter(amara, elif_writes_back, settings):
    box = Mailbox()
    with mail_server(box, auth_require_tls=False, **only_for("desk", "right")) as server:
        settings.MAIL, settings.MAIL_FROM = replace(server, user="desk", password="wrong"), "desk@x.org"
        write(amara, elif_writes_back)
        assert send() == 0
        assert only().state == "waiting"
        assert only().answer.startswith("535")
        settings.MAIL = replace(server, user="desk", password="right")
        assert send(NOON + 2 * MINUTE) == 1


@pytest.mark.parametrize("security", ["starttls", "direct"])
def test_the_connection_is_encrypted_and_a_stranger_in_the_middle_gets_nothing(
    amara, elif_writes_back, settings, tmp_path, monkeypatch, security
):
    context, trusted = certificate(tmp_path)
    how = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    box = Mailbox()
    with mail_server(box, **how) as server:
        settings.MAIL, settings.MAIL_FROM = replace(server, security=security), "desk@x.org"
        write(amara, elif_writes_back)
        assert send() == 0
        assert "certificate" in only().answer.lower()
        assert only().state == "waiting"
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert send(NOON + 2 * MINUTE) == 1
    assert len(box.got) == 1


def test_many_letters_go_through_one_connection(amara, elif_writes_back, mailbox):
    for number in range(25):
        write(amara, elif_writes_back, about=str(number))
    assert send() == 25
    assert mailbox.connections == 1


def test_a_worker_that_died_while_sending_is_replaced_and_the_mail_keeps_its_name(amara, elif_writes_back, mailbox):
    write(amara, elif_writes_back)
    (taken,) = sending.take_due(limit=9, by="first", at=NOON)
    assert sending.take_due(limit=9, by="second", at=NOON + MINUTE) == []
    assert send(NOON + 2 * MINUTE) == 0
    assert send(NOON + 6 * MINUTE) == 1
    assert mailbox.got[0]["Message-ID"].startswith(f"<{taken.ref.lower()}@")


def test_a_letter_taken_back_while_it_was_being_sent_is_told_as_sent(amara, elif_writes_back):
    ref = write(amara, elif_writes_back)
    (taken,) = sending.take_due(limit=9, by="first", at=NOON)
    services.take_back(letter_ref=ref, by=amara, at=NOON)
    sending.note_sent(letter=taken, answer="accepted", by=amara, at=NOON)
    assert only().state == "sent"


def test_a_letter_taken_back_while_sending_it_failed_stays_back(amara, elif_writes_back):
    ref = write(amara, elif_writes_back)
    (taken,) = sending.take_due(limit=9, by="first", at=NOON)
    services.take_back(letter_ref=ref, by=amara, at=NOON)
    sending.note_not_sent(letter=taken, answer="451", is_final=True, by=amara, at=NOON)
    assert only().state == "void"


def test_what_comes_too_late_is_not_sent_but_seen(amara, elif_writes_back, mailbox):
    write(amara, elif_writes_back, not_after=NOON + HOUR)
    assert send(NOON + 2 * HOUR) == 0
    assert (only().state, only().reason) == ("failed", "too-late")
    assert not mailbox.got


def test_a_worker_that_was_down_until_night_waits_for_the_morning(amara, elif_writes_back, mailbox):
    write(amara, replace(elif_writes_back, phone=""), "test.reminder")
    night = NOON + timedelta(hours=9)  # nine at night in Denver
    assert send(night) == 0
    assert only().due_at == NOON + timedelta(hours=20)
    assert send(NOON + timedelta(hours=20)) == 1


def test_a_patient_who_stops_after_it_was_written_does_not_get_it(amara, elif_, elif_writes_back, mailbox):
    write(amara, replace(elif_writes_back, phone=""), "test.reminder")
    (taken,) = sending.take_due(limit=9, by="first", at=NOON)
    services.stop_letters(patient_ref=elif_.ref, kind="test.reminder", by=amara, at=NOON)
    assert not sending.decide(letter=taken, by=amara, at=NOON)
    assert (only().state, only().reason) == ("void", "stopped")


def test_without_a_mail_server_letters_wait_uncounted_until_there_is_one(amara, elif_writes_back, settings):
    settings.MAIL = None
    write(amara, elif_writes_back)
    assert send() == 0
    assert (only().state, only().tries) == ("waiting", 0)
    box = Mailbox()
    with mail_server(box) as server:
        settings.MAIL, settings.MAIL_FROM = server, "desk@x.org"
        assert send(NOON + 11 * MINUTE) == 1


def test_a_demo_without_a_server_says_that_it_carried_nothing(amara, elif_writes_back, settings):
    settings.MAIL, settings.DEMO = None, True
    write(amara, elif_writes_back)
    assert send() == 1
    assert only().answer == "kept in the demo, carried nowhere"


def test_an_address_no_mail_can_be_written_to_fails_with_a_word(amara, mailbox):
    write(amara, Recipient("Jürgen", "jürgen@example.org"))
    assert send() == 0
    assert (only().state, only().reason) == ("failed", "refused")


def test_a_text_message_is_one_line_of_a_file(amara, elif_writes_back, settings, tmp_path):
    file = tmp_path / "texts.jsonl"
    settings.TEXT = TextWay("file", str(file))
    write(amara, elif_writes_back, "test.reminder")
    write(amara, elif_writes_back, "test.reminder", about="visit-2")
    assert send() == 2
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert {line["to"] for line in lines} == {"+1 303 555 0101"}
    assert lines[0]["text"].startswith("Cedar Central: 3 March http")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_text_message_on_the_console(amara, elif_writes_back, settings, capsys):
    settings.TEXT = TextWay("console")
    write(amara, elif_writes_back, "test.reminder")
    assert send() == 1
    assert "text message to +1 303 555 0101" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("script", "state", "said"),
    [
        ("cat > taken.json", "sent", "accepted"),
        ("echo gateway away >&2; exit 75", "waiting", "the command ended with 75 gateway away"),
        ("echo no such number >&2; exit 3", "failed", "the command ended with 3 no such number"),
    ],
)
def test_a_text_message_by_a_command_of_the_clinic(
    amara, elif_writes_back, settings, tmp_path, monkeypatch, script, state, said
):
    program = tmp_path / "gateway"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    settings.TEXT = TextWay("command", str(program))
    write(amara, elif_writes_back, "test.reminder")
    send()
    assert (only().state, only().answer) == (state, said)
    if state == "sent":
        assert json.loads((tmp_path / "taken.json").read_text())["to"] == "+1 303 555 0101"


def test_a_command_that_is_not_there_is_no_fault_of_the_letter(amara, elif_writes_back, settings):
    settings.TEXT = TextWay("command", "/nowhere/gateway")
    write(amara, elif_writes_back, "test.reminder")
    assert send() == 0
    assert (only().state, only().tries) == ("waiting", 1)


def test_the_words_of_what_failed_long_ago_are_forgotten(amara, elif_writes_back):
    write(amara, elif_writes_back, attachments=[Attachment("a.ics", "text/calendar", b"x")])
    Letter.rows.update(state="failed", reason="gave-up")
    assert chores.forget_words(NOON + timedelta(days=6)) == 0
    assert chores.forget_words(NOON + timedelta(days=8)) == 1
    assert only().body == ""
    assert chores.forget_words(NOON + timedelta(days=8)) == 0


def test_trying_a_server_out_sends_nothing(mailbox, settings):
    with Post(settings.MAIL, settings.MAIL_FROM) as post:
        post.try_out()
    with Post(MailServer("127.0.0.1", 1, "", "", "none"), "a@b.org") as post, pytest.raises(NotSent):
        post.try_out()
    assert not mailbox.got


def test_an_idle_outbox_costs_one_query(amara, django_assert_num_queries):
    with django_assert_num_queries(1):
        chores.send_letters(NOON)
