"""A signature counts only when it is whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.core.errors import InvalidInput
from filiform.ui.signature import DrawnSignature, TypedSignature, read_signature


def test_drawn_strokes_are_read_back():
    text = json.dumps(
        {"kind": "drawn", "width": 600, "height": 176, "strokes": ["M73.2 90Q73.2 115 91.5 90L4 5", "M1 2l.1 .1"]}
    )
    assert read_signature(text) == DrawnSignature(600, 176, ("M73.2 90Q73.2 115 91.5 90L4 5", "M1 2l.1 .1"))


def test_a_typed_name_counts_once_confirmed():
    assert read_signature('{"kind": "typed", "name": " Elif Demir ", "confirmed": true}') == TypedSignature(
        "Elif Demir"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "null",
        "[" * 50_000,
        '{"kind": "typed", "name": "Elif Demir", "confirmed": false}',
        '{"kind": "typed", "name": "E", "confirmed": true}',
        '{"kind": "drawn", "width": 600, "height": 176, "strokes": []}',
        '{"kind": "drawn", "width": 600, "height": 176, "strokes": ["M1 1\\" onload=\\"x"]}',
        '{"kind": "drawn", "width": 0, "height": 176, "strokes": ["M1 1"]}',
    ],
)
def test_nothing_half_signed_is_taken(text):
    with pytest.raises(InvalidInput):
        read_signature(text)


@given(st.text(max_size=200))
def test_any_text_gives_a_signature_or_is_refused(text):
    try:
        found = read_signature(text)
    except InvalidInput:
        found = None
    assert found is None or isinstance(found, DrawnSignature | TypedSignature)
