"""Every reading of an organization that stands, for figures over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models.functions import Coalesce

from filiform.measures.models import Reading


@dataclass(frozen=True, slots=True)
class Measured:
    patient_id: int
    visit_ref: str | None
    """None for an answer between visits."""
    episode_ref: str | None
    time_zone: str | None
    instrument: str
    value: Decimal
    unit: str
    side: str
    movement: str
    """A muscle id, or an activity in the patient's words: never to leave the clinic as it is."""
    form: str
    phase: str
    mode: str
    taken_at: datetime

    @property
    def what(self) -> str:
        """What two readings must share, besides instrument and side, to be the same measurement; empty for nothing."""
        return f"{self.movement}\x00{self.form}" if self.movement or self.form else ""


COLUMNS = (
    "patient_id", "visit__ref", "of_episode", "visit__clinic__time_zone", "instrument", "value", "unit", "side",
    "movement", "form", "phase", "mode", "taken_at",
)  # fmt: skip


def readings_that_stand(*, organization_id: int) -> Iterator[Measured]:
    """By patient, oldest first; neither corrected nor taken back. One query, read as it comes."""
    rows = (
        Reading.objects.of(organization_id)
        .filter(replaced_by=None, value__isnull=False)
        .annotate(of_episode=Coalesce("episode__ref", "visit__episode__ref"))
    )
    for row in rows.order_by("patient_id", "taken_at", "id").values_list(*COLUMNS).iterator():
        yield Measured(*row)
