from __future__ import annotations

import threading
from collections import deque


class Line:
    """Who may write, one at a time, in the order of coming."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def enter(self, patience_s: float) -> bool:
        """Wait for one's turn; False when it did not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(patience_s):
            return True
        with self._guard:
            if turn.is_set():  # in the last moment
                return True
            self._waiting.remove(turn)
        return False

    def leave(self) -> None:
        """Let the next one in. The place passes from hand to hand, so nobody who comes just now can slip past."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
