"""What the code on a pack says: read back as it was written, and refused where a character is wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from filiform.supplies.errors import PackUnreadable
from filiform.supplies.rules.hibc import ALPHABET, check_character
from filiform.supplies.rules.packs import LONGEST, read_pack
from filiform.supplies.types import Pack, Scheme

ON = date(2026, 11, 23)
GS = "\x1d"
GTIN = "04547410000122"


def read(text, on=ON):
    return read_pack(text, on=on)


def refusal(text, on=ON):
    with pytest.raises(PackUnreadable) as caught:
        read_pack(text, on=on)
    return str(caught.value)


def gs1(**said):
    return Pack(scheme=Scheme.GS1, **said)


def hibc(**said):
    return Pack(scheme=Scheme.HIBC, **said)


WHOLE = gs1(product_code=GTIN, lot="AB-12", expires_on=date(2029, 5, 31), serial="77")


@pytest.mark.parametrize(
    "text",
    [
        f"01{GTIN}1729053110AB-12{GS}2177",
        f"01{GTIN}1729050010AB-12{GS}2177",
        f"]d201{GTIN}172905312177{GS}10AB-12",
        f"]C101{GTIN}1729053110AB-12{GS}2177",
        f"]Q301{GTIN}1729053110AB-12{GS}2177\r\n",
        f"]e001{GTIN}1729053110AB-12{GS}2177",
        f"{GS}01{GTIN}{GS}17290531{GS}10AB-12{GS}2177{GS}",
        f"01{GTIN}1729053110AB-12<GS>2177",
        f"01{GTIN}1729053110AB-12|2177",
        f"(01){GTIN}(17)290531(10)AB-12(21)77",
        f"(01) {GTIN} (17) 290500 (10) AB-12 (21) 77",
        f"https://id.gs1.org/01/{GTIN}/10/AB-12/21/77?17=290531",
        f"01{GTIN}\n1729053110AB-12{GS}2177",
    ],
)
def test_a_gs1_code_is_read_however_the_scanner_sends_it(text):
    assert read(text) == WHOLE


def test_codes_published_as_examples_are_read():
    """GS1: the FDA's picture of a UDI. HIBC: ANSI/HIBC 2.6, sections 2.2.1.1 and 4.3 and appendix E1.1."""
    assert read("(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234") == gs1(
        product_code="51022222233336", lot="A213B1", expires_on=date(2015, 7, 7), serial="1234"
    )
    assert read("*+A123BJC5D6E71G*") == hibc(product_code="A123BJC5D6E71", link="G")
    assert read("*+$$52001510X3GD*") == hibc(lot="10X3", expires_on=date(2020, 1, 15), link="G")
    assert read("*+A123BJC5D6E71G*\n*+$$52001510X3GD*").lot == "10X3"
    assert read("*+$A1234GU*") == hibc(lot="A1234", link="G")
    assert read("*+A99912345/$$52001510X33*") == hibc(
        product_code="A99912345", lot="10X3", expires_on=date(2020, 1, 15)
    )
    assert read("+A99912345/$$52001510X3/16D20111212/S77DE1G45-").serial == "77DE1G45"


def test_a_bare_product_number_is_a_product_without_a_lot():
    for text in ("4547410000122", "]E04547410000122", "]E4" + "96385074"):
        assert read(text).product_code in {GTIN, "00000096385074"}
        assert read(text).lot == ""
    assert "check digit" in refusal("]E04547410000123")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "there is nothing in it"),
        (" \r\n", "there is nothing in it"),
        ("4" * (LONGEST + 1), "longer than the code of a pack"),
        ("4547410000123", "not whole or not a GS1 code"),
        ("K7-2025", "not whole or not a GS1 code"),
        ("http://example.org/", "not whole or not a GS1 code"),
        (f"01{GTIN[:-1]}3", "check digit of the product number"),
        (f"01{GTIN}17291331", "not whole or not a GS1 code"),
        (f"01{GTIN}17290230", "there is no such day as 290230"),
        (f"01{GTIN}172902", "not whole or not a GS1 code"),
        (f"(01){GTIN}(99999)1", "not whole or not a GS1 code"),
        (f"10{'A' * 20}17290531", "field (10): it is longer than such a field may be"),
        (f"10A{GS}10B", "it stands there twice and differs"),
        ("11290531", "neither a product (01) nor a lot (10)"),
        (f"01{GTIN}10A\n01{GTIN}10B", "belong to different packs"),
    ],
)
def test_a_code_that_cannot_be_a_pack_is_refused_with_the_place_and_the_mend(text, says):
    assert says in refusal(text)


