"""The chore of the expiries: what has come within 90, 30 or 7 days of its end, or past it, and nobody was told?"""

from __future__ import annotations

from datetime import datetime

from filiform.clinics.acting import programs
from filiform.clinics.types import Member
from filiform.practitioners.expiries import queries, services


def warn(at: datetime) -> int:
    """Write what is to be written now, of every organization; returns how many letters."""
    houses = {by.organization_id: by for by in reversed(programs())}
    return sum(_in_house(by, at) for by in houses.values())


def _in_house(by: Member, at: datetime) -> int:
    """Three queries where nothing ends, four where all was told."""
    on = at.astimezone(by.zone).date()
    rows = queries.running_out(organization_id=by.organization_id, jurisdiction=by.jurisdiction, on=on)
    if not rows:
        return 0
    ids = {row.practitioner.id for row in rows}
    known = queries.told(organization_id=by.organization_id, practitioner_ids=ids)
    due = [row for row in rows if services.mark(row) not in known]
    return services.tell_of_expiries(rows=due, by=by, at=at) if due else 0
