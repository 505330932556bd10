"""Every letter the program can write: it is whole in every language, and tells nothing of anybody's health outside."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template import engines

from filiform.knowledge import catalogues
from filiform.outbox.types import Channel, LetterKind, kinds
from filiform.outbox.wording import put_into_words

REF = "0" * 26
HOUSE = {"clinic": "Cedar Central", "clinic_address": "1 Example Row", "clinic_phone": "+1 303 555 0100"}
# What a subject, an address or a line on a locked screen must not say of anybody.
CLINICAL = re.compile(
    r"needl|punci|aguj|pain|dolor|muscle|músc|trigger|gatillo|diagnos|treat|tratam|therap|terap|injur|lesi[óo]n|symptom"
    r"|síntoma|red.flag|pneumo|bleed|sangr|pregnan|embaraz|medic(?:ine|ament)|consent|surg|cirug|infect|faint|bruis"
    r"|history|historial|acupun|spasm|neck|cuello|back pain|shoulder|hombro|headache|migra",
    re.IGNORECASE,
)  # fmt: skip
EVERY = [kind for kind in kinds() if not kind.key.startswith("test.")]
LANGUAGES = [code for code, _ in settings.LANGUAGES]
pytestmark = pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.key)


def words(kind: LetterKind, *, language: str = "en", channel: str = Channel.MAIL, **facts: str):
    told = {**HOUSE, **kind.sample, **facts}
    return put_into_words(kind, channel=channel, language=language, name="Elif Yılmaz", facts=told, letter_ref=REF)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_has_a_short_subject_and_a_body_in_every_language(kind, language):
    found = words(kind, language=language)
    assert 3 <= len(found.subject) <= 78
    assert "Elif Yılmaz" in found.body
    assert "Cedar Central" in found.body
    assert not re.search(r"\{\{|\{%|\n\n\n", found.body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_names_nothing_clinical(kind, language):
    assert not CLINICAL.search(words(kind, language=language).subject)


def test_a_subject_tells_only_the_facts_it_may(kind):
    marks = {name: f"⟦{name}⟧" for name in (*kind.sample, *HOUSE)}
    told = set(re.findall(r"⟦(\w+)⟧", words(kind, **marks).subject))
    assert told <= kind.subject_facts
    assert "name" not in kind.subject_facts


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_names_no_illness_and_no_muscle(kind, language):
    """Whatever is clinical stands behind a link, where the patient has shown who she is."""
    body = words(kind, language=language).body.lower()
    muscles = {name.lower() for muscle in catalogues.muscles().by_id.values() for name in [muscle.name]}
    assert not [name for name in muscles if name in body]
    assert not re.search(r"diagnos|trigger point|punto gatillo|myofascial|miofascial", body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_blank_is_filled_by_a_fact_of_the_sample(kind, language, monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "⟦missing⟧")
    found, short = words(kind, language=language), words(kind, language=language, channel=Channel.TEXT)
    assert "⟦missing⟧" not in found.subject + found.body + short.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_message_is_short(kind, language):
    if Channel.TEXT in kind.channels:
        assert len(words(kind, language=language, channel=Channel.TEXT).body) <= 459  # three parts of a message


def test_the_links_of_a_letter_hold_no_word_but_what_they_open(kind):
    for address in re.findall(r"https?://\S+", words(kind).body):
        assert not CLINICAL.search(address)


def test_what_may_be_stopped_says_how_and_what_it_is_called(kind):
    assert ("/letters/stop/" in words(kind).body) is kind.optional
    assert kind.called or not kind.optional
