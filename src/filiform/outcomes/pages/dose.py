"""Change beside what was given. A description: nobody was allotted to a dose, and whoever does well is needled less."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.knowledge.instruments import Instrument
from filiform.outcomes import queries
from filiform.outcomes.pages.measure import instrument_of
from filiform.outcomes.rules.disclosure import is_withheld, withheld_among
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics.dose import Group, groups
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
RANKS = ("lowest third", "middle third", "highest third")


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
    least, total = settings.LEAST_PATIENTS, sum(group.n for group in made)
    is_all_kept = is_withheld(total, least, rest=found.elsewhere)
    kept = withheld_among({group.label: group.n for group in made}, least)
    made = [] if is_all_kept else made
    if part == "main_muscle":
        made.sort(key=lambda group: (group.label in kept, -group.n))
    elif kept:
        # Where a third begins is what somebody in it, or beside it, was given.
        made, kept = _without_edges(made, labels, kept)
    rows = [_row(group, is_kept=group.label in kept) for group in made]
    table = Table(
        key="dose", title=f"Change beside {title.lower()}",
        columns=(
            Column(title), Column("n", True), Column("Mean change", True), Column("95 %", True),
            Column("Headline reached", True), Column("95 % of it", True),
        ),
        rows=tuple(rows),
        counted=(
            f"Due, answered, with room on the scale, and needled at least once: "
            f"{f'fewer than {least}, or all but so few of the organization' if is_all_kept else total}."
        ),
        method=(
            f"What was given until day {PLAN.follow_up_d} and no later than recovery, in thirds of the patients. Mean "
            "with Student's t 95 %, share with Wilson 95 %. Description only."
        ),
        queries=(found.query,),
        empty=f"Withheld: fewer than {least} patients, or all but so few." if is_all_kept else "Nobody yet.",
        notes=(
            *(("Amounts are left out where a third is withheld: its edges are what its patients were given.",)
              if made and kept and part != "main_muscle" else ()),
            "Who was given more was chosen by somebody, for reasons: differences between these groups are differences "
            "between patients as well.",
        ),
    )  # fmt: skip
    return DosePage(instrument, part, table)


def _row(group: Group, *, is_kept: bool) -> Row:
    if is_kept:
        return Row((group.label, "withheld", *[NONE] * 4))
    allowed = group.n >= PLAN.percent_from
    cells = (str(group.n), signed(group.mean), between(group.interval, with_sign=True), of(group.responders))
    return Row((group.label, *cells, percent_interval(group.responders, allowed=allowed)))


def _without_edges(
    made: Sequence[Group], labels: Sequence[str], kept: Collection[str]
) -> tuple[list[Group], frozenset[str]]:  # fmt: skip
    """The same groups by their rank alone."""
    ranks = RANKS if len(labels) > THIRDS else ("lower amounts", "higher amounts")
    named = dict(zip(labels[1:], ranks, strict=False))
    known = [replace(group, label=named.get(group.label, group.label)) for group in made]
    return known, frozenset(named.get(label, label) for label in kept)


def _muscles(found: queries.Doses) -> tuple[list[str], Any]:
    import numpy as np

    known = catalogues.muscles().by_id
    names = [known[word].name if word in known else "No muscle recorded" for word in found.words]
    labels = sorted(set(names))
    return labels, np.array([labels.index(name) for name in names], dtype=int)[found.given]


def _thirds(given: Any, unit: str) -> tuple[list[str], Any]:
    """Names the third of the patients that an amount lies in, and says which each is; nought stands by itself.

    The least and the largest amount are not named: they are one patient's.
    """
    import numpy as np

    amounts, counts = np.unique(given[given > 0], return_counts=True)
    passed, total = counts.cumsum(), int(counts.sum())
    edges = [amounts[np.searchsorted(passed * THIRDS, total * place)] for place in range(1, THIRDS)] if total else []
    edges = sorted(set(map(float, edges)))
    labels, low = ["none"], 0.0
    for edge in edges:
        labels.append(f"{f'more than {number(low)}, ' if low else ''}up to {number(edge)} {unit}".strip())
        low = edge
    if edges:
        labels.append(f"more than {number(edges[-1])} {unit}".strip())
    return labels, np.where(given > 0, 1 + np.searchsorted(np.array(edges), given), 0)
