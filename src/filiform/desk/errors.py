from __future__ import annotations

from filiform.core.errors import InvalidInput


class UnknownStatus(InvalidInput):
    code = "desk.unknown_status"
    text = "{status!r} is no status of a visit. Use one of the buttons of the day sheet."
