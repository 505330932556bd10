"""A quick pick in a clinician's words. No query here, and nothing is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.knowledge.techniques import After
from filiform.knowledge.wording import region_words
from filiform.treatment.picks import Pick, PickNeedle, PickStimulation
from filiform.treatment.quick_picks.editing import PLACE, CurrentRow, Editing, NeedleRow, Size, size_code
from filiform.treatment.quick_picks.queries import QuickPickRow
from filiform.treatment.saying import muscle_words

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


@dataclass(frozen=True, slots=True)
class NeedleOnPage:
    title: str
    row: NeedleRow
    failed: bool


@dataclass(frozen=True, slots=True)
class CurrentOnPage:
    row: CurrentRow
    own: str
    """Its own settings, where they are none of the presets."""
    failed: bool


@dataclass(frozen=True, slots=True)
class EditPage:
    """Everything the page offers; `value, words` where something is chosen."""

    form: Editing
    needles: list[NeedleOnPage]
    currents: list[CurrentOnPage]
    sizes: list[tuple[str, str]]
    techniques: list[tuple[str, str]]
    presets: list[tuple[str, str]]
    places: list[tuple[str, str]]
    after: list[tuple[str, str, str, list[tuple[str, str]]]]
    """Technique, its label, what is chosen, what may be chosen."""
    muscles: list[tuple[str, list[tuple[str, str]]]]
    name_failed: bool
    failed_at: str
    """Which needle or pair has what cannot be kept."""


def sizes_of(pick: Pick, stocked: Iterable[Size]) -> list[Size]:
    """What is in stock and what the pick uses, the thinnest first."""
    return sorted({*stocked, *((one.gauge_mm, one.length_mm) for one in pick.needles)})


def edit_page(form: Editing, sizes: list[Size], *, failed: str = "") -> EditPage:
    techniques = catalogues.techniques()
    where = PLACE.search(failed)
    at = (where[1], int(where[2])) if where else ("", 0)
    titles = [f"{n} · {LETTERS.get(row.side, '')} {_muscle(row.muscle)}" for n, row in enumerate(form.needles, start=1)]
    return EditPage(
        form=form,
        needles=[
            NeedleOnPage(title, row, at == ("needles", place))
            for place, (title, row) in enumerate(zip(titles, form.needles, strict=True))
        ],
        currents=[
            CurrentOnPage(row, ", ".join(_own(row)), at == ("stimulation", place))
            for place, row in enumerate(form.currents)
        ],
        sizes=[(size_code(size), f"{size[0]:.2f} × {size[1]:g} mm") for size in sizes],
        techniques=[(one.id, one.label) for one in techniques.needling.values()],
        presets=[(one.id, one.label) for one in techniques.stimulation.presets.values()],
        places=[(str(place), title) for place, title in enumerate(titles)],
        after=[
            (one.id, one.label, form.after.get(one.id, ""), _doses(one, form.after.get(one.id, "")))
            for one in techniques.after.values()
        ],
        muscles=_offered(),
        name_failed=failed == "name",
        failed_at=titles[at[1]] if at[0] == "needles" else f"Pair {at[1] + 1}" if at[0] == "stimulation" else "",
    )


def _own(row: CurrentRow) -> Iterator[str]:
    for value, unit in ((row.hz, "Hz"), (row.pulse_us, "µs")):
        if value:
            yield f"{value} {unit}"


def _doses(one: After, chosen: str) -> list[tuple[str, str]]:
    """The amounts of the catalogue, and the one that is kept where it is another."""
    unit = "min" if one.measured_in == "minutes" else one.measured_in
    known = {f"{amount:g}" for amount in one.choices}
    amounts = [*(f"{amount:g}" for amount in one.choices), *({chosen} - known - {"", "0"})]
    words = ((amount, f"{amount} {'set' if (amount, unit) == ('1', 'sets') else unit}") for amount in amounts)
    return [("0", "without a dose"), *words]


@cache
def _offered() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every muscle with its sides, by the part of the body."""
    found: dict[str, list[tuple[str, str]]] = {}
    for muscle in catalogues.muscles().muscles:
        for side in muscle.sides:
            place = (f"{muscle.id}:{side}", f"{LETTERS[side]} {muscle.name}")
            found.setdefault(region_words(muscle.region), []).append(place)
    return list(found.items())


def _muscle(muscle: str) -> str:
    return muscle_words(muscle)


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
