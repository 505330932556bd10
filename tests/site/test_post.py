from __future__ import annotations

import pytest

from filiform.core.errors import InvalidInput
from filiform.outbox.sending.types import MailServer, TextWay
from filiform.site.post import mail_from, mail_server, text_way


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, "", "", "starttls")),
        ("smtp://localhost?tls=none", MailServer("localhost", 25, "", "", "none")),
        ("smtps://u%40x.org:p%3Aw@mail.example.org", MailServer("mail.example.org", 465, "u@x.org", "p:w", "direct")),
        ("smtp://u:p@h:2525?tls=direct", MailServer("h", 2525, "u", "p", "direct")),
    ],
)
def test_a_mail_server_is_read_from_its_address(url, server):
    assert mail_server(url) == server


@pytest.mark.parametrize("url", ["mail.example.org", "http://h", "smtp://", "smtp://h:port", "smtp://h?tls=maybe"])
def test_an_address_that_is_none_is_told_with_an_example(url):
    with pytest.raises(InvalidInput, match=r"FILIFORM_MAIL_URL: .*for example smtp://"):
        mail_server(url)


def test_the_password_is_in_no_word_for_people():
    server = mail_server("smtp://desk:secret@mail.example.org")
    assert server.words == "mail.example.org:587, starttls"


def test_letters_come_from_the_address_named_or_from_the_user():
    server = mail_server("smtp://desk%40x.org:p@h")
    assert mail_from(server, "") == "desk@x.org"
    assert mail_from(server, "Cedar <hello@x.org>") == "hello@x.org"
    assert mail_from(None, "") == "nobody@localhost"
    with pytest.raises(InvalidInput, match="FILIFORM_MAIL_FROM"):
        mail_from(mail_server("smtp://h"), "")


def test_text_messages_leave_by_console_file_or_command():
    assert text_way("") is None
    assert text_way("console:") == TextWay("console")
    assert text_way("file:///var/texts.jsonl") == TextWay("file", "/var/texts.jsonl")
    assert text_way("command:///usr/local/bin/gateway") == TextWay("command", "/usr/local/bin/gateway")
    for wrong in ("file:", "file://relative", "sms", "command:"):
        with pytest.raises(InvalidInput, match="FILIFORM_TEXT"):
            text_way(wrong)
