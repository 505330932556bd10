from __future__ import annotations

from datetime import datetime
from typing import Final

from filiform.clinics.acting import programs
from filiform.outcomes import services
from filiform.outcomes.libraries import missing
from filiform.outcomes.months import services as months
from filiform.outcomes.reports import services as reports

TURNS: Final = 5


def refresh(at: datetime) -> int:
    """Make anew the rows of whoever was measured or needled since; a thousand of an organization in one turn.

    Their months follow once nobody waits, so that bringing over a whole record makes each month once.
    """
    done = 0
    for organization_id in sorted({program.organization_id for program in programs()}):
        for _ in range(TURNS):
            made = services.refresh_some(organization_id=organization_id)
            done += made
            if not made:
                months.make_all(organization_id=organization_id)
                break
    return done


def make_reports(at: datetime) -> int:
    """One step of the oldest unfinished report of each organization: nothing else waits longer than for one step."""
    if missing():
        return 0
    organizations = sorted({program.organization_id for program in programs()})
    return sum(reports.advance_one(organization_id=organization_id, at=at) for organization_id in organizations)
