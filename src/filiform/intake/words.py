"""Answers in words, as pages show them. `language` is that of a patient's page; staff read plain English."""

from __future__ import annotations

from filiform.intake.rules.topics import NAMED, Checklist, Topic
from filiform.intake.types import Entry, Given
from filiform.knowledge.eligibility import Fact
from filiform.knowledge.patient_words import SOURCE, PatientWords, Said, patient_words
from filiform.knowledge.place_words import PLACES
from filiform.knowledge.wording import plain, region_words, site_words

# Options whose code alone would not be understood.
OPTIONS = {
    ("diabetes.control", "none"): "No diabetes",
    ("diabetes.control", "unknown"): "Diabetes, control not known",
    ("diabetes.control", "well-controlled"): "Well controlled",
    ("diabetes.control", "poorly-controlled"): "Poorly controlled",
    ("consent.capacity", "has-capacity"): "Has capacity",
    ("prior_reaction", "fainted-or-nearly"): "Fainted, or nearly",
    ("prior_reaction", "bad-bleed-or-large-bruise"): "Bad bleed or large bruise",
    ("prior_reaction", "none"): "None",
}
# Places as a patient says them; the others are called as everywhere else.
HEADINGS = {
    "head-neck": "Head and neck", "thorax": "Chest and upper back", "trunk": "Belly, lower back and pelvis",
    "upper-limb": "Arm", "lower-limb": "Leg",
}  # fmt: skip
SIDES = (("left", "Left"), ("right", "Right"), ("bilateral", "Both sides"), ("midline", "Middle"), ("any", "Not sure"))


def option_words(fact: Fact, option: str, language: str = SOURCE) -> Said:
    english = OPTIONS.get((fact.id, option)) or (plain(option) if option.islower() else option)
    return patient_words(language).option(fact, option, english)


def entry_words(entry: Entry) -> str:
    """What was typed, and what it stands for where that reads differently."""
    if entry.is_open:
        return f"{entry.typed} (not identified)"
    if entry.terms and list(entry.terms) != [entry.typed]:
        return f"{entry.typed} ({', '.join(entry.terms)})"
    return entry.typed


def answer_words(fact: Fact, given: Given, language: str = SOURCE) -> str:
    """One answer as a person would say it. What the patient typed stays as she typed it."""
    value, words = given.value, patient_words(language)
    none = words.answer("none", "None")
    if fact.id in NAMED:
        named = {term for entry in given.typed for term in entry.terms}
        if words.language == SOURCE:
            said = [entry_words(entry) for entry in given.typed] + [name for name in value if name not in named]
        else:  # what a name stands for is a clinician's English
            said = [entry.typed for entry in given.typed] + [name for name in value if name not in named]
        return ", ".join(said) or none
    match value:
        case bool():
            return words.answer("yes", "Yes") if value else words.answer("no", "No")
        case list():
            is_places = fact.answer_type == "sites"
            said = [_site(one, words) if is_places else option_words(fact, one, language) for one in value]
            return ", ".join(said) or none
        case int() | float():
            return f"{value:g} {words.unit(fact.unit)}".strip()
    return option_words(fact, str(value), language)


def place_words(place: str, language: str = SOURCE) -> Said:
    return patient_words(language).place(place, PLACES.get(place) or region_words(place))


def place_groups(
    headings: dict[str, tuple[str, ...]], language: str = SOURCE
) -> list[tuple[str, list[tuple[str, str]]]]:
    """(body part, [(place, words)]) for a list of places; the whole body part comes last in each."""
    words = patient_words(language)
    return [
        (
            words.heading(heading, HEADINGS.get(heading, region_words(heading))),
            [(place, place_words(place, language)) for place in (*regions, heading)],
        )
        for heading, regions in headings.items()
    ]


def side_choices(language: str = SOURCE) -> list[tuple[str, str]]:
    words = patient_words(language)
    return [(side, words.side(side, said)) for side, said in SIDES]


def topic_title(topic: Topic, language: str = SOURCE) -> Said:
    return patient_words(language).topic(topic.key, topic.title)


def checklist_words(checklist: Checklist, language: str = SOURCE) -> tuple[Said, Said]:
    """Its title, and what the button says that closes it with nothing ticked."""
    words = patient_words(language)
    return words.checklist(checklist.key, checklist.title), words.none_of(checklist.key, checklist.none)


def _site(site: str, words: PatientWords) -> str:
    if words.language == SOURCE:
        return site_words(site)
    place, _, side = site.partition(":")
    said = place_words(place, words.language)
    return f"{said} ({words.side(side, side).lower()})" if side else said
