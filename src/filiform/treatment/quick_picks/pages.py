"""A quick pick in a clinician's words. No query here, and nothing is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.treatment.picks import Pick, PickNeedle, PickStimulation
from filiform.treatment.quick_picks.queries import QuickPickRow

LETTERS = {"left": "L", "right": "R", "midline": "Midline"}


@dataclass(frozen=True, slots=True)
class PickWords:
    """`needles`: (muscle with its number, size and manner), like needles of one muscle told together."""

    needles: tuple[tuple[str, str], ...]
    current: tuple[str, ...]
    after: tuple[str, ...]
    name: str
    """A name to begin with."""


@dataclass(frozen=True, slots=True)
class PickCard:
    row: QuickPickRow
    words: PickWords
    may_change: bool


def card_of(row: QuickPickRow, member: Member) -> PickCard:
    return PickCard(row, words_of(row.pick), not row.is_clinics or member.may("clinics.govern"))


def words_of(pick: Pick) -> PickWords:
    groups: dict[PickNeedle, list[PickNeedle]] = {}
    for needle in pick.needles:
        alike = replace(needle, view=None, x=None, y=None, planned_dwell_min=None)
        groups.setdefault(alike, []).append(needle)
    muscles = dict.fromkeys(f"{LETTERS[side]} {_muscle(muscle)}" for muscle, side, _ in pick.muscles)
    return PickWords(
        needles=tuple(
            (_place(one) + (f" × {len(alike)}" if len(alike) > 1 else ""), _manner(one, alike))
            for one, alike in groups.items()
        ),
        current=tuple(_current(pick, one) for one in pick.stimulation),
        after=tuple(_after(pick)),
        name=", ".join(muscles)[:80],
    )  # fmt: skip


def _muscle(muscle: str) -> str:
    return catalogues.muscles().by_id[muscle].name


def _place(needle: PickNeedle) -> str:
    return f"{LETTERS[needle.side]} {_muscle(needle.muscle)}"


def _manner(needle: PickNeedle, alike: Iterable[PickNeedle]) -> str:
    techniques = catalogues.techniques().needling
    parts = [f"{needle.gauge_mm:.2f} × {needle.length_mm:g} mm"]
    if needle.depth_mm is not None:
        parts.append(f"{needle.depth_mm:g} mm deep")
    if needle.technique is not None:
        parts.append(techniques[needle.technique].label.lower())
    if dwells := sorted({one.planned_dwell_min for one in alike if one.planned_dwell_min is not None}):
        parts.append(f"{'-'.join(f'{value:g}' for value in dict.fromkeys((dwells[0], dwells[-1])))} min")
    return ", ".join(parts)


def _current(pick: Pick, one: PickStimulation) -> str:
    presets = catalogues.techniques().stimulation.presets
    settings = [presets[one.preset].label] if one.preset else []
    for value, unit in (
        (one.hz, "Hz"), (one.pulse_us, "µs"), (one.intensity_ma, "mA"), (one.minutes, "min"),
    ):  # fmt: skip
        if value is not None:
            settings.append(f"{value:g} {unit}")
    places = list(dict.fromkeys(_place(pick.needles[place]) for place in one.pair))
    where = f"within {places[0]}" if len(places) == 1 else f"{places[0]} to {places[1]}"
    return f"Current {where}: {', '.join(settings) or 'settings not stated'}"


def _after(pick: Pick) -> Iterator[str]:
    for one in pick.after:
        label = catalogues.techniques().after[one.technique].label
        dose = [
            f"{one.minutes:g} min" if one.minutes else "",
            f"{one.sets} set{'' if one.sets == 1 else 's'}" if one.sets else "",
        ]
        yield ", ".join([label, *filter(None, dose)])
