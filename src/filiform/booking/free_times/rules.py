from __future__ import annotations

from collections.abc import Iterable

from filiform.booking.types import Online, VisitType


def for_somebody_new(types: Iterable[VisitType], *, takes_new: bool) -> VisitType | None:
    """The visit whose times the directory tells: the first, in the clinic's own order, that a stranger may book online.

    One with needles goes before a talk without: whoever searches here looks for that, and a talk of twenty minutes
    is free long before an hour is. None where the clinic asks new patients to call.
    """
    open_ = [one for one in types if takes_new and one.online is Online.BOOKABLE and one.for_new]
    return next((one for one in open_ if one.needling), open_[0] if open_ else None)
