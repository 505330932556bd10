"""A place in words becomes a place on the map, without asking anybody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.knowledge.spelling import folded
from filiform.practitioners.directory.gazetteer import compiled, queries
from filiform.practitioners.directory.gazetteer.rules import SHORT, choose, key_of, likely_codes, one_edit, skeleton
from filiform.practitioners.directory.gazetteer.types import Place


def found(text, **more):
    return queries.find_place(text, **more)


@pytest.mark.parametrize(
    ("text", "town", "country"),
    [
        ("Springfield, IL", "Springfield", "US"),
        ("springfield illinois", "Springfield", "US"),
        ("München", "Munich", "DE"),
        ("muenchen", "Munich", "DE"),
        ("Nueva York", "New York City", "US"),
        ("São Paulo", "São Paulo", "BR"),
        ("Zurich", "Zürich", "CH"),
        ("Paris Texas", "Paris", "US"),
        ("Paris, France", "Paris", "FR"),
        ("Paris, Francia", "Paris", "FR"),
        ("33101, US", "Miami", "US"),
        ("90210-1234", "Beverly Hills", "US"),
        ("SW1A 1AA", "Westminster Abbey", "GB"),
        ("10115 Berlin", "Berlin", "DE"),
        ("Berlin 10115", "Berlin", "DE"),
        ("1001 Riga", "Riga", "LV"),
    ],
)
def test_a_place_is_found_as_people_write_it(text, town, country):
    place = found(text).place
    assert place is not None
    assert (place.name, place.country) == (town, country)


def test_a_name_that_many_towns_have_offers_a_choice():
    told = found("Springfield")
    assert told.place is None
    states = {place.part for place in told.choices}
    assert {"Missouri", "Massachusetts", "Illinois"} <= states
    # Each choice leads back to itself alone.
    for place in told.choices:
        assert found(place.words).place == place


def test_where_somebody_is_listed_comes_first():
    assert found("33101", countries={"US"}).place.name == "Miami"
    assert found("Cordoba").place is None
    assert found("Cordoba", countries={"ES"}).place.country == "ES"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Albequerque", "Albuquerque"),
        ("Cincinnatti", "Cincinnati"),
        ("Sringfield", "Springfield"),
        ("Pheonix", "Phoenix"),
    ],
)
def test_a_misspelled_name_is_asked_back(text, meant):
    told = found(text)
    assert told.place is None
    assert meant in {place.name for place in told.meant}


@pytest.mark.parametrize("text", ["", "   ", ",,,", "xqzv", "'; DROP TABLE town; --", "\x00", "9" * 500, "a" * 5000])
def test_what_is_no_place_is_no_place(text):
    assert found(text).place is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text):
    found(text)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=40))
def test_plain_letters_fold_as_all_letters_do(text):
    assert key_of(text).split() == [SHORT.get(word, word) for word in folded(text).split()]


@given(st.text(alphabet="abcdefgh", min_size=2, max_size=9), st.data())
def test_one_letter_wrong_is_among_the_spellings(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    changed = word[:at] + data.draw(st.sampled_from("abcz")) + word[at + 1 :]
    assert word == changed or word in one_edit(changed)


def test_a_code_is_sought_at_either_end():
    assert ("10115", "Berlin") in list(likely_codes("10115 Berlin"))
    assert ("SW1A 1AA", "London") in list(likely_codes("SW1A 1AA London"))
    assert list(likely_codes("Berlin")) == []


def test_a_town_far_larger_is_taken_and_the_others_are_offered():
    large, small = (Place("Paris", "", "", c, c, 0, 0, population=p) for c, p in (("FR", 2_000_000), ("US", 25_000)))
    assert choose([small, large], ()).place == large
    assert choose([small, large], ()).others == (small,)
    assert choose([small, large], {"US"}).place == small


def test_bones_forget_vowels_and_doubled_letters():
    assert skeleton("cincinnati") == skeleton("cincinatti") == skeleton("cincinnatti")


def test_the_compiled_file_is_made_once_and_an_older_one_goes(tmp_path, monkeypatch):
    def quick(file):
        file.write_bytes(b"made")

    monkeypatch.setattr(compiled, "_compile", quick)
    older = tmp_path / "gazetteer-older.sqlite3"
    older.touch()
    file = compiled.make_ready(tmp_path)
    assert file.read_bytes() == b"made"
    assert not older.exists()
    assert compiled.make_ready(tmp_path) == file
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_broken_making_leaves_nothing(tmp_path, monkeypatch):
    def broken(file):
        raise OSError("disk full")

    monkeypatch.setattr(compiled, "_compile", broken)
    with pytest.raises(OSError, match="disk full"):
        compiled.make_ready(tmp_path)
    assert list(tmp_path.iterdir()) == []
