"""What the program does by itself: ask when the hour has come, write to the next person while an alarm is untaken."""

from __future__ import annotations

from datetime import datetime

from filiform.aftercare import doors, services
from filiform.aftercare.alarms import services as alarms
from filiform.clinics.acting import program_member


def ask_due(at: datetime) -> int:
    """Send the questions whose hour has come, each in its own transaction; returns how many."""
    found = doors.follow_ups_to_ask(at=at)
    return sum(
        services.ask_follow_up(follow_up_ref=ref, by=program_member(clinic_id=clinic_id), at=at)
        for clinic_id, ref in found
    )


def escalate(at: datetime) -> int:
    """Write to whoever is next for every alarm that nobody has taken in time; returns how many alarms."""
    found = doors.alarms_to_escalate(at=at)
    return sum(
        alarms.escalate_alarm(alarm_ref=ref, by=program_member(clinic_id=clinic_id), at=at) for clinic_id, ref in found
    )
