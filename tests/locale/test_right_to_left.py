"""A page written from right to left turns round by itself, if nothing on it was placed by left and right."""

from __future__ import annotations

import re

import pytest
from tools.words import SOURCE

SHEETS = sorted(SOURCE.glob("*/static/**/*.css"))
SIDES = r"(left|right)"
PHYSICAL = re.compile(
    rf"(?:^|[;{{\s])((?:margin|padding|border|scroll-margin|scroll-padding)-{SIDES}[a-z-]*|{SIDES}|border-(?:top|bottom)-{SIDES}-radius"
    rf"|(?:text-align|float|clear)\s*:\s*{SIDES})\s*[:;}}]"
)


def physical(sheet: str) -> list[str]:
    return [found.group(0).strip() for found in PHYSICAL.finditer(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda file: file.name)
def test_a_stylesheet_places_nothing_by_left_and_right(sheet):
    assert physical(sheet.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "rule",
    ["a { left: 0; }", "a{right:0}", "a { margin-left: 1rem; }", "a { text-align: right; }", "a { float: left }",
     "a { border-top-left-radius: 2px; }", "a { border-right-width: 1px }"],
)  # fmt: skip
def test_the_reader_knows_a_physical_rule(rule):
    assert physical(rule)


def test_the_reader_lets_the_sides_of_the_body_be():
    assert not physical(".arm-left { inset-inline-start: 0; } .a [data-side=right] { text-align: start; }")
