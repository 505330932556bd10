"""What the entry page shows: boxes with what stands in them, last time beside, and what a change would have to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from filiform.knowledge.instruments import Instrument, Norms, Threshold
from filiform.measures.entry.boxes import HOPS, Box, BoxKind, conditions_of, has_device, units_of
from filiform.measures.entry.typed import BOTH, FUNCTION, ONE, Sheet, fields_from
from filiform.measures.pages import label_of, short_name, unit_of
from filiform.measures.rules import bounds, differences, improvement, limb_symmetry
from filiform.measures.types import Phase, Reading, ReadingRow, figure

VERIFY = "verify"
WORDLESS = frozenset({"item-scores-no-text", "total-entry", "topics-only"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One place to type or tap in."""

    name: str
    label: str
    value: str
    number: int


@dataclass(frozen=True, slots=True)
class FilledBox:
    box: Box
    name: str
    cells: tuple[Cell, ...]
    value: str
    ticked: tuple[str, ...]
    rows: tuple[tuple[Cell, Cell], ...] = ()

    @property
    def kind(self) -> str:
        return str(self.box.kind)


@dataclass(frozen=True, slots=True)
class Column:
    """One side, or the body as a whole."""

    side: str
    label: str
    boxes: tuple[FilledBox, ...]
    today: ReadingRow | None
    before: ReadingRow | None


@dataclass(frozen=True, slots=True)
class Line:
    """A published change, as it may be shown: what, for whom, from where, and that nobody has reviewed it."""

    amount: str
    unit: str
    level: str
    population: str
    source: str
    is_to_verify: bool


@dataclass(frozen=True, slots=True)
class Card:
    instrument: Instrument
    title: str
    unit: str
    range: str
    columns: tuple[Column, ...]
    shared: tuple[FilledBox, ...]
    units: tuple[str, ...]
    unit_name: str
    unit_chosen: str
    place: str
    place_name: str
    place_value: str
    places: tuple[str, ...]
    device_name: str
    device: str
    devices: tuple[str, ...]
    conditions: tuple[tuple[str, str, str], ...]
    mdc: tuple[Line, ...]
    mcid: tuple[Line, ...]
    usual: Line | None
    is_wordless: bool
    lines: tuple[Outcome, ...] = ()
    error: str = ""

    @property
    def key(self) -> str:
        """The instrument's name in the catalogue; public vocabulary."""
        return self.instrument.id

    @property
    def licence(self) -> str:
        """What its owner asks for, as a sentence."""
        note = (self.instrument.licence_note or "").rstrip(". ")
        return f"{note[:1].upper()}{note[1:]}." if note else ""

    @property
    def is_paired(self) -> bool:
        return len(self.columns) > 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """One score as it comes out: beside last time, and beside what a change would have to be."""

    label: str
    shown: str
    flags: tuple[str, ...]
    before: ReadingRow | None
    change: str
    reached: tuple[str, ...]
    differs: tuple[str, ...] = ()


