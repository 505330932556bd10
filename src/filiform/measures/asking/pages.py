"""What a patient sees of one asking: an instrument a screen, what stands typed, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from filiform.knowledge import catalogues
from filiform.measures import queries as measured
from filiform.measures.asking.types import AskingRow, Draft
from filiform.measures.asking.words import Said, is_ours, said, title_of
from filiform.measures.entry.boxes import BoxKind
from filiform.measures.entry.pages import FilledBox, filled_box
from filiform.measures.entry.queries import sheets
from filiform.measures.entry.typed import FUNCTION, ONE, fields_from


@dataclass(frozen=True, slots=True)
class Question:
    """One box with its words. `range` of a number: lowest and highest that can be typed."""

    filled: FilledBox
    said: Said
    rows: int


@dataclass(frozen=True, slots=True)
class Screen:
    """One instrument: its questions, or numbered lines to copy from the printed form."""

    instrument: str
    title: Any
    number: int
    total: int
    is_ours: bool
    owner: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the summary."""

    title: Any
    number: int
    is_answered: bool


def screen(row: AskingRow, number: int, drafts: Mapping[str, Draft], *, organization_id: int) -> Screen:
    """The instrument of that number. One query where her own activities are asked."""
    name = row.instruments[number - 1]
    (sheet,) = sheets([name])
    typed: Mapping[str, Any] = drafts[name].typed if name in drafts else {}
    if name == FUNCTION and not typed:
        named = measured.first_activities(organization_id=organization_id, episode_id=row.episode_id)
        typed = fields_from(sheet, ONE, {"activities": dict.fromkeys(named)}) if named else {}
    boxes = [box for box in sheet.boxes if not box.both_sides]
    return Screen(
        instrument=name, title=title_of(sheet.instrument), number=number, total=len(row.instruments),
        is_ours=is_ours(sheet.instrument), owner=sheet.instrument.name,
        questions=tuple(
            Question(filled_box(sheet, ONE, box, typed), said(sheet.instrument, box), box.many) for box in boxes
        ),
    )  # fmt: skip


def summary(row: AskingRow, drafts: Mapping[str, Draft]) -> list[Entry]:
    """Each instrument, and whether anything of it was answered."""
    instruments = catalogues.instruments().by_id
    return [
        Entry(title_of(instruments[name]), number, _is_answered(name, drafts))
        for number, name in enumerate(row.instruments, start=1)
    ]


def first_open(row: AskingRow, drafts: Mapping[str, Draft]) -> int:
    """The first instrument without an answer; after the last one the summary."""
    return next((one.number for one in summary(row, drafts) if not one.is_answered), len(row.instruments) + 1)


def _is_answered(name: str, drafts: Mapping[str, Draft]) -> bool:
    """Names of activities alone are no answer; neither is an empty sheet."""
    if name not in drafts:
        return False
    (sheet,) = sheets([name])
    activities = {box.key for box in sheet.boxes if box.kind is BoxKind.ACTIVITIES}
    told = [field for field, value in drafts[name].typed.items() if value]
    return any(not any(f".{key}.name." in field for key in activities) for field in told)
