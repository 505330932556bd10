"""`filiform session replay EVENTS.jsonl`: the folded state of a session as JSON, or where its stream goes wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from filiform.core.errors import InvalidInput, Refused
from filiform.treatment.events import ENVELOPE, KINDS, Event, parse_event, payload_keys, required_keys
from filiform.treatment.places import skin_names
from filiform.treatment.rules.board import board
from filiform.treatment.rules.replay import states
from filiform.treatment.types import SessionState

USAGE = "usage: filiform session replay EVENTS.jsonl   (- reads standard input)"


class EventFault(InvalidInput):
    code = "treatment.event_fault"


class ReplayRefused(Refused):
    code = "treatment.replay_refused"
    text = "{file} line {line}: {kind} cannot be: {reason}"


def run(argv: list[str]) -> int:
    """Prints the state and returns 0. Raises: EventFault, ReplayRefused; the `filiform` command answers 1."""
    if any(word in {"-h", "--help"} for word in argv):
        print(_help())
        return 0
    match argv:
        case ["replay", name] if name == "-" or not name.startswith("-"):
            print(json.dumps(board(replay_file(name)), indent=2))
            return 0
    print(USAGE, file=sys.stderr)
    return 2


def replay_file(name: str) -> SessionState:
    """The state after the last event of the file, one JSON object a line; blank lines are passed over."""
    shown = "standard input" if name == "-" else name
    session, at = None, _Place(shown)
    stream = _events(name, at)
    try:
        for session in states(stream, skin_names()):  # noqa: B007  the last one is the answer
            pass
    except EventFault:
        raise
    except InvalidInput as fault:
        raise EventFault(
            where=f"{shown} line {at.line}, {fault.facts['where']}", message=fault.facts["message"]
        ) from fault
    except Refused as refused:
        raise ReplayRefused(file=shown, line=at.line, kind=at.kind, reason=refused) from refused
    if session is None:
        raise InvalidInput(where=shown, message="holds no events; write one JSON object a line")
    return session


class _Place:
    """Which line and kind is being read, for the error that may come."""

    __slots__ = ("file", "kind", "line")

    def __init__(self, file: str) -> None:
        self.file, self.line, self.kind = file, 0, ""


def _events(name: str, at: _Place) -> Iterator[Event]:
    for number, line in enumerate(_lines(name, at.file), start=1):
        if line.strip():
            at.line = number
            event = _event(line, f"{at.file} line {at.line}")
            at.kind = event.kind
            yield event


def _event(line: str, where: str) -> Event:
    try:
        raw = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise EventFault(where=where, message=f"is not one JSON object a line ({error})") from None
    try:
        return parse_event(raw)
    except InvalidInput as fault:
        raise EventFault(where=f"{where}, {fault.facts['where']}", message=fault.facts["message"]) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _lines(name: str, shown: str) -> list[str]:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EventFault(where=shown, message=f"cannot be read ({reason}); give a file of events") from None
    try:
        return raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise EventFault(where=f"{shown} line {line}", message="is not UTF-8 text; save it as UTF-8") from None


def _help() -> str:
    lines: list[Any] = [
        USAGE,
        "",
        "Prints the state after the last event: inserted, withdrawn, in_body, counted, muscles, twitches, closed …",
        f"An event, one a line: {', '.join(ENVELOPE)}.",
        "Payload keys by kind (those in brackets may be left out):",
    ]
    for kind in KINDS:
        required = required_keys(kind)
        keys = [key if key in required else f"[{key}]" for key in payload_keys(kind)]
        lines.append(f"  {kind:<22} {' '.join(keys) or '-'}")
    return "\n".join(lines)
