"""Text messages: an interface with three ways out. A file and a command are enough for any gateway.

A command gets one JSON object on its standard input: `{"to", "text", "letter"}`. It ends with 0 when the message was
taken, with 75 (EX_TEMPFAIL) when it may be tried again, and with anything else when it will never go.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from filiform.outbox.sending.errors import NotSent
from filiform.outbox.sending.types import Outgoing, TextWay

TRY_AGAIN = 75
TIMEOUT_S = 20


class TextSender(Protocol):
    def send(self, letter: Outgoing) -> str:
        """Hand one message over and return a word on it. Raises NotSent."""


class OnConsole:
    def send(self, letter: Outgoing) -> str:
        sys.stdout.write(f"text message to {letter.address}:\n{letter.body}\n")
        sys.stdout.flush()
        return "printed"


class IntoFile:
    """One JSON object a line, added in one write: several workers may share the file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def send(self, letter: Outgoing) -> str:
        line = json.dumps(_as_json(letter), ensure_ascii=False) + "\n"
        try:
            handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        except OSError as error:
            raise NotSent(f"the file cannot be written: {error.strerror}", code="file", is_everybodys=True) from None
        return "written"


class ByCommand:
    def __init__(self, program: str) -> None:
        self.program = program

    def send(self, letter: Outgoing) -> str:
        told = json.dumps(_as_json(letter), ensure_ascii=False)
        try:
            done = subprocess.run(  # noqa: S603  the operator's own program, named in the settings
                [self.program], input=told, text=True, capture_output=True, timeout=TIMEOUT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotSent(f"the command did not run: {error}", code=type(error).__name__, is_everybodys=True) from None
        if done.returncode:
            answer = f"the command ended with {done.returncode} {' '.join(done.stderr.split())}"
            raise NotSent(answer, is_final=done.returncode != TRY_AGAIN)
        return "accepted"


def sender_of(way: TextWay) -> TextSender:
    if way.way == "console":
        return OnConsole()
    return IntoFile(Path(way.place)) if way.way == "file" else ByCommand(way.place)


def _as_json(letter: Outgoing) -> dict[str, str]:
    return {"to": letter.address, "text": letter.body, "letter": letter.ref}