UNTIL_MAY = {"expires_on": date(2029, 5, 31)}


def signed(text):
    return text + check_character(text)


@pytest.mark.parametrize(
    ("secondary", "said"),
    [
        ("29151A7", {**UNTIL_MAY, "lot": "A7"}),
        ("29151", {"expires_on": date(2029, 5, 31)}),
        ("$A7", {"lot": "A7"}),
        ("$+A7", {"serial": "A7"}),
        ("$$0229A7", {"expires_on": date(2029, 2, 28), "lot": "A7"}),
        ("$$0228A7", {"expires_on": date(2028, 2, 29), "lot": "A7"}),
        ("$$1229", {"expires_on": date(2029, 12, 31)}),
        ("$$2053129A7", {**UNTIL_MAY, "lot": "A7"}),
        ("$$3290531A7", {**UNTIL_MAY, "lot": "A7"}),
        ("$$429053122A7", {**UNTIL_MAY, "lot": "A7"}),
        ("$$529151A7", {**UNTIL_MAY, "lot": "A7"}),
        ("$$62915122A7", {**UNTIL_MAY, "lot": "A7"}),
        ("$$7A7", {"lot": "A7"}),
        ("$$+0529S1", {"expires_on": date(2029, 5, 31), "serial": "S1"}),
        ("$$+7S1", {"serial": "S1"}),
        ("$$+3290531S1", {"expires_on": date(2029, 5, 31), "serial": "S1"}),
        ("$$824", {"quantity": 24}),
        ("$$8240529A7", {"quantity": 24, "expires_on": date(2029, 5, 31), "lot": "A7"}),
        ("$$8247A7", {"quantity": 24, "lot": "A7"}),
        ("$$900100529151A7", {"quantity": 100, "expires_on": date(2029, 5, 31), "lot": "A7"}),
        ("$$0529A7/SS9/Q100/16D20260101", {**UNTIL_MAY, "lot": "A7", "serial": "S9", "quantity": 100}),
        ("$A7/14D20290531", {"lot": "A7", "expires_on": date(2029, 5, 31)}),
    ],
)  # fmt: skip
def test_every_way_of_writing_the_second_half_of_a_hibc_code_is_read(secondary, said):
    assert read(signed("+Z99912345/" + secondary)) == hibc(product_code="Z99912345", **said)
    assert read(signed("+" + secondary + "L")) == hibc(link="L", **said)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("+A", "too short"),
        ("+A99912345C", "check character does not fit"),
        ("+A99912345ä", "which no HIBC code has"),
        (signed("+A99"), "labeler, product and unit"),
        (signed("+A9991234A"), "labeler, product and unit"),
        (signed("+A99912345/X1"), "neither a date nor a $"),
        (signed("+A99912345/"), "neither a date nor a $"),
        (signed("+A99912345/$$"), "no date or flag of a date"),
        (signed("+A99912345/$$A7"), "no date or flag of a date"),
        (signed("+A99912345/$$1329A7"), "no such day as 1329 (MMYY)"),
        (signed("+A99912345/$$3290230A7"), "no such day as 290230"),
        (signed("+A99912345/$$529366A7"), "no such day as 29366"),
        (signed("+A99912345/$$529000A7"), "no such day as 29000"),
        (signed("+A99912345/$$32902"), "date (YYMMDD) is not all digits"),
        (signed("+A99912345/$$8A0529A7"), "quantity is not all digits"),
        (signed("+A99912345/$$8"), "quantity is not all digits"),
        (signed("+A99912345/$A7/14D2029"), "date (YYYYMMDD) is not all digits"),
        (signed("+A99912345/$A7/14D20290230"), "no such day as 20290230"),
        (signed("+A99912345/$A7/X7"), "of no known kind"),
        (signed("+A99912345/$" + "A" * 19), "longer than 18 characters"),
        (signed("+A99912345/$A%7"), "not of letters and digits"),
    ],
)
def test_a_hibc_code_that_breaks_the_standard_is_refused(text, says):
    assert says in refusal(text)


