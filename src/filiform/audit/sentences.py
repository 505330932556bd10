"""The trail in plain words: what was done, by the code of the act. Whoever reads it need not know the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "chart.seen": _("Looked at the record: {page}"),
    "patient.added": _("Entered the patient"),
    "patient.changed": _("Changed the details: {fields}"),
    "visit.added": _("Booked a visit ({kind})"),
    "visit.moved": _("Set a visit from {from} to {to}"),
    "booking.code_sent": _("Mailed a code to confirm a booking"),
    "visit.held": _("Kept a time for somebody who is booking"),
    "visit.rescheduled": _("Moved a visit to another time"),
    "waiting.joined": _("Put on the wait list"),
    "waiting.offered": _("Offered a time that became free"),
    "waiting.accepted": _("Accepted an offered time"),
    "waiting.declined": _("Declined an offered time"),
    "waiting.withdrawn": _("Took an offer back"),
    "waiting.booked": _("Off the wait list: has a visit"),
    "waiting.left": _("Left the wait list"),
    "waiting.removed": _("Taken off the wait list at the desk"),
    "waiting.changed": _("Changed what to wait for"),
    "waiting.over": _("Off the wait list: the days are over"),
    "waiting.returned": _("Put back on the wait list"),
    "visit.cancelled": _("Called a visit off (asked by: {by})"),
    "visit_type.added": "Added a visit type",
    "visit_type.changed": "Changed a visit type",
    "visit_type.removed": "Took a visit type out of use",
    "visit_type.restored": "Took a visit type back into use",
    "shift.added": "Added working hours",
    "shift.removed": "Took working hours away",
    "shift.restored": "Put working hours back",
    "shift.ended": "Gave working hours a last day",
    "shift.went_on": "Let working hours go on without an end",
    "time_off.added": "Entered an absence",
    "time_off.removed": "Took an absence away",
    "time_off.restored": "Put an absence back",
    "closure.added": "Closed the clinic or a room for some days",
    "closure.removed": "Took a closure away",
    "closure.restored": "Put a closure back",
    "visit.sealed": _("Sealed a visit with its signed note"),
    "intake.answered": _("Recorded answers of the history"),
    "intake.pain_shown": _("Showed where it hurts"),
    "intake.done_on_phone": _("Finished the history on the phone"),
    "intake.warned": _("An answer must be acted on before the visit ({urgency})"),
    "intake.warning_taken": _("Took care of what an answer asks for"),
    "intake.warning_not_reached": _("Called because of an answer and reached nobody"),
    "intake.warning_ended": _("Dealt with what an answer asks for: {outcome}"),
    "visit.screened": _("Screened the visit: {verdict}"),
    "clearance.given": _("Gave a clearance"),
    "clearance.withdrawn": _("Withdrew a clearance"),
    "screening.overridden": _("Opened an excluded site with a reason, against {rule}"),
    "stop.set": _("Stopped the visit or a site"),
    "stop.lifted": _("Lifted a stop"),
    "plan.set": _("Set the plan of sites"),
    "measures.recorded": _("Recorded measurements"),
    "measures.asterisk_set": _("Marked a comparable sign"),
    "measures.asterisk_dropped": _("Took the mark of a comparable sign away"),
    "asking.plan_set": _("Set what is asked by link"),
    "asking.sent": _("Sent questions by link"),
    "asking.answered": _("Answered questions by link"),
    "asking.called_off": _("Took back questions sent by link"),
    "examination.saved": _("Recorded the examination"),
    "examination.planned": _("Set the plan of sites"),
    "examination.point_added": _("Recorded a trigger point"),
    "examination.point_changed": _("Changed a trigger point"),
    "examination.point_removed": _("Removed a trigger point"),
    "examination.point_carried": _("Took over a trigger point from an earlier visit"),
    "examination.point_settled": _("Said whether a trigger point is one that is known"),
    "examination.signs_recorded": _("Recorded neurological signs"),
    "examination.care_plan_set": _("Set diagnosis and plan"),
    "examination.plan_reviewed": _("Signed a review of the plan: {decision}"),
    "examination.review_overridden": _("Planned a visit though a review was due"),
    "goal.added": _("Recorded a goal"),
    "goal.ended": _("Closed a goal"),
    "concern.noted": _("Recorded a concern"),
    "concern.answered": _("Recorded the answer to a concern"),
    "consent.signed": _("Recorded a signed consent"),
    "consent.confirmed": _("Recorded that the patient agrees again"),
    "consent.withdrawn": _("Recorded that consent was withdrawn"),
    "consent.refused": _("Recorded that consent was refused"),
    "consent.text_read": _("Read the consent text on the phone"),
    "clinic.settings_changed": _("Changed the settings of the clinic: {step}"),
    "session.opened": _("Opened a needling session"),
    "treatment.recorded": _("Recorded steps of a needling session"),
    "quick_pick.saved": _("Kept a quick pick"),
    "quick_pick.renamed": _("Renamed a quick pick"),
    "quick_pick.retired": _("Retired a quick pick"),
    "quick_pick.favourite_set": _("Marked a quick pick as favourite, or no longer"),
    "treatment.help_wanted": _("Called for help"),
    "treatment.help_answered": _("Answered a call for help"),
    "treatment.help_taken_back": _("Took back a call for help"),
    "treatment.search_closed": _("Closed the search for a missing needle"),
    "day.closed": _("Closed the day"),
    "safety.seen": _("Looked at the safety register"),
    "safety.event_seen": _("Looked at an adverse event"),
    "safety.event_reported": _("Reported an adverse event"),
    "safety.event_described": _("Described an adverse event: {fields}"),
    "safety.review_begun": _("Began to look into an adverse event"),
    "safety.action_added": _("Recorded what was done about an adverse event"),
    "safety.causality_assessed": _("Judged whether needling caused an adverse event"),
    "safety.event_closed": _("Closed an adverse event"),
    "safety.event_reopened": _("Reopened an adverse event"),
    "safety.session_reopened": _("Opened a session again for an adverse event"),
    "safety.days_counted": _("Counted the sessions of every day anew"),
    "safety.session_closed_again": _("Closed a session that was open again"),
    "exposure.reported": _("Entered an exposure of staff"),
    "exposure.described": _("Described an exposure of staff: {fields}"),
    "exposure.care_recorded": _("Recorded care after an exposure of staff"),
    "exposure.test_planned": _("Planned a test after an exposure of staff"),
    "exposure.test_done": _("Recorded a test after an exposure of staff"),
    "exposure.test_dropped": _("Left out a test after an exposure of staff"),
    "exposure.closed": _("Closed an exposure of staff"),
    "exposure.reopened": _("Reopened an exposure of staff"),
    "exposure.seen": _("Looked at an exposure of staff"),
    "exposure.log_taken": _("Took the sharps injury log of {year}"),
    "note.written": _("Wrote on the note"),
    "note.signed": _("Signed the note"),
    "note.addendum_signed": _("Signed an addendum to the note"),
    "message.written": _("Wrote a message"),
    "message.taken": _("Read the patient's messages"),
    "access.code_sent": _("Had a code sent by mail"),
    "access.entered": _("Opened the patient's page with a code"),
    "access.link_sent": _("Had a new link sent by mail"),
    "record.downloaded": _("Downloaded everything"),
    "calendar.made": _("Made an address for a calendar"),
    "calendar.revoked": _("Ended the address of a calendar"),
    "registry.exported": "Wrote rows without names for a registry: {patients} patients",
    "letter.written": _("Wrote a letter ({kind})"),
    "letter.sent": _("Sent a letter ({kind})"),
    "letter.failed": _("A letter could not be sent ({kind}): {reason}"),
    "letter.voided": _("Took back a letter ({kind}): {reason}"),
    "letter.tried_again": _("Had a failed letter sent again ({kind})"),
    "letters.stopped": _("Stopped letters of one kind ({kind})"),
    "letters.started_again": _("Wants letters of one kind again ({kind})"),
    "aftercare.sheet_given": _("Handed over the aftercare sheet ({how})"),
    "follow_up.planned": _("Planned the questions after the treatment"),
    "follow_up.asked": _("Sent the questions after the treatment"),
    "follow_up.answered": _("Recorded an answer to the questions after the treatment"),
    "alarm.raised": _("Raised an alarm because of a red flag"),
    "alarm.flagged": _("Added a red flag to an alarm"),
    "alarm.corrected": _("Answered again, without a red flag"),
    "alarm.escalated": _("Told the next person of an alarm"),
    "alarm.taken": _("Took an alarm"),
    "alarm.handed_back": _("Handed an alarm back"),
    "alarm.noted": _("Wrote on an alarm"),
    "alarm.closed": _("Closed an alarm"),
    "alarm.reopened": _("Opened an alarm again"),
}

# What a look was at. A page that is not named here is told by its own name.
PAGES = {
    "own consent": _("one's own consent"), "own history": _("one's own answers"),
    "own needles": _("one's own needles"), "own note": _("one's own note"), "own progress": _("one's own progress"),
    "own progress on paper": _("one's own progress, on paper"), "own sheet": _("one's own aftercare sheet"),
    "own visits": _("one's own visits"), "chart": _("the record"), "history": _("the history"),
    "consent": _("the consent"), "verdict": _("the screening"), "examination": _("the examination"),
    "measures": _("the measurements"), "treatment": _("the treatment"), "note": _("the note"),
    "note.pdf": _("the note, on paper"), "aftercare": _("the aftercare"), "visit": _("the visit"),
    "trail": _("who looked at the record"), "details": _("name and address"),
    "before the visit": _("what the answers ask for before the visit"), "progress": _("the progress"),
    "older visits": _("older visits"), "plan": _("the plan"), "questions": _("the questions afterwards"),
    "alarm": _("an alarm"), "follow-up": _("the answers after the treatment"),
}  # fmt: skip


class _Facts(dict[str, Any]):
    """A fact an old line does not hold is left out of its sentence."""

    def __missing__(self, key: str) -> str:
        return gettext("not stated")


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """One act in words; an act not known here is shown by its code, never hidden."""
    words = SENTENCES.get(kind)
    if words is None:
        return kind
    said = {key: _said(value) for key, value in facts.items()}
    if kind == "chart.seen" and (page := PAGES.get(str(facts.get("page")))):
        said["page"] = str(page)
    return str(words).format_map(_Facts(said))


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_said(one) for one in value)
    return str(value).replace("_", " ").replace("-", " ")
