"""What the page of a template shows: each row side beside side, today and before, against what is usual. No query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from filiform.clinics.types import Member
from filiform.examination.screens.rules import Usual, higher_is_better, limb_symmetry, usual
from filiform.examination.settings.types import rules_of
from filiform.examination.types import SignResult
from filiform.knowledge import catalogues
from filiform.knowledge.examination import Screen, Sport, Strength, Template
from filiform.knowledge.instruments import Instrument
from filiform.measures.pages import short_name, unit_of
from filiform.measures.rules import needs_side
from filiform.measures.types import SIDE_LETTERS, Phase, ReadingRow, figure

Key = tuple[str, str, str]
MUSCLE_TEST = "mmt"
NO_ANSWER = (("", "Not tested"), (SignResult.NORMAL.value, "Normal"), (SignResult.ABNORMAL.value, "Abnormal"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure to fill in: its field, what stands today, and what stood last."""

    name: str
    side: str
    value: str
    before: str

    @property
    def letter(self) -> str:
        return SIDE_LETTERS.get(self.side, "")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement, side beside side. `symmetry`: the lower side in percent of the other; `weaker` says which."""

    key: str
    label: str
    unit: str
    cells: tuple[Cell, ...]
    usual: Usual | None
    symmetry: int | None
    weaker: str
    difference: str


@dataclass(frozen=True, slots=True)
class SignRow:
    id: str
    label: str
    how: str
    sides: tuple[tuple[str, str, str, str], ...]
    """Field, side, what stands today, what stood before."""


@dataclass(frozen=True, slots=True)
class ScreenCard:
    screen: Screen
    rows: tuple[SignRow, ...]
    abnormal: int
    tested: int
    asked: int


@dataclass(frozen=True, slots=True)
class TemplatePage:
    template: Template
    sport: Sport | None
    motion: tuple[Row, ...]
    strengths: tuple[Row, ...]
    screens: tuple[ScreenCard, ...]
    measured: tuple[Row, ...]
    to_enter: str
    """Ids of the instruments with sheets of their own, as the page of entry takes them."""

    @property
    def codes(self) -> tuple[str, ...]:
        return self.template.codes


class Figures:
    """Readings of today and of before, by instrument, side and movement."""

    def __init__(self, today: Iterable[ReadingRow], before: Iterable[ReadingRow], *, age: int | None) -> None:
        self.today = {row.key[:3]: row for row in today if row.phase is not Phase.AFTER}
        self.before: dict[Key, ReadingRow] = {}
        for row in before:
            self.before.setdefault(row.key[:3], row)
        self.age = age

    def row(self, instrument: Instrument, label: str, *, sides: tuple[str, ...], movement: str = "") -> Row:
        cells = tuple(
            Cell(
                ".".join(filter(None, ("v", instrument.id, side, movement))), side,
                _shown(self.today.get((instrument.id, side, movement))),
                _shown(self.before.get((instrument.id, side, movement))),
            )
            for side in sides
        )  # fmt: skip
        values = {
            side: found.value
            for side in sides
            if (found := self.today.get((instrument.id, side, movement))) is not None
        }
        lowest = min(values.values(), default=None)
        symmetry, weaker = _symmetry(values, instrument)
        gap = abs(values["right"] - values["left"]) if {"right", "left"} <= values.keys() else None
        return Row(
            key=instrument.id + movement,
            label=label,
            unit=unit_of(instrument.unit or ""),
            cells=cells,
            usual=usual(instrument.norms, lowest, age=self.age),
            symmetry=symmetry,
            weaker=weaker,
            difference="" if gap is None else figure(gap),
        )

    def measured(self, instruments: Iterable[Instrument]) -> tuple[Row, ...]:
        """Those with a reading today or before, side beside side where they were taken so."""
        rows = []
        for one in instruments:
            keys = [key for key in {**self.before, **self.today} if key[0] == one.id]
            for movement in dict.fromkeys(key[2] for key in keys):
                sides = [key[1] for key in keys if key[2] == movement]
                both = ("right", "left") if {"right", "left"} & set(sides) else tuple(dict.fromkeys(sides))
                label = short_name(one.name) + (f": {movement}" if movement else "")
                rows.append(self.row(one, label, sides=both, movement=movement))
        return tuple(rows)


def templates_for(member: Member) -> list[Template]:
    """The templates her clinic uses."""
    hidden = rules_of(member).hidden
    return [one for one in catalogues.examination().templates.values() if one.id not in hidden]


def template_page(
    template: Template,
    sport: Sport | None,
    figures: Figures,
    *,
    signs: Mapping[tuple[str, str], str],
    signs_before: Mapping[tuple[str, str], str],
    hidden: Collection[str],
) -> TemplatePage:
    """Everything a template asks for but what the clinic hides."""
    held, instruments = catalogues.examination(), catalogues.instruments().by_id
    motion = [instruments[one] for one in template.motion if one not in hidden]
    wanted = (*template.instruments, *(sport.instruments if sport else ()))
    others = [instruments[one] for one in dict.fromkeys(wanted) if one not in hidden]
    return TemplatePage(
        template=template,
        sport=sport,
        motion=tuple(
            figures.row(one, short_name(one.name), sides=("right", "left") if needs_side(one.id) else ("",))
            for one in motion
        ),
        strengths=tuple(_strength(held.strengths[one], figures) for one in template.strengths if one not in hidden),
        screens=tuple(_card(held.screens[one], signs, signs_before) for one in template.screens if one not in hidden),
        measured=figures.measured(others),
        to_enter=",".join(one.id for one in others),
    )


def _strength(one: Strength, figures: Figures) -> Row:
    instrument = catalogues.instruments().by_id[MUSCLE_TEST]
    return figures.row(instrument, one.label, sides=("right", "left") if one.sided else ("",), movement=one.id)


def _card(screen: Screen, signs: Mapping[tuple[str, str], str], before: Mapping[tuple[str, str], str]) -> ScreenCard:
    rows = tuple(
        SignRow(
            sign.id, sign.label, sign.how,
            tuple(
                (f"s.{sign.id}.{side}", side, signs.get((sign.id, side), ""), before.get((sign.id, side), ""))
                for side in ("right", "left")
            ),
        )
        for sign in screen.items
    )  # fmt: skip
    found = [stands for row in rows for _, _, stands, _ in row.sides]
    return ScreenCard(screen, rows, found.count(SignResult.ABNORMAL), sum(map(bool, found)), len(found))


def _symmetry(values: Mapping[str, Decimal], instrument: Instrument) -> tuple[int | None, str]:
    """The less able side against the other. Degrees of motion are compared by their difference, not by a share."""
    if not {"right", "left"} <= values.keys() or instrument.id.startswith("rom_"):
        return None, ""
    better = higher_is_better(instrument)
    right_is_less = (values["right"] < values["left"]) is better
    side, other = ("right", "left") if right_is_less else ("left", "right")
    found = limb_symmetry(values[side], values[other], higher_is_better=better)
    return found, "" if found in (None, 100) else SIDE_LETTERS[side]


def _shown(row: ReadingRow | None) -> str:
    return row.shown if row else ""
