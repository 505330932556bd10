"""One letter as a mail, and the mail server that takes it."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from types import TracebackType
from typing import Self

from django.core.mail import EmailMessage

from filiform.outbox.sending.errors import NotSent
from filiform.outbox.sending.types import MailServer, Outgoing

TIMEOUT_S = 15
NEVER_AGAIN = range(500, 600)


def mail_of(letter: Outgoing, *, sender: str, at: datetime) -> EmailMessage:
    """The mail: from the clinic's name, plain text, with its files. The same letter always has the same Message-ID, so
    that a mailbox shows it once even where a worker was killed between sending it and noting so."""
    address = parseaddr(sender)[1]
    headers = {
        "Date": format_datetime(at),
        "Message-ID": f"<{letter.ref.lower()}@{address.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.stop_link:
        headers["List-Unsubscribe"] = f"<{letter.stop_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMessage(
        letter.subject, letter.body, formataddr((letter.clinic_name, address)),
        [formataddr((letter.name, letter.address))], headers=headers,
        attachments=[(one.name, one.content, one.media_type) for one in letter.attachments],
    )  # fmt: skip
    mail.encoding = "utf-8"
    return mail


class Post:
    """One connection to the mail server, opened for the first letter and kept for the next ones."""

    def __init__(self, server: MailServer, sender: str) -> None:
        self.server, self.sender = server, sender
        self.open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.hang_up()

    def send(self, letter: Outgoing, *, at: datetime) -> str:
        """Hand one letter to the server and return what it said. Raises NotSent."""
        try:
            mail = mail_of(letter, sender=self.sender, at=at)
            recipient = parseaddr(mail.to[0])[1]
            text = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own takes it
        except (ValueError, UnicodeError) as error:
            answer = f"no mail can be made of it: {type(error).__name__}"
            raise NotSent(answer, code="unwritable", is_final=True) from None
        try:
            self._connected().sendmail(parseaddr(self.sender)[1], [recipient], text)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            self._start_over()
            raise NotSent(_said(code, said), code=str(code), is_final=code in NEVER_AGAIN) from None
        except smtplib.SMTPDataError as error:
            self._start_over()
            raise _refused(error, is_final=error.smtp_code in NEVER_AGAIN) from None
        except UnicodeError:
            answer = "the address has letters this mail server does not take"
            raise NotSent(answer, code="address", is_final=True) from None
        except smtplib.SMTPResponseException as error:
            # Sign-in or sender refused: a fault of this installation, which somebody can mend.
            self.hang_up()
            raise _refused(error, is_everybodys=True) from None
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise _unconnected(error) from None
        return "accepted"

    def try_out(self) -> None:
        """Connect and sign in, sending nothing. Raises NotSent."""
        try:
            self._connected().noop()
        except smtplib.SMTPResponseException as error:
            raise _refused(error, is_everybodys=True) from None
        except (OSError, smtplib.SMTPException) as error:
            raise _unconnected(error) from None

    def _connected(self) -> smtplib.SMTP:
        if self.open is None:
            where, secure = self.server, ssl.create_default_context()
            if where.security == "direct":
                server: smtplib.SMTP = smtplib.SMTP_SSL(where.host, where.port, timeout=TIMEOUT_S, context=secure)
            else:
                server = smtplib.SMTP(where.host, where.port, timeout=TIMEOUT_S)
            self.open = server
            if where.security == "starttls":
                server.starttls(context=secure)
            if where.user:
                server.login(where.user, where.password)
        return self.open

    def _start_over(self) -> None:
        """The connection goes on after a refused letter, if the server plays along."""
        try:
            if self.open:
                self.open.rset()
        except (OSError, smtplib.SMTPException):
            self.hang_up()

    def hang_up(self) -> None:
        server, self.open = self.open, None
        if server is None:
            return
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def _refused(error: smtplib.SMTPResponseException, **how: bool) -> NotSent:
    return NotSent(_said(error.smtp_code, error.smtp_error), code=str(error.smtp_code), **how)


def _unconnected(error: Exception) -> NotSent:
    return NotSent(f"no connection: {error}", code=type(error).__name__, is_everybodys=True)


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"
