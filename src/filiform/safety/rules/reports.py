"""What a report may say: words of the catalogues, and times in a possible order. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from filiform.knowledge import catalogues
from filiform.safety.errors import EventInvalid

LONGEST_NOTE: Final = 4000
SIDES: Final = ("left", "right", "midline")
STAFF_KIND: Final = "staff"


def check_report(said: Mapping[str, Any], *, at: datetime) -> None:
    """Refuses what no report can say. `said` holds fields of `EventFacts`, each as it is known.

    Raises: EventInvalid, which names the field.
    """
    events = catalogues.adverse_events()
    kind, grade = said.get("kind", ""), said.get("grade", "")
    if "kind" in said and kind not in events.by_id:
        raise EventInvalid(where="kind", message=f"{kind or 'nothing'} is not in the catalogue of adverse events.")
    if grade and grade not in {one.grade for one in events.grading.scale}:
        known = ", ".join(one.grade for one in events.grading.scale)
        raise EventInvalid(where="grade", message=f"{grade} is no grade. Choose one of: {known}.")
    if len(said.get("note", "")) > LONGEST_NOTE:
        raise EventInvalid(where="note", message=f"write at most {LONGEST_NOTE} characters.")
    _check_places(said)
    _check_times(said, at)


def _check_places(said: Mapping[str, Any]) -> None:
    muscles, regions = catalogues.muscles().by_id, catalogues.eligibility().regions
    known = {region for heading in regions.values() for region in heading}
    for place in said.get("muscles", ()):
        muscle, _, side = place.partition(":")
        if muscle not in muscles or side not in SIDES:
            raise EventInvalid(where="muscles", message=f"{place} is no muscle with a side, such as soleus:left.")
    for place in said.get("regions", ()):
        if place.partition(":")[0] not in known:
            raise EventInvalid(where="regions", message=f"{place} is no region of the catalogue.")


def _check_times(said: Mapping[str, Any], at: datetime) -> None:
    noticed, began, ended = (said.get(name) for name in ("noticed_at", "began_at", "ended_at"))
    for name, moment in (("noticed_at", noticed), ("began_at", began), ("ended_at", ended)):
        if moment is not None and moment > at:
            raise EventInvalid(where=name, message="lies in the future. Give the time it happened.")
    if began and noticed and began > noticed:
        raise EventInvalid(where="began_at", message="it cannot have begun after it was noticed.")
    if began and ended and ended < began:
        raise EventInvalid(where="ended_at", message="it cannot have ended before it began.")


def is_about_staff(kind: str) -> bool:
    """What happens to those who treat stands in the exposure log and in no rate of patients."""
    found = catalogues.adverse_events().by_id.get(kind)
    return found is not None and found.concerns == STAFF_KIND
