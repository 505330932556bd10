"""What the clients sent, and what they were told became of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """One act as a client sends it, as often as it takes."""

    visit: str
    command_id: str
    kind: str
    payload: Mapping[str, Any]
    occurred_at: str

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "payload": self.payload,
            "command_id": self.command_id,
            "occurred_at": self.occurred_at,
        }


@dataclass
class Ledger:
    """Kept by all clients of a run together. A promise is the sequence that the server gave to a command."""

    sent: dict[str, Act] = field(default_factory=dict)
    promised: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """Answers that contradict an earlier one, and refusals: none of the acts sent here may be refused."""
    answers: Counter[str] = field(default_factory=Counter)
    """How each request ended: an HTTP status, or the kind of failure of the line."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, acts: Iterable[Act]) -> None:
        """Before the first byte leaves: whatever happens from here on, the act may have been stored."""
        with self._lock:
            self.sent.update((act.command_id, act) for act in acts)

    def answered(self, how: str) -> None:
        with self._lock:
            self.answers[how] += 1

    def told(self, answer: Mapping[str, Any]) -> None:
        """The server's word on one command. A promise once given is the same ever after."""
        command, status, sequence = answer["command_id"], answer["status"], answer.get("sequence")
        with self._lock:
            before = self.promised.get(command)
            if status not in {"accepted", "known"}:
                self.faults.append(f"{command} {self._kind(command)} was {status}: {answer.get('sentence')}")
            elif before is None:
                self.promised[command] = sequence
            elif status == "accepted" or before != sequence:
                self.faults.append(f"{command} was promised as {before}, then {status} as {sequence}")

    def _kind(self, command: str) -> str:
        act = self.sent.get(command)
        return act.kind if act else "(never sent)"

    @property
    def acknowledged(self) -> int:
        return len(self.promised)

    @property
    def open(self) -> int:
        """Acts sent whose fate no client knows yet."""
        return len(self.sent) - len(self.promised)

    def refusals(self) -> int:
        """Answers that said plainly that nothing was recorded."""
        return sum(many for how, many in self.answers.items() if how.startswith("5"))
