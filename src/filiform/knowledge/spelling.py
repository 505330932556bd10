"""How two spellings of a name are held against each other: folded to plain letters, said the American way, or counted
apart in edits.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_APOSTROPHES = "'’`´"
_AMERICAN = (
    (re.compile(r"[ao]e(?=[^\W\d])"), "e"),
    (re.compile(r"(?<=\w{3})our(?=s?$)"), "or"),
    (re.compile(r"bre(?=s?$)"), "ber"),
)


def folded(text: str) -> str:
    """Lower case, without accents; whatever is neither letter nor digit becomes one space."""
    # Decomposed first: a mathematical capital, say, is only then a letter that has a small form.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (mark for mark in plain if not unicodedata.combining(mark) and mark not in _APOSTROPHES)
    return " ".join("".join(mark if mark.isalnum() else " " for mark in kept).split())


@cache
def american(word: str) -> str:
    """A folded British word as it is spelled in America: lymphoedema, tumour, fibres. Others stay as they are."""
    for british, spelled in _AMERICAN:
        word = british.sub(spelled, word)
    return word


def edits_between(first: str, second: str, *, at_most: int) -> int:
    """Letters to insert, drop, change or swap with their neighbour; `at_most` + 1 stands for anything beyond."""
    if abs(len(first) - len(second)) > at_most:
        return at_most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        older, before, row = before, row, [i]
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return at_most + 1
    return min(row[-1], at_most + 1)
