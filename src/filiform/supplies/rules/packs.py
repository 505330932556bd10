"""What a scanned pack is: its code read, its two halves joined, and the lot in stock it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date

from filiform.core.errors import FiliformError
from filiform.supplies.errors import (
    PackExpired,
    PackIncomplete,
    PackNotInStock,
    PackNotOneLot,
    PackRecalled,
    PackUnreadable,
)
from filiform.supplies.rules.gs1 import read_gs1
from filiform.supplies.rules.hibc import read_hibc
from filiform.supplies.types import LotView, Pack

LONGEST = 400
"""More than any code on a pack holds: a DataMatrix of medical goods has about a hundred characters."""
MOST_CODES = 6
# What a scanner may send first: the kind of symbol. Source: ISO/IEC 15424.
SYMBOLOGY = re.compile(r"\](C1|d2|Q3|e0|J1|E\d|I1)|\][A-Za-z]\d")
RETAIL = ("E", "I")


def read_pack(text: str, *, on: date) -> Pack:
    """The pack as its code tells it; several codes, one a line, where a label is in two halves.

    `on` settles the century of a year of two digits. Raises PackUnreadable.
    """
    codes = [code.strip("\r\t") for code in text.split("\n") if code.strip()]
    if not codes:
        raise PackUnreadable(where="scan", message="there is nothing in it. Scan the code on the pack.")
    if len(text) > LONGEST or len(codes) > MOST_CODES:
        raise PackUnreadable(where="scan", message="it is longer than the code of a pack. Scan one pack at a time.")
    pack, *others = dict.fromkeys(_read(code, on) for code in codes)
    for other in others:
        pack = join(pack, other)
    return pack


def join(first: Pack, second: Pack) -> Pack:
    """One pack from the two halves of its label. Raises PackUnreadable where they tell of different packs."""
    joined = first
    for field in fields(Pack):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if one and other and one != other:
            raise PackUnreadable(
                where="scan", message="these codes belong to different packs. Scan one pack at a time."
            )
        joined = replace(joined, **{field.name: one or other})
    return joined


def lots_of_pack(pack: Pack, lots: Iterable[LotView]) -> list[LotView]:
    """Which of the clinic's lots this pack may be from: the number first, then the product where both know it."""
    numbered = [lot for lot in lots if lot.lot.casefold() == pack.lot.casefold()]
    same = [lot for lot in numbered if pack.product_code and lot.product_code == pack.product_code]
    return same or [lot for lot in numbered if not (pack.product_code and lot.product_code)]


def usable_lot(pack: Pack, lots: Sequence[LotView], *, on: date) -> LotView:
    """The lot a needle of this pack is counted to. Raises what speaks against it, the gravest first."""
    for fault in _faults(pack, found := lots_of_pack(pack, lots), on):
        raise fault
    return found[0]


def _faults(pack: Pack, found: Sequence[LotView], on: date) -> Iterable[FiliformError]:
    """A pack that might be from a recalled lot is refused, and the earlier of two dates counts."""
    if not pack.lot:
        yield PackIncomplete()
    if any(lot.is_recalled for lot in found):
        yield PackRecalled(lot=pack.lot)
    dates = [day for day in (pack.expires_on, *(lot.expires_on for lot in found)) if day]
    if dates and min(dates) < on:
        yield PackExpired(lot=pack.lot, expires_on=min(dates))
    if not found:
        yield PackNotInStock(lot=pack.lot)
    if len(found) > 1:
        yield PackNotOneLot(lot=pack.lot)


def _read(code: str, on: date) -> Pack:
    symbol = SYMBOLOGY.match(code)
    content = code[symbol.end() :] if symbol else code
    named = symbol[1] if symbol else None
    if content.lstrip(" *").startswith("+") and not named:
        return read_hibc(content.lstrip(" "), on=on)
    return read_gs1(content, on=on, is_retail=bool(named and named[0] in RETAIL))
