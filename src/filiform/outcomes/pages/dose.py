"""Change beside what was given. A description: nobody was allotted to a dose, and whoever does well is needled less."""

from __future__ import annotations

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
    labels, place = _muscles(found) if part == "main_muscle" else _thirds(found.given, unit)
    made = groups(labels, place, found.changed, found.is_reached)
    if part == "main_muscle":
        made.sort(key=lambda group: -group.n)
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


def _muscles(found: queries.Doses) -> tuple[list[str], Any]:
    import numpy as np

    known = catalogues.muscles().by_id
    names = [known[word].name if word in known else "No muscle recorded" for word in found.words]
    labels = sorted(set(names))
    return labels, np.array([labels.index(name) for name in names], dtype=int)[found.given]


def _thirds(given: Any, unit: str) -> tuple[list[str], Any]:
    """Names the third of the patients that an amount lies in, and says which each is; nought stands by itself."""
    import numpy as np

    amounts, counts = np.unique(given[given > 0], return_counts=True)
    passed, total = counts.cumsum(), int(counts.sum())
    edges = [amounts[np.searchsorted(passed * THIRDS, total * place)] for place in range(1, THIRDS)] if total else []
    edges = sorted(set(map(float, edges)))
    labels, low = ["none"], float(amounts[0]) if total else 0.0
    for edge in edges:
        labels.append(f"{number(low)} to {number(edge)} {unit}".strip())
        low = float(amounts[min(np.searchsorted(amounts, edge, side="right"), len(amounts) - 1)])
    if edges:
        labels.append(f"more than {number(edges[-1])} {unit}".strip())
    return labels, np.where(given > 0, 1 + np.searchsorted(np.array(edges), given), 0)
