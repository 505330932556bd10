"""What surrounds the room on its page: the head of the visit, and the chart for a further muscle. Reads only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from filiform.booking.queries import VisitPage
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.knowledge.muscles import Muscle
from filiform.screening.overlays import overlay, overlays_of
from filiform.treatment import queries
from filiform.treatment.rules.limits import met_sites
from filiform.treatment.surroundings import surroundings
from filiform.treatment.types import SessionState


def without_own_alerts(page: VisitPage, state: SessionState) -> VisitPage:
    """The head of the page without what this session adds to it, which would be old after the next tap."""
    own = queries.alerts_of(len(state.in_body), len(state.missing))
    return replace(without_own_note(page), alerts=[alert for alert in page.alerts if alert not in own])


def without_own_note(page: VisitPage) -> VisitPage:
    """The journey without what this step would say of itself: the room says it, and is never old."""
    steps = [replace(one, status=replace(one.status, note="")) if one.is_here else one for one in page.steps]
    return replace(page, steps=steps)


def chart_page(visit: VisitRow, *, by: Member, at: datetime) -> dict[str, Any]:
    """The chart for a further muscle: what screening excludes, what training leaves out, what is planned already."""
    found = surroundings(visit_id=visit.id, patient_id=visit.patient_id, by=by, at=at, lots=())
    gate, atlas = found.gate, catalogues.muscles()

    def closed(muscle: Muscle, side: str) -> str:
        met = met_sites(gate.excluded_sites, gate.muscle_regions[muscle.id], side)
        return "excluded by screening" if met else ""

    overlays = overlays_of(atlas.muscles, closed=closed, trained=found.qualification.regions)
    chosen = [one for one in found.plan.muscles if one.muscle in atlas.by_id]
    overlays += [overlay(atlas.by_id[one.muscle], one.side, "selected", "chosen") for one in chosen]
    return {"visit": visit, "overlays": overlays}
