"""Answers in words, as pages show them."""

from __future__ import annotations

from typing import Any

from filiform.intake.rules.topics import NAMED
from filiform.intake.types import Entry, Given
from filiform.knowledge.eligibility import Fact
from filiform.knowledge.vocabulary import REGIONS
from filiform.knowledge.wording import plain, site_words

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
SIDES = (("left", "Left"), ("right", "Right"), ("bilateral", "Both sides"), ("midline", "Middle"), ("any", "Not sure"))


def option_words(fact: str, option: str) -> str:
    return OPTIONS.get((fact, option)) or (plain(option) if option.islower() else option)


def entry_words(entry: Entry) -> str:
    """What was typed, and what it stands for where that reads differently."""
    if entry.is_open:
        return f"{entry.typed} (not identified)"
    if entry.terms and list(entry.terms) != [entry.typed]:
        return f"{entry.typed} ({', '.join(entry.terms)})"
    return entry.typed


def answer_words(fact: Fact, given: Given) -> str:
    """One answer as a person would say it."""
    value: Any = given.value
    if fact.id in NAMED:
        named = {term for entry in given.typed for term in entry.terms}
        said = [entry_words(entry) for entry in given.typed] + [name for name in value if name not in named]
        return ", ".join(said) or "None"
    match value:
        case bool():
            return "Yes" if value else "No"
        case list():
            said = [site_words(one) if fact.answer_type == "sites" else option_words(fact.id, one) for one in value]
            return ", ".join(said) or "None"
        case int() | float():
            return f"{value:g} {fact.unit or ''}".strip()
    return option_words(fact.id, str(value))


def place_groups(headings: dict[str, tuple[str, ...]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(body part, [(place, words)]) for a list of places; the whole body part comes last in each."""
    return [
        (
            REGIONS.get(heading, plain(heading)),
            [
                *((region, REGIONS.get(region, plain(region))) for region in regions),
                (heading, f"Elsewhere or all over: {REGIONS.get(heading, heading).lower()}"),
            ],
        )
        for heading, regions in headings.items()
    ]
