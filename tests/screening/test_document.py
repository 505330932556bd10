"""What a case may look like on paper, and what is refused with its place and its mend."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from filiform.core.errors import InvalidInput
from filiform.screening.document import parse_case
from filiform.screening.rules import Screener, screen
from filiform.screening.types import Clearance, Stop

TODAY = date(2026, 11, 23)
CLEARANCE = {"rule": "cancer-active", "by": "Dr Osei", "given_on": "2026-11-01", "until": None, "sites": "all"}


def parsed(document: Any) -> Any:
    return parse_case(json.dumps(document), today=TODAY)


def test_the_day_left_out_is_today():
    assert parsed({"facts": {}}).on == TODAY
    assert parsed({"facts": {}, "on": None}).on == TODAY
    assert parsed({"facts": {}, "on": "2020-02-29"}).on == date(2020, 2, 29)


def test_a_clearance_reads_sites_all_or_the_key_all():
    assert parsed({"clearances": [CLEARANCE]}).clearances == (
        Clearance(rule="cancer-active", by="Dr Osei", given_on=date(2026, 11, 1)),
    )
    in_short = {key: CLEARANCE[key] for key in ("rule", "by", "given_on")} | {"all": True}
    assert parsed({"clearances": [in_short]}) == parsed({"clearances": [CLEARANCE]})
    named = parsed({"clearances": [CLEARANCE | {"sites": ["knee:left"], "until": "2026-12-01"}]}).clearances[0]
    assert (named.sites, named.until) == (("knee:left",), date(2026, 12, 1))


def test_a_stop_reads_its_sites():
    stops = parsed({"stops": [{"by": "Amara", "reason": "hot knee", "sites": ["knee:left"]}]}).stops
    assert stops == (Stop(by="Amara", reason="hot knee", sites=("knee:left",)),)


def test_a_case_reads_back_from_its_own_document():
    case = parsed({"facts": {"inr": 2.5, "devices": []}, "clearances": [CLEARANCE], "on": "2026-01-02"})
    assert parsed(case.as_json()) == case


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{", "line 1, column 2"),
        ("", "line 1, column 1"),
        ("[]", "document"),
        ('"facts"', "document"),
        ('{"facts": {"inr": 2, "inr": 9}}', "inr"),
        ('{"facts": [], "on": "2026-01-01"}', "facts"),
        ('{"fact": {}}', "document"),
        ('{"on": "23.11.2026"}', "on"),
        ('{"on": "20261123"}', "on"),
        ('{"on": "2026-02-30"}', "on"),
        ('{"on": 20261123}', "on"),
        ('{"clearances": {}}', "clearances"),
        ('{"clearances": ["all"]}', "clearances[0]"),
        ('{"stops": [{"by": "A", "reason": "", "sites": "all"}]}', "stops[0].reason"),
        ('{"stops": [7]}', "stops[0]"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_with_its_place(text: str, where: str):
    with pytest.raises(InvalidInput) as refused:
        parse_case(text, today=TODAY)
    assert refused.value.facts["where"] == where
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"rule": "no-such-rule"}, "clearances[0].rule"),
        ({"rule": None}, "clearances[0].rule"),
        ({"by": "  "}, "clearances[0].by"),
        ({"given_on": None}, "clearances[0].given_on"),
        ({"given_on": "yesterday"}, "clearances[0].given_on"),
        ({"until": "2026-13-01"}, "clearances[0].until"),
        ({"sites": None}, "clearances[0].sites"),
        ({"sites": "gluteal:left"}, "clearances[0].sites"),
        ({"sites": [7]}, "clearances[0].sites"),
        ({"sites": ["gluteal"]}, "clearances[0].sites"),
        ({"sites": ["nose:left"]}, "clearances[0].sites"),
        ({"sites": ["gluteal:both"]}, "clearances[0].sites"),
        ({"sites": ["gluteal:left"], "all": True}, "clearances[0].all"),
        ({"all": []}, "clearances[0].all"),
        ({"untill": "2026-12-01"}, "clearances[0]"),
    ],
)
def test_a_malformed_clearance_is_refused(screener: Screener, changed: dict[str, Any], where: str):
    def screen_with_it() -> None:
        case = parsed({"clearances": [CLEARANCE | changed]})
        screen(screener, facts={}, clearances=case.clearances, on=TODAY)

    with pytest.raises(InvalidInput) as refused:
        screen_with_it()
    assert refused.value.facts["where"] == where


def test_a_stop_without_a_name_or_with_an_unknown_site_is_refused(screener: Screener):
    for stop in (Stop(by="", reason="x"), Stop(by="A", reason=" "), Stop(by="A", reason="x", sites=("nose:left",))):
        with pytest.raises(InvalidInput, match=r"^stops\[0\]"):
            screen(screener, facts={}, stops=[stop], on=TODAY)


def test_text_that_is_not_utf8_or_nested_without_end_is_refused():
    with pytest.raises(InvalidInput, match="UTF-8"):
        parse_case(b'{"facts": "\xff"}', today=TODAY)
    with pytest.raises(InvalidInput, match="nested too deeply"):
        parse_case("[" * 100_000, today=TODAY)
    with pytest.raises(InvalidInput, match="cannot be read"):
        parse_case('{"facts": {"inr": ' + "9" * 5000 + "}}", today=TODAY)
