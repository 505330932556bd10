"""ICD-10-CM codes of the chapters a needling clinic writes, searched without a network.

The file is made by tools/icd10cm.py from the public tabular list. It holds chapters G, M, R and S whole and no other:
a diagnosis outside of them is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filiform.knowledge.errors import CatalogueMissing
from filiform.knowledge.loading import DATA
from filiform.knowledge.spelling import folded

FILE = DATA / "icd-10-cm.tsv"
NO_WORD = re.compile(r"[^a-z0-9]+")
CODE = re.compile(r"[a-z][0-9][0-9a-z]*", re.ASCII)
# A seventh character of the first visits of a course of care, then of the later ones: offered before the others.
FIRST = ("A", "D", "S")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One code, or the stem of several where a seventh character is asked for. `also` are other words for it."""

    code: str
    title: str
    seventh: Mapping[str, str]
    also: tuple[str, ...]
    words: tuple[str, ...]

    def whole(self) -> list[tuple[str, str]]:
        """The valid codes it stands for, with their titles."""
        if not self.seventh:
            return [(self.code, self.title)]
        order = sorted(self.seventh, key=lambda one: (FIRST.index(one) if one in FIRST else len(FIRST), one))
        return [(self.code + one, f"{self.title}, {self.seventh[one]}") for one in order]


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """`version` and `coverage` as the file says them."""

    version: str
    coverage: str
    rows: tuple[Diagnosis, ...]
    titles: Mapping[str, str]

    def search(self, text: str, *, most: int = 24) -> list[tuple[str, str, str]]:
        """Valid codes for what was typed: code, title, and the other word that was met.

        A beginning of a code finds what begins with it. Otherwise every word must begin a word of the title or of one
        of its other names; a title that is shorter, and a code that is said as such, come first.
        """
        bare = text.strip().replace(".", "").casefold()
        if CODE.fullmatch(bare):
            begins = bare.upper()
            found = [row for row in self.rows if _fits(row, begins)]
            pairs = [(code, title, "") for row in found for code, title in row.whole() if _begins(code, begins)]
            return pairs[:most]
        typed = folded(text)
        if len(typed) < 2:
            return []
        wanted = [f" {word}" for word in typed.split()]
        ranked = []
        for row in self.rows:
            met = _met(row, wanted)
            if met is not None:
                starts = not (met or row.title).lower().startswith(wanted[0].strip())
                ranked.append((starts, len((met or row.title).split()), bool(row.seventh), row.code, row, met))
        ranked.sort(key=lambda one: one[:4])
        return [(code, title, met) for *_, row, met in ranked[:most] for code, title in row.whole()[: len(FIRST)]][
            :most
        ]


@cache
def diagnoses(file: Path = FILE) -> Diagnoses:
    """Read once in a process. Raises: CatalogueMissing."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CatalogueMissing(file=file.name, why=error.strerror or type(error).__name__) from error
    notes = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    sevenths: dict[str, Mapping[str, str]] = {"": {}}
    rows: list[Diagnosis] = []
    for line in lines:
        if line.startswith("#"):
            continue
        first, *rest = line.split("\t")
        if first.startswith("@"):
            sevenths[first[1:]] = dict(one.split("=", 1) for one in rest)
            continue
        title, key, also = (*rest, "", "")[:3]
        names = tuple(also.split("|")) if also else ()
        rows.append(Diagnosis(first, title, sevenths[key], names, _searched(title, names)))
    titles = {code: title for row in rows for code, title in row.whole()}
    return Diagnoses(notes[0], notes[1], tuple(rows), titles)


def _fits(row: Diagnosis, bare: str) -> bool:
    stem = row.code.replace(".", "")
    return stem.startswith(bare) or (bool(row.seventh) and bare.startswith(stem))


def _begins(code: str, bare: str) -> bool:
    return code.replace(".", "").startswith(bare)


def _met(row: Diagnosis, wanted: list[str]) -> str | None:
    """The other name that, with the title, holds every word; empty where the title does, None where nothing does."""
    for number, words in enumerate(row.words):
        if all(word in words for word in wanted):
            return row.also[number - 1] if number else ""
    return None


def _searched(title: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The title, and the title with each other name, as they are searched: every word begins with a blank."""
    own = _plain(title)
    return (own, *(own + _plain(name) for name in names))


def _plain(text: str) -> str:
    return " " + (NO_WORD.sub(" ", text.lower()).strip() if text.isascii() else folded(text))
