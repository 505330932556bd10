"""The trail in plain words: what was done, by the code of the act. Whoever reads it need not know the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SENTENCES = {
    "chart.seen": "Looked at the record: {page}",
    "patient.added": "Entered the patient",
    "patient.changed": "Changed the details: {fields}",
    "visit.added": "Booked a visit ({kind})",
    "visit.moved": "Set a visit from {from} to {to}",
    "visit.sealed": "Sealed a visit with its signed note",
    "intake.answered": "Recorded answers of the history",
    "visit.screened": "Screened the visit: {verdict}",
    "clearance.given": "Gave a clearance",
    "clearance.withdrawn": "Withdrew a clearance",
    "screening.overridden": "Opened an excluded site with a reason, against {rule}",
    "stop.set": "Stopped the visit or a site",
    "stop.lifted": "Lifted a stop",
    "plan.set": "Set the plan of sites",
    "measures.recorded": "Recorded measurements",
    "examination.saved": "Recorded the examination",
    "examination.planned": "Set the plan of sites",
    "examination.point_added": "Recorded a trigger point",
    "examination.point_changed": "Changed a trigger point",
    "examination.point_removed": "Removed a trigger point",
    "examination.point_carried": "Took over a trigger point from an earlier visit",
    "goal.added": "Recorded a goal",
    "goal.ended": "Closed a goal",
    "concern.noted": "Recorded a concern",
    "concern.answered": "Recorded the answer to a concern",
    "consent.signed": "Recorded a signed consent",
    "consent.confirmed": "Recorded that the patient agrees again",
    "consent.withdrawn": "Recorded that consent was withdrawn",
    "consent.refused": "Recorded that consent was refused",
    "clinic.settings_changed": "Changed the settings of the clinic: {step}",
    "session.opened": "Opened a needling session",
    "treatment.recorded": "Recorded steps of a needling session",
    "quick_pick.saved": "Kept a quick pick",
    "quick_pick.renamed": "Renamed a quick pick",
    "quick_pick.retired": "Retired a quick pick",
    "quick_pick.favourite_set": "Marked a quick pick as favourite, or no longer",
    "treatment.help_wanted": "Called for help",
    "treatment.help_answered": "Answered a call for help",
    "treatment.help_taken_back": "Took back a call for help",
    "treatment.search_closed": "Closed the search for a missing needle",
    "day.closed": "Closed the day",
    "safety.seen": "Looked at the safety list",
    "note.written": "Wrote on the note",
    "note.signed": "Signed the note",
    "note.addendum_signed": "Signed an addendum to the note",
}


class _Facts(dict[str, Any]):
    """A fact an old line does not hold is left out of its sentence."""

    def __missing__(self, key: str) -> str:
        return "not stated"


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """One act in words; an act not known here is shown by its code, never hidden."""
    words = SENTENCES.get(kind)
    if words is None:
        return kind
    return words.format_map(_Facts({key: _said(value) for key, value in facts.items()}))


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_said(one) for one in value)
    return str(value).replace("_", " ").replace("-", " ")
