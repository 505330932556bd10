"""The facts of a line in plain words: the trail keeps codes, which never change, and a reader gets words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

STATUSES = {
    "booked": _("booked"), "confirmed": _("confirmed"), "arrived": _("arrived"), "in-room": _("in the room"),
    "needles-in": _("needles in"), "done": _("finished"), "no-show": _("did not come"), "cancelled": _("called off"),
}  # fmt: skip
VISITS = {
    "initial": _("initial evaluation"), "follow-up": _("follow-up"), "walk-in": _("walk-in"),
}  # fmt: skip
LETTERS = {
    "access.code": _("code for one’s own page"), "access.link": _("link to one’s own page"),
    "aftercare.alarm": _("alarm to the clinic"), "aftercare.follow-up": _("questions after a treatment"),
    "aftercare.sheet": _("what to do after a treatment"), "booking.cancelled": _("visit called off"),
    "booking.code": _("code to confirm a booking"), "booking.confirmed": _("confirmation of a visit"),
    "booking.moved": _("visit moved"), "booking.offer": _("offer of a time that became free"),
    "booking.reminder": _("reminder of a visit"), "consent.copy": _("copy of what was signed"),
    "booking.offer-gone": _("offered time is gone"), "intake.before-visit": _("answer to act on before a visit"),
    "measures.questions": _("questions before or after a visit"),
}  # fmt: skip
FIELDS = {
    "given_name": _("given name"), "family_name": _("family name"), "preferred_name": _("preferred name"),
    "born_on": _("date of birth"), "sex": _("sex"), "pronouns": _("pronouns"), "phone": _("phone"),
    "email": _("mail address"), "address": _("address"), "language": _("language"), "occupation": _("occupation"),
    "emergency_contact": _("emergency contact"), "registry_use": _("use for the registry"),
    "kind": _("kind"), "grade": _("grade"), "is_near_miss": _("near miss"), "is_expected": _("expected or not"),
    "source": _("who told of it"), "noticed_at": _("when it was noticed"), "began_at": _("when it began"),
    "onset": _("onset"), "ended_at": _("when it ended"), "outcome": _("how it ended"), "note": _("note"),
    "muscles": _("muscles"), "regions": _("regions"), "needles": _("needles"),
}  # fmt: skip
URGENCIES = {
    "emergency-now": _("emergency care now"), "same-day-medical": _("doctor today"),
    "urgent-medical": _("doctor soon"), "stop": _("no needling as it stands"), "hold": _("clearance needed"),
    "question": _("ask about it"),
}  # fmt: skip
ENDINGS = {
    "visit-stands": _("spoken with the patient; the visit stands"), "visit-changed": _("visit moved or called off"),
    "sent-to-doctor": _("sent to a doctor"), "sent-to-emergency": _("sent to emergency care"),
    "misunderstood": _("the answer was a misunderstanding"),
    "on-arrival": _("not reached; to be looked at on arrival"),
}  # fmt: skip
VERDICTS = {
    "proceed": _("proceed"), "proceed-with-precautions": _("proceed with precautions"),
    "hold-for-clearance": _("hold for clearance"), "do-not-needle": _("do not needle"),
}  # fmt: skip
DECISIONS = {
    "stop": _("stop needling"), "change": _("change the treatment"), "refer": _("refer"),
    "go-on": _("go on as before"),
}  # fmt: skip
SIDES = {"patient": _("the patient"), "clinic": _("the clinic")}
HANDED_OVER = {
    "in-session": _("in the session"), "screen": _("shown on the screen"), "paper": _("on paper"),
    "mail": _("by mail"),
}  # fmt: skip
REASONS = {
    "no-address": _("no address on record"), "stopped": _("the recipient wants none of this kind"),
    "overtaken": _("overtaken by something newer"), "taken-back": _("taken back at the desk"),
    "refused": _("refused by the recipient’s server"), "gave-up": _("tried for a day without success"),
    "too-late": _("could not be sent in time"),
}  # fmt: skip
PAGES = {
    "own consent": _("one's own consent"), "own history": _("one's own answers"),
    "own needles": _("one's own needles"), "own note": _("one's own note"), "own progress": _("one's own progress"),
    "own progress on paper": _("one's own progress, on paper"), "own sheet": _("one's own aftercare sheet"),
    "own visits": _("one's own visits"), "chart": _("the record"), "history": _("the history"),
    "consent": _("the consent"), "consent-copy": _("the consent, on paper"), "verdict": _("the screening"),
    "examination": _("the examination"), "measures": _("the measurements"), "instruments": _("the measurements"),
    "treatment": _("the treatment"), "note": _("the note"), "note.pdf": _("the note, on paper"),
    "aftercare": _("the aftercare"), "aftercare-sheet": _("the aftercare sheet"), "visit": _("the visit"),
    "trail": _("who looked at the record"), "details": _("name and address"),
    "before the visit": _("what the answers ask for before the visit"), "progress": _("the progress"),
    "progress on paper": _("the progress, on paper"), "older visits": _("older visits"), "plan": _("the plan"),
    "questions": _("the questions afterwards"), "alarm": _("an alarm"), "quick-pick": _("the treatment"),
    "follow-up": _("the answers after the treatment"), "needle lots": _("which packs the needles came from"),
    "trigger points": _("the trigger points"),
}  # fmt: skip

# What a fact of this name may be: a name means one thing in every sentence that tells it.
_WORDS: dict[str, Mapping[str, Any]] = {
    "from": STATUSES, "to": STATUSES, "fields": FIELDS, "urgency": URGENCIES, "outcome": ENDINGS, "verdict": VERDICTS,
    "decision": DECISIONS, "by": SIDES, "how": HANDED_OVER, "reason": REASONS, "page": PAGES,
    "kind": {**VISITS, **LETTERS},
}  # fmt: skip


def said(name: str, value: Any) -> str:
    """One fact in words; a code that is not known here is shown as it is, without its hyphens."""
    if isinstance(value, list | tuple):
        return ", ".join(said(name, one) for one in value)
    words = _WORDS.get(name, {}).get(str(value))
    return str(value).replace("_", " ").replace("-", " ") if words is None else str(words)
