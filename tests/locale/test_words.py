"""Every language is whole: what the program opens is what was translated, and what was translated is all there is."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from tools.words import LOCALE, compiled, gathered, merged, untranslated, written

FILES = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|%%|(?<!\{)\{[a-z_]*(?::[^{}]*)?\}|</?[a-z]+[^>]*>")
pytestmark = pytest.mark.parametrize("file", FILES, ids=lambda file: file.parents[1].name)


def words(file):
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parents[1].name)


def both(message):
    """(source, translation) of each form of a message. A language has forms of its own number: many is its model."""
    if not isinstance(message.id, tuple):
        return [(message.id, message.string)]
    return [(message.id[1], form) for form in message.string]


def test_what_is_opened_was_compiled_from_what_is_written(file):
    assert file.with_suffix(".mo").read_bytes() == compiled(words(file)), "run make words"


def test_gathering_again_changes_nothing_in_a_file_that_is_up_to_date(file):
    assert written(words(file)) == file.read_bytes(), "run make words"


def test_every_text_of_the_program_is_known(file):
    known = {(one.id, one.context) for one in words(file)}
    missing = sorted(str(one.id) for one in gathered() if (one.id, one.context) not in known)
    assert not missing, f"run make words, then translate: {missing}"


def test_every_text_is_translated_and_none_is_a_guess(file):
    catalog = merged(file, gathered())
    assert untranslated(catalog) == []
    assert [one.id for one in catalog if one.id and one.fuzzy] == []


def test_a_translation_has_the_blanks_and_marks_of_its_source(file):
    wrong = []
    for message in words(file):
        for source, translation in both(message) if message.id else ():
            # One form may say "one" in words: a count may be left out there, never added.
            wanted, found = sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(translation))
            is_only = isinstance(message.id, tuple) and translation == message.string[0]
            if wanted != found and not (is_only and set(found) <= set(wanted)):
                wrong.append(f"{source!r} -> {translation!r}")
    assert not wrong
