"""Every write of the register."""

from filiform.safety.services.events import (
    add_action,
    assess_causality,
    begin_review,
    close_event,
    describe_event,
    reopen_event,
    report_event,
)
from filiform.safety.services.seen import note_event_seen, note_list_seen
from filiform.safety.services.sessions import close_session_again, count_days_anew, reopen_session

__all__ = [
    "add_action",
    "assess_causality",
    "begin_review",
    "close_event",
    "close_session_again",
    "count_days_anew",
    "describe_event",
    "note_event_seen",
    "note_list_seen",
    "reopen_event",
    "reopen_session",
    "report_event",
]
