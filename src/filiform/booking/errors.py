from __future__ import annotations

from filiform.core.errors import NotFound, Refused


class VisitNotFound(NotFound):
    code = "booking.visit_not_found"
    text = "There is no such visit here. Open the day sheet and choose it there."


class VisitSealed(Refused):
    code = "booking.visit_sealed"
    text = "The note of this visit is signed, so nothing here changes any more. Write an addendum to the note instead."


class StatusNotPossible(Refused):
    code = "booking.status_not_possible"
    text = "A visit that is {status} cannot become {wanted}. Undo the last step first."
