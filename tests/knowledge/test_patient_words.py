"""A patient reads the catalogues in her language; what is not said there she reads in English, marked as such."""

import copy
from dataclasses import replace
from functools import cache

import pytest

from filiform.knowledge import catalogues, compiling, loading
from filiform.knowledge.compiling import check
from filiform.knowledge.eligibility import Fact
from filiform.knowledge.patient_words import fingerprint_of_fact, patient_words
from filiform.knowledge.schema import words_gaps

LANGUAGES = tuple(loading.word_files())


@cache
def sound():
    return {name: loading.load(name).document for name in loading.every_name()}


@pytest.fixture
def documents():
    return copy.deepcopy(sound())


def fact(id_: str) -> Fact:
    return catalogues.eligibility().facts[id_]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_language_says_everything_a_patient_reads(language):
    assert words_gaps(f"words/{language}", sound()) == []


def test_a_question_is_asked_in_spanish():
    words = patient_words("es")
    said = words.question(fact("needle_fear"))
    assert (said, said.language) == ("¿Cómo se siente con las agujas?", "es")
    assert words.option(fact("needle_fear"), "no-problem", "No problem") == "Sin problema"
    assert words.side("left", "Left") == "Lado izquierdo"
    assert words.place("knee", "Knee") == "Rodilla"
    assert words.unit("weeks") == "semanas"
    assert words.topic("today", "Today") == "Hoy"
    assert words.none_of("medicines", "I take no medicines") == "No tomo medicamentos"
    assert words.muscle("soleus", "Soleus") == "Sóleo"
    assert words.meant("Which metal is it?") == "¿Qué metal es?"


def test_a_country_s_spanish_is_spanish():
    assert patient_words("es-MX").language == "es"
    assert patient_words("es-mx").version == patient_words("es").version
    assert "unreviewed" in patient_words("es").review_status


@pytest.mark.parametrize("language", ["en", "fr", ""])
def test_english_is_what_the_catalogue_says(language):
    words = patient_words(language)
    said = words.question(fact("needle_fear"))
    assert (said, said.language) == (fact("needle_fear").question, "en")
    assert words.option(fact("needle_fear"), "no-problem", "No problem") == "No problem"


def test_a_translation_of_another_question_is_never_shown():
    """Negated or narrowed, the English asks something else; the old Spanish would be answered wrongly."""
    changed = replace(fact("needle_fear"), question="How did you feel about needles last year?")
    said = patient_words("es").question(changed)
    assert (said, said.language) == (changed.question, "en")
    assert patient_words("es").option(changed, "no-problem", "No problem").language == "en"


def test_a_finding_is_told_in_plain_words_of_her_language_else_in_plain_english():
    rule = catalogues.eligibility().rules["anticoagulant-any"]
    title, changes = patient_words("es").rule(rule)
    assert title == "Usted toma un anticoagulante"
    assert len(changes) == len(rule.modify)
    english = patient_words("en").rule(rule)
    assert english[0] == "You take a blood thinner"
    changed = replace(rule, title="Any anticoagulant")
    assert patient_words("es").rule(changed)[0].language == "en"
    assert patient_words("es").rule(changed) == ("Any anticoagulant", tuple(rule.modify))


def test_a_gap_is_told_and_keeps_nobody_from_starting(documents):
    words, facts = documents["words/es"], documents["eligibility"]["facts"]
    del words["muscles"]["soleus"]
    del words["facts"]["rf.trauma"]
    del words["facts"]["needle_fear"]["options"]["no-problem"]
    asked = next(row for row in facts if row["fact"] == "rf.gca")
    asked["question"] = "Do you have a new headache?"
    # A rule repeats its questions for readers; one that differs from the fact is another fault.
    for rule in documents["eligibility"]["rules"]:
        for row in rule.get("elicit", []):
            if row["fact"] == "rf.gca":
                row["question"] = asked["question"]
    assert check(documents) == []
    assert [(gap.row, gap.key) for gap in words_gaps("words/es", documents)] == [
        ("document", "facts"),
        ("facts (rf.gca)", "of"),
        ("facts (needle_fear)", "options"),
        ("document", "muscles"),
    ]
    new = fingerprint_of_fact("Do you have a new headache?", ())
    assert any(gap.message.endswith(f"of: {new}") for gap in words_gaps("words/es", documents))


def test_what_does_not_exist_is_a_fault(documents):
    words = documents["words/es"]
    words["language"] = "fr"
    words["places"]["tail"] = "Cola"
    words["facts"]["rf.tail"] = {"of": "00000000", "question": "¿?"}
    words["facts"]["needle_fear"]["options"]["loves-them"] = "Me encantan"
    words["rules"]["anticoagulant-any"]["changes"].pop()
    words["rules"]["needle-phobia"]["says"] = " "
    found = {(fault.row, fault.key) for fault in check(documents)}
    assert found == {
        ("document", "language"),
        ("places (tail)", ""),
        ("facts (rf.tail)", ""),
        ("facts (needle_fear)", "options.loves-them"),
        ("rules (anticoagulant-any)", "changes"),
        ("rules (needle-phobia)", "says"),
    }


def test_a_file_of_words_is_compiled_like_a_catalogue(tmp_path):
    first = loading.load("words/es", places=[tmp_path])
    assert first.document == compiling.parse("words/es", loading.read_source("words/es"))[0]
    assert loading.load("words/es", places=[tmp_path]) == first
    assert (tmp_path / "words").is_dir()
