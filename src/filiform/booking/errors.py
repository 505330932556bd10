from __future__ import annotations

from filiform.core.errors import NotFound, Refused


class VisitNotFound(NotFound):
    code = "booking.visit_not_found"
    text = "There is no such visit here. Open the day sheet and choose it there."


class StatusNotPossible(Refused):
    code = "booking.status_not_possible"
    text = "A visit that is {status} cannot become {wanted}. Undo the last step first."
