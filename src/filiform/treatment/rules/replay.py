"""A stored stream read again from its first event: the fold, and before each event the gates it passed when it was new.

Only the gates that need nothing but the stream are asked (`standing.py`): verdicts, consents and lots have moved on
since, and an act that carries `against` was a fact before any gate saw it. So a stream that was accepted live always
replays, and one that never could have been accepted says where it goes wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from filiform.treatment.events import Event
from filiform.treatment.rules.fold import EMPTY, apply, check_place
from filiform.treatment.rules.standing import check_standing
from filiform.treatment.types import SessionState


def replay(events: Iterable[Event], muscle_regions: Mapping[str, frozenset[str]]) -> SessionState:
    """The state after the last event. Raises: errors.NotNow, errors.Impossible."""
    session = EMPTY
    for session in states(events, muscle_regions):  # noqa: B007  the last one is the answer
        pass
    return session


def states(events: Iterable[Event], muscle_regions: Mapping[str, frozenset[str]]) -> Iterator[SessionState]:
    """The state after each event."""
    session = EMPTY
    for event in events:
        check_place(session, event)
        if event.command_id not in session.command_ids and event.against is None:
            check_standing(session, event, muscle_regions)
        session = apply(session, event)
        yield session
