"""Whether whoever needled was qualified on the day of the treatment, as far as is known today."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from filiform.clinics import queries as clinics
from filiform.practitioners import queries as practitioners
from filiform.treatment.types import SessionState


def unqualified(*, organization_id: int, session: SessionState, zone: ZoneInfo) -> tuple[str, ...]:
    """One sentence for each person and day that was not covered. Four queries, none where nobody needled.

    What is entered late counts for the day it held: a renewal in time closes nothing, and the gate of the session had
    asked before each needle. What is left is an act that had happened, or a proof taken back since.
    """
    acts = {
        (needle.insertion.by, needle.insertion.at.astimezone(zone).date())
        for needle in session.needles.values()
        if needle.counts
    }
    if not acts:
        return ()
    jurisdiction = clinics.jurisdiction_of(organization_id=organization_id)
    people = practitioners.practitioners_of_users(organization_id=organization_id, user_refs={by for by, _ in acts})
    evidence = practitioners.evidence_of(organization_id=organization_id, people=list(people.values()))
    found = []
    for by, day in sorted(acts):
        one = people.get(by)
        if one is None:
            found.append("Somebody who is not on the list of practitioners needled.")
            continue
        standing = practitioners.standing_of(one, evidence[one.id], jurisdiction=jurisdiction, on=day)
        if not standing.may_needle:
            found.append(
                f"{one.name} was not qualified to needle here on {day.day} {day:%B %Y}. {' '.join(standing.against)}"
            )
    return tuple(found)
