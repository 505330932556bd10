"""A relay between clients and server that cuts their lines where it hurts."""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from random import Random

HANGS_UP_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a line breaks: in its so many-th request, after so many bytes of one direction."""

    where: str
    """`request`: before all of it has gone up; `answer`: while it comes down, or before its first byte; `silence`: the
    answer never comes, the line stays; `whole`: nowhere."""
    turn: int = 0
    after: int = 0


def plan(dice: Random) -> Plan:
    where = dice.choices(("request", "answer", "answer unheard", "silence", "whole"), (30, 25, 30, 3, 12))[0]
    after = {"request": dice.randrange(1, 900), "answer": dice.randrange(1, 700)}.get(where, 0)
    return Plan("answer" if where == "answer unheard" else where, dice.randrange(1, 8), after)


class Proxy:
    """Listens on `port`, relays to the server's. Every new connection gets a plan of its own while `cutting`."""

    def __init__(self, upstream: int, dice: Random) -> None:
        self.upstream, self.dice = upstream, dice
        self.cutting = False
        self.cuts: Counter[str] = Counter()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._is_there = threading.Event()
        self._is_there.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def take_away(self) -> None:
        """The network is gone: every line breaks, and none comes about."""
        self._is_there.clear()
        for line in list(self._open):
            _break(line)

    def give_back(self) -> None:
        self._is_there.set()

    def close(self) -> None:
        self._listener.close()
        self.take_away()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._is_there.is_set():
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()
            else:
                _cut(client)

    def _relay(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.upstream), 5)
        except OSError:
            _cut(client)
            return
        self._open |= {client, server}
        try:
            self._pump(client, server, plan(self.dice) if self.cutting else Plan("whole"))
        except (OSError, ValueError):
            pass
        finally:
            self._open -= {client, server}
            _cut(client)
            _cut(server)

    def _pump(self, client: socket.socket, server: socket.socket, fate: Plan) -> None:
        turn, went, comes_from = 0, 0, server
        while True:
            ready, _, _ = select.select([client, server], [], [], 60)
            if not ready:
                return
            for source in ready:
                data = source.recv(65_536)
                if not data:
                    return
                if source is not comes_from:
                    turn, went, comes_from = turn + (source is client), 0, source
                room = self._room(fate, turn, went, is_request=source is client)
                if room is None or room >= len(data):
                    (server if source is client else client).sendall(data)
                    went += len(data)
                    continue
                self.cuts[fate.where] += 1
                if fate.where == "silence":
                    # The server has stored it; nobody will ever hear of it on this line.
                    client.settimeout(60)
                    client.recv(1)
                    return
                (server if source is client else client).sendall(data[:room])
                return

    def _room(self, fate: Plan, turn: int, went: int, *, is_request: bool) -> int | None:
        """How many more bytes may pass, or all of them."""
        breaks_here = fate.where == "request" if is_request else fate.where in {"answer", "silence"}
        return max(0, fate.after - went) if breaks_here and turn == fate.turn else None


def _break(line: socket.socket) -> None:
    """Whoever holds the line sees it end; the relay, which owns it, closes it."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANGS_UP_AT_ONCE)
    line.close()
