"""What a HIBC code says of a pack. Written here: no well-kept library reads these codes (decision 6).

Source: ANSI/HIBC 2.6-2016, Supplier Labeling Standard: primary data 2.2, secondary data 2.3 (table 2), additional
data 2.3.2.3, check character appendix B.

    +A99912345C                 primary: labeler (4), product (1 to 18), unit of measure (1), check character
    +$$52001510X3LC             secondary: flags, date, lot; then link and check character
    +A99912345/$$52001510X3C    both in one code, more fields behind further slashes; check character, no link
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from filiform.supplies.errors import PackUnreadable
from filiform.supplies.rules.dates import full_year, last_day
from filiform.supplies.types import Pack, Scheme

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
"""In the order of their values, 0 to 42."""

PRIMARY = re.compile(r"[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]")
NUMBER = re.compile(r"[A-Z0-9.-]{1,18}")
QUANTITIES = {"8": 2, "9": 5}
# The flag before a date, and how the date is written behind it. Month and year alone have no flag of their own.
DATES = {"2": "MMDDYY", "3": "YYMMDD", "4": "YYMMDDHH", "5": "YYJJJ", "6": "YYJJJHH", "7": ""}
MONTH, JULIAN = "MMYY", "YYJJJ"
ADDITIONAL = re.compile(r"(14D|16D|S|Q)(.+)")


def check_character(text: str) -> str:
    """The check character of everything that stands before it, the plus sign included. All of it from ALPHABET."""
    return ALPHABET[sum(map(ALPHABET.index, text)) % len(ALPHABET)]


def read_hibc(code: str, *, on: date) -> Pack:
    """The pack of one HIBC code, with or without the asterisks printed around it. Raises PackUnreadable.

    `link` of the answer is what ties the two halves of a label together: they agree, or they belong to two packs.
    """
    # In print an underscore stands for the blank, which may be a check or link character.
    text = code.removeprefix("*").removesuffix("*").upper().replace("_", " ")
    strange = sorted(set(text) - set(ALPHABET))
    if strange:
        raise _unreadable(f"it holds {' '.join(strange)}, which no HIBC code has")
    if len(text) < 4:
        raise _unreadable("it is too short")
    body, check = text[:-1], text[-1]
    if check_character(body) != check:
        raise _unreadable("its check character does not fit, so a character is wrong or missing")
    content = body[1:]
    if content[0].isalpha():
        first, *more = content.split("/")
        pack = _primary(first, link="" if more else check)
        return _fields(pack, more, on)
    first, *more = content[:-1].split("/")
    return _fields(Pack(scheme=Scheme.HIBC, link=content[-1]), [first, *more], on)


def _primary(text: str, link: str) -> Pack:
    if not PRIMARY.fullmatch(text):
        raise _unreadable("labeler, product and unit of measure are not all there")
    return Pack(scheme=Scheme.HIBC, product_code=text, link=link)


def _fields(pack: Pack, fields: list[str], on: date) -> Pack:
    """The secondary data, and what stands behind further slashes."""
    for place, field in enumerate(fields):
        named = ADDITIONAL.fullmatch(field)
        if named:
            pack = _additional(pack, named[1], named[2])
        elif place == 0:
            pack = _secondary(pack, field, on)
        else:
            raise _unreadable(f"the field {field} is of no known kind")
    return pack


def _additional(pack: Pack, kind: str, value: str) -> Pack:
    if kind == "14D":
        return replace(pack, expires_on=_long_date(value))
    if kind == "S":
        return replace(pack, serial=_number(value, "serial"))
    if kind == "Q":
        return replace(pack, quantity=int(_digits(value, "quantity")))
    _long_date(value)  # 16D, the day it was made: checked, not kept
    return pack


def _secondary(pack: Pack, text: str, on: date) -> Pack:
    if text.startswith("$$"):
        is_serial = text.startswith("$$+")
        rest = text[3 if is_serial else 2 :]
        quantity = None
        if rest[:1] in QUANTITIES:
            length = QUANTITIES[rest[0]]
            quantity, rest = int(_digits(rest[1 : 1 + length], "quantity", length)), rest[1 + length :]
        expires_on, rest = _dated(rest, on) if rest or quantity is None else (None, "")
        pack = replace(pack, quantity=quantity, expires_on=expires_on)
    elif text.startswith("$"):
        is_serial = text.startswith("$+")
        rest = text[2 if is_serial else 1 :]
    elif text[:1].isdigit():
        is_serial = False
        pack, rest = replace(pack, expires_on=_date(text[:5], JULIAN, on)), text[5:]
    else:
        raise _unreadable("its second half starts with neither a date nor a $")
    if not rest:
        return pack
    return replace(pack, serial=_number(rest, "serial")) if is_serial else replace(pack, lot=_number(rest, "lot"))


def _dated(text: str, on: date) -> tuple[date | None, str]:
    """What stands behind `$$`: a date, if any, and the rest."""
    if text[:1] in DATES:
        form = DATES[text[0]]
        text = text[1:]
    elif text[:1] in {"0", "1"}:
        form = MONTH
    else:
        raise _unreadable("no date or flag of a date stands behind $$")
    return (_date(text[: len(form)], form, on), text[len(form) :]) if form else (None, text)


def _date(text: str, form: str, on: date) -> date:
    """The last day of use. The hour, where one is given, is left out: no needle is counted by the hour."""
    _digits(text, f"date ({form})", len(form))
    parts = {letter: int("".join(c for c, f in zip(text, form, strict=True) if f == letter)) for letter in set(form)}
    year = full_year(parts["Y"], on)
    try:
        if "J" in form:
            day = date(year, 1, 1) + timedelta(days=parts["J"] - 1)
            if day.year != year:
                raise ValueError(text)
            return day
        return date(year, parts["M"], parts["D"]) if "D" in form else last_day(year, parts["M"])
    except ValueError as error:
        raise _unreadable(f"there is no such day as {text} ({form})") from error


def _long_date(text: str) -> date:
    _digits(text, "date (YYYYMMDD)", 8)
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise _unreadable(f"there is no such day as {text} (YYYYMMDD)") from error


def _digits(text: str, what: str, length: int | None = None) -> str:
    if not text.isdigit() or (length is not None and len(text) != length):
        raise _unreadable(f"its {what} is not all digits")
    return text


def _number(text: str, what: str) -> str:
    if not NUMBER.fullmatch(text):
        raise _unreadable(f"its {what} number is longer than 18 characters, or not of letters and digits")
    return text


def _unreadable(why: str) -> PackUnreadable:
    return PackUnreadable(where="HIBC code", message=f"{why}. Scan it again, or enter what is printed.")
