"""The sheet is made of what was done, and of nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.aftercare.rules.sheet import assemble, with_other_language
from filiform.aftercare.types import Needled, Risky, Sheet, Told
from filiform.knowledge import catalogues

WORDS = catalogues.aftercare()
PLACES = catalogues.eligibility().places
RHOMBOID, CALF, BACK = "interscapular-rhomboid:left", "posterior-leg-calf:right", "lumbar-paraspinal:right"
SITES = (RHOMBOID, CALF, BACK, "gluteal:left", "quadratus-lumborum-flank:left", "sternum-xiphoid:midline")
RISKS = tuple(WORDS.risks)
PLAIN = Risky(frozenset({CALF}))


def told(risky: Risky = PLAIN, **changed) -> Told:
    facts = {
        "areas": {site: site.replace(":", " ") for site in SITES},
        "needles": (Needled("Soleus", "calf right", 2, 0.3, 40, 22),),
        "inserted": 2, "withdrawn": 2, "medicines": ("apixaban",), "findings": ("Any anticoagulant",),
        "practitioner": "Amara Diallo", "profession": "Physical therapist", "clinic": "Cedar Central",
        "phone": "+1 303 555 0100", "emergency": "911", "day": "23 November 2026", "from_time": "12:02",
        "until_time": "12:14", "zone": "MST",
    }  # fmt: skip
    return Told(risky=risky, **{**facts, **changed})


def sheet_of(risky: Risky = PLAIN, **changed) -> Sheet:
    return assemble(told(risky, **changed), words=WORDS, places=PLACES)


def lines(sheet: Sheet, section: str) -> str:
    return "\n".join(next(one for one in sheet.sections if one.key == section).lines)


def test_a_plain_session_gets_the_general_sheet_in_six_parts():
    sheet = sheet_of()
    assert [one.key for one in sheet.sections] == ["normal", "today", "watch", "call", "emergency", "hospital"]
    assert sheet.sheets == ("general",)
    assert all(one.lines for one in sheet.sections)
    assert "911" in sheet.sections[4].heading


@pytest.mark.parametrize(
    ("risky", "wanted"),
    [
        (Risky(frozenset({RHOMBOID})), "pneumothorax"),
        (Risky(frozenset({CALF}), near={"lung-pleura": frozenset({CALF})}), "pneumothorax"),
        (Risky(frozenset({CALF}), risks=frozenset({"bleeding"})), "bleeding"),
        (Risky(frozenset({CALF}), risks=frozenset({"implant"})), "infection"),
        (Risky(frozenset({CALF}), current=True), "current"),
    ],
)
def test_what_was_done_and_what_she_is_adds_its_sheet(risky, wanted):
    assert sheet_of(risky).sheets == tuple(sorted({"general", wanted}))


def test_needles_over_the_lung_name_the_place_and_the_signs_of_a_late_pneumothorax():
    watch = lines(sheet_of(Risky(frozenset({RHOMBOID, CALF}))), "watch")
    assert "interscapular-rhomboid left" in watch
    assert "as late as three days" in watch
    assert "48 hours" in lines(sheet_of(Risky(frozenset({RHOMBOID}))), "today")
    assert "Your lung" not in lines(sheet_of(), "watch")


def test_the_emergency_department_learns_where_when_how_deep_which_side_by_whom_and_medicines():
    said = lines(sheet_of(), "hospital")
    for fact in (
        "Soleus (calf right): 2 × 0.30 × 40 mm, up to 22 mm deep", "23 November 2026, 12:02 to 12:14 (MST)",
        "Amara Diallo, Physical therapist, Cedar Central", "+1 303 555 0100", "apixaban", "No electric current",
        "Needles in: 2. Needles out: 2.", "Any anticoagulant",
    ):  # fmt: skip
        assert fact in said


def test_what_is_not_known_is_said_and_never_reads_as_none():
    unknown = sheet_of(Risky(frozenset({CALF}), risks=None), medicines=None, needles=(), phone="")
    said = lines(unknown, "hospital")
    assert "not asked, or not known" in said
    assert "risks are not known" in said
    assert "Telephone: not recorded" in said
    assert "not on record here" in lines(unknown, "watch")
    without_depth = sheet_of(needles=(Needled("Soleus", "calf right", 1, 0.3, 40, None),))
    assert "depth not recorded" in lines(without_depth, "hospital")


def test_unknown_risks_take_back_advice_and_no_warning():
    known, unknown = sheet_of(), sheet_of(Risky(frozenset({CALF}), risks=None))
    assert "warmth" in lines(known, "today")
    assert "warmth" not in lines(unknown, "today")
    for section in ("call", "emergency"):
        assert set(lines(known, section).splitlines()) <= set(lines(unknown, section).splitlines())


def test_with_thinners_nothing_is_to_be_rubbed_or_warmed_and_a_knock_on_the_head_is_an_emergency():
    sheet = sheet_of(Risky(frozenset({CALF}), risks=frozenset({"bleeding"})))
    assert "do not rub" in lines(sheet, "today")
    assert "warmth" not in lines(sheet, "today")
    assert "even if you feel well" in lines(sheet, "emergency")
    assert "hit your head" not in lines(sheet, "call")


def test_a_needle_that_was_not_found_is_told_to_her_and_to_the_hospital():
    sheet = sheet_of(Risky(frozenset({CALF}), missing=1), withdrawn=1)
    assert "could not be accounted for" in lines(sheet, "watch")
    assert "Not accounted for: 1" in lines(sheet, "hospital")
    assert "Tonight, look over" not in lines(sheet, "today")


def test_the_hospital_reads_it_in_the_language_of_the_country_too():
    spanish = replace(sheet_of(), language="es")
    both = with_other_language(spanish, sheet_of(), heading="For the doctor, in {language}", name="English")
    assert both.other is not None
    assert both.other.heading == "For the doctor, in English"
    assert both.other.lines == both.sections[-1].lines
    assert both.sha256 != spanish.sha256


def test_what_people_wrote_is_put_in_as_it_is():
    sheet = sheet_of(medicines=("{emergency} drops",), practitioner="A {day}")
    assert "{emergency} drops" in lines(sheet, "hospital")
    assert Sheet.from_json(sheet.as_json()) == sheet


def urgent(sheet: Sheet) -> list[str]:
    return [*lines(sheet, "call").splitlines(), *lines(sheet, "emergency").splitlines()]


def risky():
    return st.builds(
        Risky,
        sites=st.frozensets(st.sampled_from(SITES), min_size=1),
        risks=st.none() | st.frozensets(st.sampled_from(RISKS)),
        current=st.booleans(),
        fainted=st.booleans(),
        missing=st.integers(0, 2),
    )


@settings(deadline=None)
@given(risky())
def test_every_sheet_has_all_parts_no_open_places_and_no_promise(risky):
    sheet = sheet_of(risky)
    assert all(one.lines for one in sheet.sections)
    assert "{" not in sheet.plain
    assert "()" not in sheet.plain
    assert not any(word in sheet.plain.lower() for word in (" safe", "harmless", "guarantee"))


@settings(deadline=None)
@given(risky(), st.sampled_from(SITES), st.sampled_from(RISKS))
def test_more_risk_never_takes_a_warning_away(less, site, risk):
    """A further site or risk may take back advice and replace a warning by a graver one, never just drop one."""
    more = replace(less, sites=less.sites | {site}, risks=None if less.risks is None else less.risks | {risk})
    before, after = sheet_of(less), sheet_of(more)
    assert set(before.sheets) <= set(after.sheets)
    assert len(lines(before, "watch").splitlines()) <= len(lines(after, "watch").splitlines())
    assert len(urgent(before)) <= len(urgent(after))
    assert len(lines(before, "emergency").splitlines()) <= len(lines(after, "emergency").splitlines())
