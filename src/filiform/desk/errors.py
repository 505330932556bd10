from __future__ import annotations

from filiform.core.errors import InvalidInput, Refused


class UnknownStatus(InvalidInput):
    code = "desk.unknown_status"
    text = "{status!r} is no status of a visit. Use one of the buttons of the day sheet."


class NeedlesStillIn(Refused):
    code = "desk.needles_still_in"
    text = "Needles are still in: {rooms}. Take them out and record it; then the day can be closed."


class VisitChanged(Refused):
    code = "desk.visit_changed"
    text = "Somebody has moved this visit in the meantime. Look where it stands now, then move it again."
