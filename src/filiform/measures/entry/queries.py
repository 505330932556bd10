from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from filiform.booking.types import VisitRow
from filiform.clinics.types import Member
from filiform.knowledge import catalogues
from filiform.measures import queries
from filiform.measures.entry.pages import Desk
from filiform.measures.entry.typed import FUNCTION, Sheet, sheet_of
from filiform.measures.errors import UnknownInstrument
from filiform.measures.types import Phase


def sheets(chosen: Sequence[str]) -> list[Sheet]:
    """The sheets of these instruments, each once, in the order asked for. Raises: UnknownInstrument."""
    instruments, methods, taking = catalogues.instruments(), catalogues.scoring(), catalogues.taking()
    for one in chosen:
        if one not in instruments.by_id:
            raise UnknownInstrument(instrument=one)
    places = {one.name.lower(): one.id for one in catalogues.muscles().muscles} if taking.place.keys() & chosen else {}
    return [
        sheet_of(
            one,
            instruments=instruments,
            methods=methods,
            sided=taking.sided,
            place=taking.place.get(one, ""),
            places=places,
        )
        for one in dict.fromkeys(chosen)
    ]


def desk_for(*, visit: VisitRow, chosen: Sequence[Sheet], phase: Phase, by: Member, at: datetime) -> Desk:
    """What is known of the patient for these sheets. Three queries, four where her own activities are asked."""
    names = [one.instrument.id for one in chosen]
    organization_id = by.organization_id
    asks_activities = FUNCTION in names
    return Desk(
        today=queries.readings_of_visit(organization_id=organization_id, visit_id=visit.id),
        before=queries.latest_readings(
            organization_id=organization_id, patient_id=visit.patient_id, but_visit_id=visit.id
        ),
        devices=queries.devices_used(organization_id=organization_id, instruments=names),
        activities=queries.first_activities(organization_id=organization_id, episode_id=visit.episode_id)
        if asks_activities
        else (),
        muscles=[one.name for one in catalogues.muscles().muscles] if any(one.place for one in chosen) else (),
        phase=phase, rater=by.name, at=at,
    )  # fmt: skip
