"""What the measures pages show: entry fields with what stands, what was before, and the usual value. No query here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from filiform.knowledge.instruments import Catalogue, Instrument
from filiform.measures.rules import bounds, needs_side, paired
from filiform.measures.types import SIDE_LETTERS, Phase, ReadingRow

PAIN = {"nprs_current": "Now", "nprs_worst": "Worst in 24 h", "nprs_best": "Best in 24 h"}
JOINTS = {
    "rom_cx_": "Neck",
    "rom_sh_": "Shoulder",
    "rom_el_": "Elbow",
    "rom_fa_": "Forearm",
    "rom_wr_": "Wrist",
    "rom_lx_": "Low back",
    "rom_hip_": "Hip",
    "rom_kn_": "Knee",
    "rom_slr": "Hamstrings",
    "rom_ake": "Hamstrings",
    "rom_an_": "Ankle",
    "rom_tmj_": "Jaw",
}


@dataclass(frozen=True, slots=True)
class Score:
    """One 0-10 scale: `value` stands today, `before` is the last one of an earlier visit."""

    name: str
    label: str
    value: str
    before: ReadingRow | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number field. `side` empty for a movement without one."""

    name: str
    side: str
    letter: str
    value: str
    before: ReadingRow | None


@dataclass(frozen=True, slots=True)
class Movement:
    """One range of motion: its fields, the usual value and where that comes from."""

    instrument: Instrument
    label: str
    unit: str
    figures: tuple[Figure, ...]
    usual: str
    usual_source: str


@dataclass(frozen=True, slots=True)
class Joint:
    name: str
    movements: tuple[Movement, ...]

    @property
    def measured(self) -> int:
        return sum(bool(figure.value) for movement in self.movements for figure in movement.figures)


@dataclass(frozen=True, slots=True)
class Activity:
    number: int
    name: str
    score: str
    before: ReadingRow | None


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement in the table: today beside last time. `change` is positive when better."""

    instrument: str
    label: str
    unit: str
    today: ReadingRow | None
    before: ReadingRow | None
    phase: Phase
    change: Decimal | None
    side: str = ""
    movement: str = ""
    is_marked: bool = False

    @property
    def change_shown(self) -> str:
        if self.change is None:
            return ""
        if not self.change:
            return "no change"
        word = "better" if self.change > 0 else "worse"
        return f"{abs(self.change).normalize():f} {word}"


class Sheet:
    """The readings of a visit and those before it, ready to be asked by key."""

    def __init__(
        self, catalogue: Catalogue, *, today: Sequence[ReadingRow], before: Sequence[ReadingRow], phase: Phase,
        marked: Sequence[tuple[str, str, str]] = (),
    ) -> None:  # fmt: skip
        self.catalogue = catalogue
        self.phase = phase
        self.marked = frozenset(marked)
        self.pairs = paired(today)
        self.today = {row.key: row for row in today}
        self.before: dict[tuple[str, str, str], ReadingRow] = {}
        for row in before:
            self.before.setdefault(row.key[:3], row)

    def value(self, instrument: str, side: str = "", movement: str = "") -> str:
        """What stands today in this phase, as it is shown; empty when nothing does."""
        row = self.today.get((instrument, side, movement, self.phase))
        return row.shown if row else ""

    def pain(self) -> list[Score]:
        return [
            Score(f"m.{id_}", label, self.value(id_), self.before.get((id_, "", ""))) for id_, label in PAIN.items()
        ]

    def activities(self, rows: int = 3) -> list[Activity]:
        """The patient's activities: today's, then those of last time, then empty rows."""
        known = [key[2] for key in (*self.today, *self.before) if key[0] == "psfs"]
        names = dict.fromkeys(name for name in known if name)  # without a name it is the mean of them
        filled = [
            Activity(number, name, self.value("psfs", "", name), self.before.get(("psfs", "", name)))
            for number, name in enumerate(names, start=1)
        ]
        return filled + [Activity(number, "", "", None) for number in range(len(filled) + 1, rows + 1)]

    def joints(self) -> list[Joint]:
        groups: dict[str, list[Movement]] = {}
        for instrument in self.catalogue.by_benefit["range_of_motion"]:
            name = next(name for prefix, name in JOINTS.items() if instrument.id.startswith(prefix))
            groups.setdefault(name, []).append(self._movement(instrument))
        return [Joint(name, tuple(movements)) for name, movements in groups.items()]

    def _movement(self, instrument: Instrument) -> Movement:
        sides = ("right", "left") if needs_side(instrument.id) else ("",)
        norms = instrument.norms
        return Movement(
            instrument=instrument,
            label=short_name(instrument.name),
            unit=unit_of(instrument.unit or ""),
            figures=tuple(
                Figure(
                    f"m.{instrument.id}" + (f".{side}" if side else ""),
                    side,
                    SIDE_LETTERS.get(side, ""),
                    self.value(instrument.id, side),
                    self.before.get((instrument.id, side, "")),
                )
                for side in sides
            ),
            usual=f"{norms.value} {unit_of(norms.unit)}" if norms and norms.value is not None else "",
            usual_source=norms.citation if norms else "",
        )

    def lines(self) -> list[Line]:
        """Everything measured today, then what was measured before and not yet today."""
        seen = {key[:3] for key in self.today}
        order = {one.id: number for number, one in enumerate(self.catalogue.instruments)}
        lines = [self._line(row, self.before.get(row.key[:3]), row.phase) for row in self.today.values()]
        lines += [self._line(None, row, row.phase) for key, row in self.before.items() if key not in seen]
        return sorted(lines, key=lambda line: (line.today is None, order[line.instrument], line.label))

    def _line(self, today: ReadingRow | None, before: ReadingRow | None, phase: Phase) -> Line:
        row = today or before
        assert row is not None  # noqa: S101 - one of the two is given
        instrument = self.catalogue.by_id[row.instrument]
        change = None
        if today and before:
            rise = today.value - before.value
            change = -rise if instrument.direction == "higher_worse" else rise
        return Line(
            row.instrument, label_of(row, instrument), unit_of(row.unit), today, before, phase, change, row.side,
            row.movement, row.key[:3] in self.marked,
        )  # fmt: skip

    def retests(self) -> list[tuple[str, str, str, str]]:
        """Each pair of today: what, before, after, and in what else the two are not alike."""
        by_id = self.catalogue.by_id
        return [
            (label_of(pair.before, by_id[pair.instrument]), f"{pair.before.shown} {unit_of(pair.before.unit)}".strip(),
             f"{pair.after.shown} {unit_of(pair.after.unit)}".strip(), ", ".join(pair.differs))
            for pair in self.pairs
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfferedSign:
    """Something that can be looked at again once the needles are out; `shown` is today's value, empty where none is."""

    instrument: str
    side: str
    movement: str
    label: str
    shown: str
    is_marked: bool


