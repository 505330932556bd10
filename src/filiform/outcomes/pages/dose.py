"""Change beside what was given. A description: nobody was allotted to a dose, and whoever does well is needled less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.knowledge.instruments import Instrument
from filiform.outcomes import queries
from filiform.outcomes.pages.measure import instrument_of
from filiform.outcomes.rules.disclosure import withheld_among
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics.dose import groups
from filiform.outcomes.tables import Column, Row, Table
from filiform.outcomes.types import Asked
from filiform.outcomes.wording import NONE, between, number, of, percent_interval, signed

# Parts of a dose, with the word for one and for its unit.
PARTS = {
    "needles": ("Needles", ""),
    "sessions": ("Sessions", ""),
    "muscles": ("Muscles needled", ""),
    "main_muscle": ("Muscle with most needles", ""),
    "twitches": ("Local twitch responses", ""),
    "needle_min": ("Dwell of all needles", "min"),
    "stimulation_min": ("Electrical stimulation", "min"),
}
THIRDS = 3


@dataclass(frozen=True, slots=True)
class DosePage:
    instrument: Instrument
    part: str
    table: Table

    @property
    def key(self) -> str:
        return self.instrument.id

    @property
    def tables(self) -> dict[str, Table]:
        return {self.table.key: self.table}


def dose_page(instrument_id: str, part: str, asked: Asked, *, by: Member) -> DosePage:
    """One query. A part that is not known is the needles."""
    instrument, part = instrument_of(instrument_id), part if part in PARTS else "needles"
    found = queries.doses(organization_id=by.organization_id, asked=asked, instrument=instrument.id, by=part)
    title, unit = PARTS[part]
    label = _muscle if part == "main_muscle" else _bands([(row[0], row[3]) for row in found.rows], unit)
    named = [(label(given), changed, bool(reached), n) for given, changed, reached, n in found.rows]
    order = {label(given): place for place, given in enumerate(sorted({row[0] for row in found.rows}))}
    made = groups(named, None if part == "main_muscle" else order)
    kept = withheld_among({group.label: group.n for group in made}, settings.LEAST_PATIENTS)
    rows = []
    for group in made:
        if group.label in kept:
            rows.append(Row((group.label, "withheld", *[NONE] * 4)))
            continue
        allowed = group.n >= PLAN.percent_from
        rows.append(
            Row((group.label, str(group.n), signed(group.mean), between(group.interval, with_sign=True),
                 of(group.responders), percent_interval(group.responders, allowed=allowed)))
        )  # fmt: skip
    table = Table(
        key="dose", title=f"Change beside {title.lower()}",
        columns=(
            Column(title), Column("n", True), Column("Mean change", True), Column("95 %", True),
            Column("Headline reached", True), Column("95 % of it", True),
        ),
        rows=tuple(rows),
        counted=f"Due, answered, with room on the scale, and needled at least once: {sum(group.n for group in made)}.",
        method=(
            f"What was given until day {PLAN.follow_up_d} and no later than recovery, in thirds of the patients. Mean "
            "with Student's t 95 %, share with Wilson 95 %. Description only."
        ),
        queries=(found.query,),
        notes=(
            "Who was given more was chosen by somebody, for reasons: differences between these groups are differences "
            "between patients as well.",
        ),
    )  # fmt: skip
    return DosePage(instrument, part, table)


def _muscle(muscle: Any) -> str:
    known = catalogues.muscles().by_id.get(str(muscle))
    return known.name if known else "No muscle recorded"


def _bands(counted: Sequence[tuple[Any, int]], unit: str) -> Any:
    """Names the third of the patients that an amount lies in; nought stands by itself."""
    given = sorted((float(value), n) for value, n in counted if value)
    total, passed = sum(n for _, n in given), 0
    edges: list[float] = []
    for value, n in given:
        passed += n
        if len(edges) < THIRDS - 1 and passed * THIRDS >= total * (len(edges) + 1):
            edges.append(value)
    lows = [given[0][0] if given else 0.0, *edges]

    def label(value: Any) -> str:
        amount = float(value)
        if not amount:
            return "none"
        third = sum(amount > edge for edge in edges)
        if third < len(edges):
            low = lows[0] if third == 0 else min(v for v, _ in given if v > edges[third - 1])
            return f"{number(low)} to {number(edges[third])} {unit}".strip()
        return f"more than {number(edges[-1])} {unit}".strip()

    return label
