"""Where the fold of a session stood after this process last added to it, so that the next act reads only what is new.

A stream is only ever added to (triggers see to it), so a state that was committed stays true of its events. It is kept
after the commit and never before: what is rolled back is never remembered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import reduce

from filiform.treatment import models
from filiform.treatment.rules.fold import apply, fold
from filiform.treatment.store import events_of
from filiform.treatment.types import SessionState

MOST = 512
"""Sessions a process remembers: more than a clinic has rooms. A state of forty events takes about 60 kB."""

_states: OrderedDict[str, SessionState] = OrderedDict()
_guard = threading.Lock()


def state_of(session: models.Session) -> SessionState:
    """The folded state of a session whose row is locked. One query, none where nothing is new."""
    with _guard:
        known = _states.get(session.ref)
    if known is None or known.sequence > session.sequence:  # the second: the database was put back
        return fold(events_of(session))
    return reduce(apply, events_of(session, after=known.sequence), known)


def remember(session_ref: str, state: SessionState) -> None:
    """Called when the transaction that brought a session to this state has been committed."""
    with _guard:
        _states[session_ref] = state
        _states.move_to_end(session_ref)
        while len(_states) > MOST:
            _states.popitem(last=False)
