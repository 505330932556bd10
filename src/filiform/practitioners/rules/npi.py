"""The National Provider Identifier of the United States and its check digit."""

from __future__ import annotations

# 80840: health applications, United States. It goes in front before the digits are summed (ISO/IEC 7812, Luhn).
PREFIX = "80840"
LENGTH = 10


def fault_of_npi(number: str) -> str | None:
    """What is wrong with it, in words, or None. Ten digits, the first 1 or 2, the last a Luhn check digit.

    Source: 45 CFR 162.406 and the NPI check digit computation of CMS; 1234567893 is its own example.
    """
    if not (number.isascii() and number.isdigit() and len(number) == LENGTH):
        return "it has ten digits and nothing else"
    if number[0] not in "12":
        return "it begins with 1 or 2"
    if _luhn(PREFIX + number) % 10:
        return "its last digit does not fit the others; a digit is wrong or two are swapped"
    return None


def _luhn(digits: str) -> int:
    """The sum in which every second digit from the right counts double, its two figures added."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return sum(doubled) + sum(int(digit) for digit in digits[::-2])