def test_two_halves_of_a_label_belong_together_by_the_link_character():
    primary = signed("+A99912345")
    whole = hibc(product_code="A99912345", lot="10X3", expires_on=date(2029, 5, 31), link=primary[-1])
    assert read(primary + "\n" + signed("+$$052910X3" + primary[-1])) == whole
    assert read(signed("+$$052910X3" + primary[-1]) + "\n" + primary) == whole
    other = ALPHABET[(ALPHABET.index(primary[-1]) + 1) % 43]
    assert "different packs" in refusal(primary + "\n" + signed("+$$052910X3" + other))


def test_a_scanner_may_say_which_symbol_it_read_and_lower_the_letters():
    text = signed("+A99912345/$$052910X3")
    assert read("]C0" + text) == read("]d1" + text) == read(text.lower()) == read(text + "\r\n")


@settings(deadline=None)
@given(st.sampled_from(range(36, 43)))
def test_a_check_character_that_is_a_sign_is_no_separator(value):
    """Slash, plus, blank and the rest: a code may end in any of the 43."""
    code = next(code for number in range(10_000) if (code := signed(f"+A999{number}1"))[-1] == ALPHABET[value])
    assert read(code).product_code == code[1:-1]
    assert read(code.replace(" ", "_")).product_code == code[1:-1]


numbers = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=18)
days = st.dates(date(2000, 1, 1), date(2075, 12, 31))
DATES = {
    "2": "%m%d%y", "3": "%y%m%d", "4": "%y%m%d13", "5": "%y%j", "6": "%y%j13"
}  # fmt: skip


@settings(deadline=None)
@given(numbers, st.integers(0, 9), numbers, days, st.sampled_from("234567"), st.none() | st.integers(0, 99))
def test_a_hibc_code_says_what_was_written(product, unit, lot, day, form, quantity):
    secondary = "$$" + ("" if quantity is None else f"8{quantity:02d}")
    secondary += form + (day.strftime(DATES[form]) if form in DATES else "") + lot
    pack = read(signed(f"+Z999{product}{unit}/{secondary}"))
    assert pack == hibc(
        product_code=f"Z999{product}{unit}", lot=lot, expires_on=day if form in DATES else None, quantity=quantity
    )


@settings(deadline=None)
@given(numbers, numbers, days, st.data())
def test_one_wrong_character_anywhere_in_a_hibc_code_is_refused(product, lot, day, data):
    code = signed(f"+Z999{product}1/$$3{day:%y%m%d}{lot}")
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET))
    assume(wrong != code[place])
    with pytest.raises(PackUnreadable):
        read(code[:place] + wrong + code[place + 1 :])


def gtin_check(digits):
    return str(-sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits))) % 10)


invariant = st.text(
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20
)


@settings(deadline=None)
@given(st.text("0123456789", min_size=13, max_size=13), invariant, days, invariant, st.integers(0, 99999999))
def test_a_gs1_code_says_what_was_written(stem, lot, day, serial, count):
    assume("<GS>" not in lot + serial)
    gtin = stem + gtin_check(stem)
    pack = read(f"]d201{gtin}17{day:%y%m%d}10{lot}{GS}21{serial}{GS}30{count}")
    assert pack == gs1(product_code=gtin, lot=lot, expires_on=day, serial=serial, quantity=count)


@settings(deadline=None)
@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_of_a_product_number_is_refused(stem, place, off):
    gtin = stem + gtin_check(stem)
    wrong = gtin[:place] + str((int(gtin[place]) + off) % 10) + gtin[place + 1 :]
    with pytest.raises(PackUnreadable):
        read(f"01{wrong}10A")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_scanned_is_read_or_refused_in_words(text):
    told = None
    try:
        pack = read(text)
    except PackUnreadable as error:
        told = error.facts
    assert (told["where"] and told["message"].endswith(".")) if told else pack.scheme in Scheme


@settings(deadline=None)
@given(days, st.integers(2026, 2030))
def test_a_year_of_two_digits_is_the_one_within_fifty_years(day, year):
    on = date(year, 6, 1)
    assume(on - timedelta(days=17_500) < day < on + timedelta(days=18_000))
    assert read(f"10A{GS}17{day:%y%m%d}", on).expires_on == day
