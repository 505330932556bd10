from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base

from filiform.core.sqlite.line import Line

_lines: defaultdict[str, Line] = defaultdict(Line)
_guard = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions wait in the line of their database before they ask it for its lock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place: Line | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self._place is None:
            with _guard:
                line = _lines[str(self.settings_dict["NAME"])]
            # Whose turn does not come in time asks all the same: SQLite then says whether the database is locked.
            if line.enter(float(self.settings_dict["OPTIONS"].get("timeout", 5))):
                self._place = line
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()  # a commit that fails keeps the place for its rollback

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        place, self._place = self._place, None
        if place is not None:
            place.leave()
