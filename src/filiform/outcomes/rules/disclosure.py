"""What may be told of few people. Outside the team that treats them a small group is a name.

Source: outcome-methods, section 0: fewer than the set number is withheld, also what would give it away; below ten no
percentage, only k of n.
"""

from __future__ import annotations

from collections.abc import Mapping


def is_withheld(n: int, least: int, *, rest: int | None = None) -> bool:
    """Whether a figure of n people is kept back; also where all others of a known whole would be too few.

    Nobody at all is no figure of anybody, and may be said.
    """
    return 0 < n < least or (rest is not None and 0 < rest < least)


def withheld_among(sizes: Mapping[str, int], least: int) -> frozenset[str]:
    """Which parts of a whole are kept back when the whole is told.

    Where those too small are together still too few, or only one, the whole less the others would give them away: then
    the next smallest are kept back with them.
    """
    small = [key for key, n in sizes.items() if 0 < n < least]
    if not small:
        return frozenset()
    others = sorted((key for key, n in sizes.items() if n >= least), key=lambda key: (sizes[key], key))
    kept = set(small)
    while others and (len(kept) < 2 or sum(sizes[key] for key in kept) < least):
        kept.add(others.pop(0))
    return frozenset(kept)
