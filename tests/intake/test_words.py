"""The history in a patient's language: every page, checklist and option of hers, and her answers as she gave them."""

from datetime import UTC, datetime

import pytest

from filiform.intake.rules.facts import fact_of
from filiform.intake.rules.topics import TOPICS
from filiform.intake.types import Entry, Given, Source
from filiform.intake.words import answer_words, checklist_words, option_words, place_groups, side_choices, topic_title
from filiform.knowledge import catalogues, loading
from filiform.knowledge.patient_words import patient_words

OF_PATIENTS = [topic for topic in TOPICS if topic.by == "patient"]
TRANSLATIONS = [language for language in loading.word_files() if language != "en"]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def given(value, *typed):
    return Given(value=value, source=Source.PATIENT, at=NOON, typed=tuple(typed), by_name="Elif", carried=False)


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_page_and_list_of_a_patient_has_a_title(language):
    words = patient_words(language)
    lists = [one for topic in OF_PATIENTS for one in topic.lists]
    assert set(words.sections["topics"]) == {topic.key for topic in OF_PATIENTS}
    assert set(words.sections["checklists"]) == {one.key for one in lists}
    assert all(topic_title(topic, language).language == language for topic in OF_PATIENTS)
    assert all(said.language == language for one in lists for said in checklist_words(one, language))


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_question_and_option_of_a_patient_is_said(language):
    asked = [fact_of(fact) for topic in OF_PATIENTS for fact in topic.facts]
    words = patient_words(language)
    assert [fact.id for fact in asked if words.question(fact).language != language] == []
    options = [(fact.id, one) for fact in asked for one in fact.options]
    assert [pair for pair in options if option_words(fact_of(pair[0]), pair[1], language).language != language] == []


def test_places_are_offered_in_her_language():
    groups = dict(place_groups(catalogues.eligibility().places.headings, "es"))
    assert ("knee", "Rodilla") in groups["Pierna"]
    assert groups["Pierna"][-1] == ("lower-limb", "Toda la pierna")
    assert side_choices("es")[0] == ("left", "Lado izquierdo")


@pytest.mark.parametrize(
    ("fact", "answer", "said"),
    [
        ("rf.trauma", True, "Sí"),
        ("rf.trauma", False, "No"),
        ("devices", ["pacemaker", "insulin pump"], "Marcapasos, Bomba de insulina"),
        ("devices", [], "Ninguno"),
        ("pregnancy.weeks", 12, "12 semanas"),
        ("numb.sites", ["knee:left", "forearm"], "Rodilla (lado izquierdo), Antebrazo"),
        ("needle_fear", "a-bit-nervous", "Con un poco de nervios"),
    ],
)
def test_an_answer_is_told_in_her_language(fact, answer, said):
    assert answer_words(fact_of(fact), given(answer), "es") == said


def test_a_medicine_stays_as_she_typed_it():
    entry = Entry("Sintrom", ("acenocoumarol",))
    assert answer_words(fact_of("medications"), given(["acenocoumarol"], entry), "es") == "Sintrom"
    assert answer_words(fact_of("medications"), given(["acenocoumarol"], entry)) == "Sintrom (acenocoumarol)"
