"""The parts of the safety list. One query for each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from filiform.clinics.members import Member
from filiform.core.addresses import address_of
from filiform.safety.rules.gates import gate_words
from filiform.treatment.watch import records

AT_A_GLANCE: Final = 5
ON_A_PAGE: Final = 25
MOST_PAGES: Final = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `found` is an act or a search, `gate` what spoke against it, in words."""

    found: Any
    url: str
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One list of the register, a page of it, newest first. `older` and `newer` are numbers of pages, or 0."""

    key: str
    title: str
    empty: str
    rows: tuple[Row, ...]
    older: int
    newer: int

    @property
    def visit_refs(self) -> list[str]:
        return sorted({row.found.visit_ref for row in self.rows})


@dataclass(frozen=True, slots=True)
class _List:
    title: str
    empty: str
    read: Callable[..., Sequence[Any]]


LISTS: Final = {
    "missing": _List("Needles missing", "No needle has gone missing.", records.searches),
    "against": _List(
        "Done against a gate",
        "Nothing was done that a gate would have refused.",
        records.kept_acts,
    ),
}


def glance(*, by: Member) -> list[Part]:
    """The newest of each part. One query for each."""
    return [_part(key, by=by, page=1, size=AT_A_GLANCE) for key in LISTS]


def page_number(text: str) -> int:
    """A page as an address names it; nonsense is the first."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(number, 1), MOST_PAGES)


def part(key: str, *, by: Member, page: int) -> Part:
    """One page of one part. One query."""
    return _part(key, by=by, page=page, size=ON_A_PAGE)


def _part(key: str, *, by: Member, page: int, size: int) -> Part:
    held = LISTS[key]
    found = held.read(organization_id=by.organization_id, first=(page - 1) * size, number=size + 1)
    page_of = "treatment:room" if by.may("treatment.record") else "desk:panel"
    rows = tuple(
        Row(one, address_of(page_of, one.visit_ref), gate_words(getattr(one, "against", ""))) for one in found[:size]
    )
    is_more = len(found) > size
    # From the glance one goes on to the first whole page.
    older = (1 if size == AT_A_GLANCE else page + 1) if is_more else 0
    return Part(key, held.title, held.empty, rows, older, page - 1)
