from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from filiform.booking.feeds import ics
from filiform.booking.feeds.entries import for_patient
from filiform.booking.letters.kinds import ABOUT_A_VISIT, OFFER, REMINDER
from filiform.booking.letters.rules import Tell, as_told, last_use, to_tell
from filiform.booking.types import VisitNews, VisitRow, VisitStatus
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member
from filiform.outbox import queries as written
from filiform.outbox import services as outbox
from filiform.outbox.types import Attachment
from filiform.outbox.wording import day_and_time
from filiform.patients import queries as patients
from filiform.patients.access import services as access
from filiform.patients.access.letters import recipient
from filiform.patients.access.types import Purpose
from filiform.patients.types import Identity

# What the desk does is told a little later: a visit dragged to the wrong place and back is told to nobody.
SECOND_THOUGHTS: Final = timedelta(minutes=2)
NEEDS_NO_REMINDER: Final = {VisitStatus.ARRIVED, VisitStatus.NO_SHOW}
# The page of a visit opens for so long after it: papers, and questions about what was done.
PAGE_OPENS: Final = timedelta(days=14)


def tell_patient(kind: VisitNews, visit: VisitRow, by: Member, at: datetime) -> None:
    """Let the patient know how her visit stands, if she does not know it yet; called in the transaction of the act.

    Looks at how it stands and at what she was told last, never at what has just happened: however often a visit is
    moved in between, she gets one letter, or none where it is back where it was.
    """
    if kind is VisitNews.STATUS:
        if visit.status in NEEDS_NO_REMINDER:
            outbox.void_letters(about=visit.ref, kinds={REMINDER.key}, by=by, at=at)
        return
    outbox.void_letters(about=visit.ref, kinds={*ABOUT_A_VISIT, REMINDER.key}, by=by, at=at)
    told = written.last_once(organization_id=by.organization_id, about=visit.ref, kinds=ABOUT_A_VISIT)
    what = to_tell(visit, told=told.partition(" ")[2], at=at)
    if what is None:
        return
    patient = _patient(visit, by)
    _, day, time = _words(visit, patient)
    facts = {"day": day, "time": time, "practitioner": visit.practitioner_name}
    # Whom no letter reaches needs neither links nor a file; a demo clinic shows what would have gone.
    is_read = outbox.has_a_way(kind=what, to=recipient(patient)) or by.is_demo
    if is_read and what is not Tell.CANCELLED:
        facts |= {
            "link": _link(visit, Purpose.VISIT, until=visit.ends_at + PAGE_OPENS, by=by, at=at),
            "manage_link": _link(visit, Purpose.MANAGE, until=visit.starts_at, by=by, at=at),
        }
    outbox.write_letter(
        kind=what, to=recipient(patient), facts=facts, about=visit.ref, by=by, at=at,
        due_at=at + SECOND_THOUGHTS if by.may("booking.move") else at, not_after=visit.starts_at,
        attachments=[_file(visit, patient, by)] if is_read else [], once=f"{visit.revision} {as_told(visit)}",
    )  # fmt: skip


def remind(*, visits: Sequence[tuple[VisitRow, int]], by: Member, at: datetime) -> int:
    """Write a reminder of each visit, so many hours before it; how many were written. One query for all the names.

    Written once for each visit, its time and its hours, whoever asks again: two workers at once remind once.
    """
    people = patients.identities(
        organization_id=by.organization_id, patient_ids={visit.patient_id for visit, _ in visits}
    )  # fmt: skip
    for visit, hours in visits:
        patient = people[visit.patient_id]
        _, day, time = _words(visit, patient)
        link = _link(visit, Purpose.MANAGE, until=visit.starts_at, by=by, at=at)
        facts = {"day": day, "time": time, "practitioner": visit.practitioner_name, "manage_link": link}
        outbox.write_letter(
            kind=REMINDER.key, to=recipient(patient), facts=facts, about=visit.ref, by=by, at=at,
            not_after=last_use(visit.starts_at, hours), once=reminder_key(visit, hours),
        )  # fmt: skip
    return len(visits)


def reminder_key(visit: VisitRow, hours: int) -> str:
    """A visit that moves is reminded of anew."""
    return f"{hours}h {as_told(visit)}"


def write_offer(
    *, patient: Identity, practitioner: str, starts_at: datetime, until: datetime, path: str, about: str, by: Member,
    at: datetime,
) -> str:  # fmt: skip
    """A time has become free: offer it to somebody who waits, until that moment. Returns the letter's ref."""
    language = patient.language
    day, time = day_and_time(starts_at, by.zone, language)
    facts = {
        "day": day, "time": time, "practitioner": practitioner, "link": path,
        "until": day_and_time(until, by.zone, language)[1],
    }  # fmt: skip
    return outbox.write_letter(
        kind=OFFER.key, to=recipient(patient), facts=facts, about=about, by=by, at=at, not_after=until
    )


def _patient(visit: VisitRow, by: Member) -> Identity:
    return patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]


def _words(visit: VisitRow, patient: Identity) -> tuple[ZoneInfo, str, str]:
    zone = ZoneInfo(visit.time_zone)
    return (zone, *day_and_time(visit.starts_at, zone, patient.language))


def _link(visit: VisitRow, purpose: Purpose, *, until: datetime, by: Member, at: datetime) -> str:
    return access.make_link(
        patient_id=visit.patient_id, purpose=purpose, about=visit.ref, until=until, by=by, at=at
    )  # fmt: skip


def _file(visit: VisitRow, patient: Identity, by: Member) -> Attachment:
    address, _ = clinics.contact(organization_id=by.organization_id, clinic_id=visit.clinic_id)
    entry = for_patient(visit, address=address, language=patient.language)
    return Attachment("appointment.ics", "text/calendar", ics.attachment(entry, organizer=settings.MAIL_FROM))
