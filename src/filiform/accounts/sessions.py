"""Sign-ins, in the database: ending one holds at once, in every process (SESSION_ENGINE)."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from filiform.core.prepared import Prepared, Slot, moment

SESSION = Prepared(
    lambda: Session.objects.filter(session_key=Slot("key"), expire_date__gt=moment("now")).values_list("session_data")
)


class SessionStore(db.SessionStore):
    """Django's own, but for reading: every request asks for its session."""

    def load(self) -> dict[str, Any]:
        row = SESSION.first(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
