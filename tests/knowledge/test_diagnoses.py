from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge.diagnoses import FILE, diagnoses
from filiform.knowledge.errors import CatalogueMissing

HELD = diagnoses()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("cervicalgia", "M54.2"),
        ("frozen shoulder", "M75.00"),
        ("tennis elbow left", "M77.12"),
        ("myofascial pain", "M79.18"),
        ("m54.2", "M54.2"),
        ("M542", "M54.2"),
        ("s16.1xxd", "S16.1XXD"),
        ("strain neck level muscle", "S16.1XXA"),
        ("tension headache", "G44.209"),
        ("Plantar fascial", "M72.2"),
        ("jaw pain", "R68.84"),
    ],
)
def test_what_a_clinician_types_finds_the_code(typed, code):
    assert code in [one[0] for one in HELD.search(typed)]


def test_another_word_for_it_is_said():
    found = {code: met for code, _, met in HELD.search("frozen shoulder")}
    assert found["M75.01"] == "Frozen shoulder"


@given(st.text(max_size=12))
def test_whatever_is_typed_only_valid_codes_are_found(typed):
    for code, title, _ in HELD.search(typed):
        assert HELD.titles[code] == title


@given(st.sampled_from([row.code for row in HELD.rows]))
def test_every_code_is_found_by_itself_and_by_its_beginning(code):
    assert any(found.startswith(code) for found, _, _ in HELD.search(code))


def test_a_code_that_needs_a_seventh_character_is_never_offered_without_it():
    assert "S16.1XX" not in HELD.titles
    assert HELD.titles["S16.1XXA"].endswith("initial encounter")
    assert HELD.search("s") == []


def test_the_file_says_its_version_and_what_it_covers_and_stays_small():
    assert "ICD-10-CM 2026" in HELD.version
    assert "no other chapter" in HELD.coverage
    assert {row.code[0] for row in HELD.rows} == set("GMRS")
    assert FILE.stat().st_size < 1_500_000


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(CatalogueMissing):
        diagnoses(Path(tmp_path / "none.tsv"))