class Desk:
    """What is known of the patient while an instrument is taken: today's readings and those before."""

    def __init__(
        self, *, today: Sequence[ReadingRow], before: Sequence[ReadingRow], devices: Mapping[str, list[str]],
        activities: Sequence[str], muscles: Sequence[str], phase: Phase, rater: str, at: datetime,
    ) -> None:  # fmt: skip
        self.today = {row.key: row for row in today}
        self.before = {row.key[:3]: row for row in reversed(before)}
        self.devices, self.activities, self.muscles, self.phase = devices, tuple(activities), tuple(muscles), phase
        self.rater, self.at = rater, at

    def card(self, sheet: Sheet, *, typed: Mapping[str, Any] | None = None, error: str = "") -> Card:
        """The entry of one instrument. What was typed stands again; otherwise what was recorded today."""
        instrument, fields = sheet.instrument, self._filled(sheet) if typed is None else typed
        last = next((row for row in self._last(instrument.id) if row.device), None)
        device = _text(fields, sheet.name(BOTH, "device")) or (last.device if last else "")
        return Card(
            instrument=instrument,
            title=short_name(instrument.name),
            unit=unit_of(instrument.unit or ""),
            range=f"{bounds(instrument).lowest} to {bounds(instrument).highest or 'any'}",
            columns=tuple(self._column(sheet, side, fields) for side in sheet.sides),
            shared=tuple(filled_box(sheet, BOTH, box, fields) for box in sheet.boxes if box.both_sides),
            units=units_of(instrument, sheet.method),
            unit_name=sheet.name(BOTH, "unit"),
            unit_chosen=_text(fields, sheet.name(BOTH, "unit")),
            place=sheet.place,
            place_name=sheet.name(BOTH, "place"),
            place_value=_text(fields, sheet.name(BOTH, "place")),
            places=self.muscles if sheet.place.startswith("Muscle") else (),
            device_name=sheet.name(BOTH, "device") if has_device(instrument, sheet.method) else "",
            device=device,
            devices=tuple(self.devices.get(instrument.id, ())),
            conditions=tuple(
                (sheet.name(BOTH, f"condition.{one}"), _words(one),
                 _text(fields, sheet.name(BOTH, f"condition.{one}")))
                for one in conditions_of(instrument)
            ),
            mdc=_thresholds(instrument.mdc),
            mcid=_thresholds(instrument.mcid),
            usual=_usual(instrument.norms) if instrument.norms else None,
            is_wordless=instrument.ship in WORDLESS,
            error=error,
        )  # fmt: skip

    def outcomes(self, sheet: Sheet, readings: Sequence[Reading]) -> list[Outcome]:
        """What these readings say, and the symmetry of the two sides where one of them is the involved one."""
        found = [self._outcome(sheet, one) for one in readings]
        sides = {one.side: one for one in readings if one.value is not None}
        if {"right", "left"} <= sides.keys():
            found.append(_symmetry(sheet, sides["right"], sides["left"]))
        return found

    def _outcome(self, sheet: Sheet, one: Reading) -> Outcome:
        instrument, before = sheet.instrument, self.before.get(one.key[:3])
        row = self._as_row(one, instrument)
        label = label_of(row, instrument)
        if one.value is None:
            return Outcome(label, f"No score: {one.reason}", one.flags, before, "", ())
        change = improvement(before.value, row.value, instrument.direction) if before else None
        return Outcome(
            label, f"{row.shown} {unit_of(instrument.unit or '')}".strip(), one.flags, before, _change(change),
            () if change is None else tuple(_reached(instrument, change)),
            differences(before, row) if before else (),
        )  # fmt: skip

    def _as_row(self, one: Reading, instrument: Instrument) -> ReadingRow:
        """A reading that does not stand yet, as a row to compare with."""
        return ReadingRow(
            ref="", patient_id=0, visit_id=None, episode_id=None, instrument=one.instrument,
            value=Decimal(str(one.value or 0)), unit=instrument.unit or "", side=one.side, movement=one.movement,
            phase=one.phase, taken_at=self.at, by_name=self.rater, corrected=False, form=one.form, mode=one.mode,
            device=one.device,
        )  # fmt: skip

    def _last(self, instrument: str) -> list[ReadingRow]:
        rows = [*self.today.values(), *self.before.values()]
        return sorted((row for row in rows if row.instrument == instrument), key=lambda row: row.taken_at)[::-1]

    def _filled(self, sheet: Sheet) -> dict[str, Any]:
        """What was recorded today, back in its boxes; else the form of last time and the activities named first.

        Where a place is named each place has its own figures, so none are put back.
        """
        last = next((row.form for row in self._last(sheet.instrument.id) if row.form), "")
        found: dict[str, Any] = {
            sheet.name(BOTH if box.both_sides else ONE, box.key): last
            for box in sheet.boxes
            if box.key in {"form", "how"} and last
        }
        if sheet.instrument.id == FUNCTION and self.activities:
            found |= fields_from(sheet, ONE, {"activities": dict.fromkeys(self.activities)})
        for side in sheet.sides if not sheet.place else ():
            row = self.today.get((sheet.instrument.id, "" if side == ONE else side, "", self.phase))
            if row and row.answers:
                found |= fields_from(sheet, side, row.answers)
                found |= {sheet.name(BOTH, f"condition.{name}"): value for name, value in row.conditions.items()}
        return found

    def _column(self, sheet: Sheet, side: str, fields: Mapping[str, Any]) -> Column:
        key = (sheet.instrument.id, "" if side == ONE else side, "")
        return Column(
            side, "" if side == ONE else side.capitalize(),
            tuple(filled_box(sheet, side, box, fields) for box in sheet.boxes if not box.both_sides),
            self.today.get((*key, self.phase)), self.before.get(key),
        )  # fmt: skip


