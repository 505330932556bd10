"""Where letters go out: FILIFORM_MAIL_URL, FILIFORM_MAIL_FROM and FILIFORM_TEXT (docs/settings.md)."""

from __future__ import annotations

import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from filiform.core.errors import InvalidInput
from filiform.outbox.sending.types import MailServer, TextWay

MAIL_EXAMPLE = "smtp://user:password@mail.example.org:587?tls=starttls"
SECURITY = ("starttls", "direct", "none")
PORTS = {"starttls": 587, "direct": 465, "none": 25}


def mail_server(url: str | None = None) -> MailServer | None:
    """From FILIFORM_MAIL_URL; none where nothing is set."""
    given = os.environ.get("FILIFORM_MAIL_URL", "") if url is None else url
    if not given:
        return None
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        raise _no_mail("the port is no number") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise _no_mail("it begins with smtp:// or smtps:// and names a host")
    usual = "direct" if parts.scheme == "smtps" else "starttls"
    security = dict(parse_qsl(parts.query)).get("tls", usual)
    if security not in SECURITY:
        raise _no_mail(f"tls is one of {', '.join(SECURITY)}")
    return MailServer(
        parts.hostname, port or PORTS[security], unquote(parts.username or ""), unquote(parts.password or ""), security
    )


def mail_from(server: MailServer | None, given: str | None = None) -> str:
    """The address letters come from: FILIFORM_MAIL_FROM, or the mail server's user where that is an address."""
    said = os.environ.get("FILIFORM_MAIL_FROM", "") if given is None else given
    said = said or (server.user if server and "@" in server.user else "")
    address = parseaddr(said)[1]
    if server and "@" not in address:
        raise InvalidInput(where="FILIFORM_MAIL_FROM", message="write the address letters come from: desk@example.org")
    return address or "nobody@localhost"


def text_way(given: str | None = None) -> TextWay | None:
    """From FILIFORM_TEXT; none where nothing is set."""
    said = os.environ.get("FILIFORM_TEXT", "") if given is None else given
    if not said:
        return None
    way, _, place = said.partition(":")
    place = place.removeprefix("//")
    if way == "console":
        return TextWay(way)
    if way in {"file", "command"} and Path(place).is_absolute():
        return TextWay(way, place)
    raise InvalidInput(
        where="FILIFORM_TEXT", message="write console:, file:///path/to/texts.jsonl or command:///path/to/program"
    )


def _no_mail(why: str) -> InvalidInput:
    return InvalidInput(where="FILIFORM_MAIL_URL", message=f"{why}; for example {MAIL_EXAMPLE}")