def offered_signs(
    today: Iterable[ReadingRow], marked: Iterable[tuple[str, str, str]], *, catalogue: Catalogue
) -> list[OfferedSign]:
    """Pain now, what was measured today before the needles, and what is marked and not measured yet."""
    values = {row.key[:3]: f"{row.shown} {unit_of(row.unit)}".strip() for row in today if row.phase is not Phase.AFTER}
    chosen = set(marked)
    keys = dict.fromkeys([("nprs_current", "", ""), *values, *sorted(chosen)])
    return [
        OfferedSign(*key, sign_label(catalogue.by_id[key[0]], key[1], key[2]), values.get(key, ""), key in chosen)
        for key in keys
    ]


def label_of(row: ReadingRow, instrument: Instrument) -> str:
    """What a reading is called."""
    return sign_label(instrument, row.side, row.movement)


def sign_label(instrument: Instrument, side: str, movement: str) -> str:
    """R or L first, then the instrument, then what was measured with it; pain and movements by their short names."""
    name = f"Pain, {PAIN[instrument.id].lower()}" if instrument.id in PAIN else short_name(instrument.name)
    return " ".join(filter(None, (SIDE_LETTERS.get(side, ""), name))) + (f": {movement}" if movement else "")


def unit_of(unit: str) -> str:
    """The unit as people write it; pain and function are points anyway."""
    return {"deg": "°", "points": ""}.get(unit, unit)


def short_name(name: str) -> str:
    """An instrument's name without the words every movement shares."""
    bare = name.removeprefix("Range of motion: ").removesuffix(" (each side)")
    return bare[:1].upper() + bare[1:]


def instrument_choices(instruments: Iterable[Instrument], benefits: Mapping[str, str]) -> list[dict[str, str]]:
    """Every instrument for the searchable list, with its range and unit as hint."""
    return [
        {
            "value": one.id,
            "label": one.name,
            "hint": f"{bounds(one).lowest} to {bounds(one).highest or 'any'} {one.unit or ''}".strip(),
            "group": benefits.get(one.benefit, one.benefit),
        }
        for one in instruments
    ]


BENEFITS = {
    "pain_relief": "Pain",
    "range_of_motion": "Range of motion",
    "function": "Function",
    "inflammation": "Swelling and tenderness",
    "recovery_time": "Recovery",
    "athletic_performance": "Performance",
}