def filled_box(sheet: Sheet, side: str, box: Box, fields: Mapping[str, Any]) -> FilledBox:
    """A box with what stands in it, taken from the fields of a form."""
    name, raw = sheet.name(side, box.key), fields.get(sheet.name(side, box.key), ())
    cells = tuple(
        Cell(f"{name}.{number}", box.labels[number - 1] if len(box.labels) >= number else "",
             _text(fields, f"{name}.{number}"), number)
        for number in range(1, box.many + 1)
    )  # fmt: skip
    if box.kind == BoxKind.TESTS:
        return FilledBox(box, name, (), "", (), tuple(_limbs(name, fields)))
    rows = tuple(
        (Cell(f"{name}.name.{cell.number}", "", _text(fields, f"{name}.name.{cell.number}"), cell.number), cell)
        for cell in (cells if box.kind == BoxKind.ACTIVITIES else ())
    )
    ticked = tuple(map(str, raw)) if isinstance(raw, list | tuple) else (str(raw),)
    return FilledBox(box, name, cells, _text(fields, name), ticked, rows)


def _limbs(name: str, fields: Mapping[str, Any]) -> Iterator[tuple[Cell, Cell]]:
    """Each hop test on the involved and on the other side."""
    for number, (key, label, _) in enumerate(HOPS, start=1):
        involved, other = (f"{name}.{key}.{side}" for side in ("involved", "uninvolved"))
        yield (
            Cell(involved, label, _text(fields, involved), number),
            Cell(other, label, _text(fields, other), number),
        )


def _symmetry(sheet: Sheet, right: Reading, left: Reading) -> Outcome:
    """Both raw values stand above it. Where a larger figure is not a better one, only how far they are apart."""
    a, b = Decimal(str(right.value)), Decimal(str(left.value))
    is_time = sheet.instrument.unit == "s" and sheet.instrument.direction == "higher_worse"
    if sheet.instrument.direction == "higher_better" or is_time:
        index = limb_symmetry(a, b, involved=str(right.conditions.get("involved", "")), is_time=is_time)
        if index is not None:
            return Outcome("Limb symmetry, involved by other side", f"{figure(index)} %", (), None, "", ())
    apart = f"{figure(abs(a - b))} {unit_of(sheet.instrument.unit or '')}".strip()
    return Outcome("Right and left apart", apart, (), None, "", ())


def _change(change: Decimal | None) -> str:
    if change is None:
        return ""
    if not change:
        return "no change"
    return f"{figure(abs(change))} {'better' if change > 0 else 'worse'}"


def _reached(instrument: Instrument, change: Decimal) -> list[str]:
    """Each published change in the instrument's own unit, and whether this one is as large."""
    found = []
    for name, thresholds in (("detectable", instrument.mdc), ("important", instrument.mcid)):
        for one in thresholds:
            if isinstance(one.value, int | float) and one.unit == instrument.unit:
                word = "reached" if abs(change) >= Decimal(str(one.value)) else "not reached"
                whom = f", {one.population}" if one.population else ""
                found.append(f"smallest {name} change {one.value:g}{whom}: {word}")
    return found


def _thresholds(thresholds: Sequence[Threshold]) -> tuple[Line, ...]:
    return tuple(
        Line(
            _amount(one.value), one.unit or "", f"{one.level} %" if one.level else "", one.population or "",
            one.citation, VERIFY in one.source,
        )
        for one in thresholds
    )  # fmt: skip


def _usual(norms: Norms) -> Line | None:
    if norms.value is None:
        return None
    return Line(_amount(norms.value), unit_of(norms.unit), "", "", norms.citation, VERIFY in norms.source)


def _amount(value: Any) -> str:
    if value is None:
        return "not established"
    return " to ".join(f"{one:g}" for one in value) if isinstance(value, tuple) else f"{value:g}"


# How the catalogue ends the names of what is kept beside a figure, and how a person reads it.
UNITS_IN_NAMES: Final = {"_cm2": ", cm²", "_m": ", m", "_min": ", min", "_nprs": ", 0 to 10"}


def _words(name: str) -> str:
    said = next((name.removesuffix(end) + unit for end, unit in UNITS_IN_NAMES.items() if name.endswith(end)), name)
    return said.replace("_", " ").capitalize()


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    return str(value[-1] if isinstance(value, list | tuple) and value else value or "").strip()
