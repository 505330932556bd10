"""What a GS1 code says of a pack: GS1-128, DataMatrix, QR, DataBar, the printed form in brackets, or a bare EAN.

The library `biip` knows the application identifiers and check digits. Here it is decided which of them name a pack,
and that nothing was lost on the way: a scanner that swallows the separator makes two fields into one.
"""

from __future__ import annotations

from datetime import date

from biip import ParseConfig, ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString, GS1ElementStrings
from biip.gs1_messages import GS1Message
from biip.gtin import Gtin

from filiform.supplies.errors import PackUnreadable
from filiform.supplies.rules.dates import full_year, last_day
from filiform.supplies.types import Pack, Scheme

# Days are read here: the library takes the century from the clock.
CONFIG = ParseConfig(gs1_element_strings_verify_date=False)

SEPARATOR = "\x1d"
# How scanners that cannot type the separator write it. None of these may stand in a GS1 field.
SEPARATORS_TYPED = ("<GS>", "{GS}", "␝", "~", "|", "^")
RETAIL_LENGTHS = {8, 12, 13}

PRODUCT, CONTENT, LOT, EXPIRY, EXPIRY_HOUR, SERIAL = "01", "02", "10", "17", "7003", "21"
COUNTS = ("30", "37")


def read_gs1(code: str, *, on: date, is_retail: bool = False) -> Pack:
    """The pack of one GS1 code without its symbology identifier. Raises PackUnreadable.

    `is_retail` for a code known to be an EAN or UPC, which holds a product number and nothing else.
    """
    code = code.strip(" ")
    if is_retail or (code.isdigit() and len(code) in RETAIL_LENGTHS and _is_gtin(code)):
        return _retail(code)
    elements = _elements(code)
    product = _one(elements, PRODUCT) or _one(elements, CONTENT)
    expiry = _one(elements, EXPIRY) or _one(elements, EXPIRY_HOUR)
    pack = Pack(
        scheme=Scheme.GS1,
        product_code=_gtin(product) if product else "",
        lot=_value(elements, LOT),
        expires_on=_day(expiry, on) if expiry else None,
        serial=_value(elements, SERIAL),
        quantity=next((int(found) for ai in COUNTS if (found := _value(elements, ai))), None),
    )
    if not pack.product_code and not pack.lot:
        raise PackUnreadable(
            where="GS1 code",
            message="it names neither a product (01) nor a lot (10). Scan the code of the pack itself.",
        )
    return pack


def _elements(code: str) -> GS1ElementStrings:
    try:
        if code.lower().startswith(("http://", "https://")):
            return GS1DigitalLinkURI.parse(code, config=CONFIG).element_strings
        if code.startswith("("):
            return GS1Message.parse_hri(code, config=CONFIG).element_strings
        return _message(code)
    except ParseError as error:
        raise PackUnreadable(
            where="GS1 code", message="it is not whole or not a GS1 code. Scan it again, or enter what is printed."
        ) from error


def _message(code: str) -> GS1ElementStrings:
    """The element strings, each ended as it has to be: a field of open length by a separator or the end."""
    for typed in SEPARATORS_TYPED:
        code = code.replace(typed, SEPARATOR)
    rest = code.strip(SEPARATOR)
    found = GS1ElementStrings()
    while rest:
        element = GS1ElementString.extract(rest, config=CONFIG)
        found.append(element)
        rest = rest[len(element) :]
        if rest and element.ai.separator_required and not rest.startswith(SEPARATOR):
            raise PackUnreadable(
                where=f"GS1 code, field ({element.ai.ai})",
                message="it is longer than such a field may be. Set the scanner to send the separator (GS, FNC1).",
            )
        rest = rest.lstrip(SEPARATOR)
    return found


def _one(elements: GS1ElementStrings, ai: str) -> GS1ElementString | None:
    found = [element for element in elements if element.ai.ai == ai]
    if len({element.value for element in found}) > 1:
        raise PackUnreadable(where=f"GS1 code, field ({ai})", message="it stands there twice and differs. Scan again.")
    return found[0] if found else None


def _value(elements: GS1ElementStrings, ai: str) -> str:
    element = _one(elements, ai)
    return element.value if element else ""


def _gtin(element: GS1ElementString) -> str:
    if element.gtin is None:
        raise PackUnreadable(
            where=f"GS1 code, field ({element.ai.ai})",
            message="the check digit of the product number does not fit. Scan it again, or enter what is printed.",
        )
    return element.value


def _retail(code: str) -> Pack:
    if not (code.isdigit() and _is_gtin(code)):
        raise PackUnreadable(
            where="product number", message="its check digit does not fit. Scan it again, or enter what is printed."
        )
    return Pack(scheme=Scheme.GS1, product_code=code.zfill(14))


def _is_gtin(code: str) -> bool:
    try:
        Gtin.parse(code)
    except ParseError:
        return False
    return True


def _day(element: GS1ElementString, on: date) -> date:
    """YYMMDD; day 00 is the last of the month. Source: GS1 General Specifications, 3.4.7."""
    year, month, day = (int(element.value[place : place + 2]) for place in (0, 2, 4))
    try:
        whole = full_year(year, on)
        return date(whole, month, day) if day else last_day(whole, month)
    except ValueError as error:
        raise PackUnreadable(
            where=f"GS1 code, field ({element.ai.ai})",
            message=f"there is no such day as {element.value} (YYMMDD). Scan it again, or enter what is printed.",
        ) from error
