"""Answers in words, as pages show them."""

from __future__ import annotations

from typing import Any

from filiform.intake.rules.topics import NAMED
from filiform.intake.types import Entry, Given
from filiform.knowledge.eligibility import Fact
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
PLACES = {
    "face-masticatory": "Face and jaw",
    "infratemporal": "Below the cheekbone",
    "neck-lateral-scm-scalene": "Side of the neck",
    "suboccipital": "Just below the back of the head",
    "upper-trapezius": "Between neck and shoulder",
    "supraspinatus": "Top of the shoulder blade",
    "interscapular-rhomboid": "Between the shoulder blades",
    "thoracic-paraspinal": "Upper back, beside the spine",
    "infraspinatus-teres": "Shoulder blade",
    "latissimus-serratus": "Side of the chest, below the armpit",
    "anterior-chest-pectoral": "Front of the chest",
    "intercostal": "Between the ribs",
    "sternum-xiphoid": "Breastbone",
    "abdominal-wall": "Belly",
    "iliopsoas-abdominal": "Deep in the lower belly",
    "quadratus-lumborum-flank": "Flank, between ribs and hip",
    "lumbar-paraspinal": "Lower back, beside the spine",
    "sacrum-lumbosacral": "Base of the spine",
    "pelvic-floor-perineum": "Between the legs (pelvic floor)",
    "external-genitalia": "Genitals",
    "subscapularis-axilla": "Armpit",
    "deltoid-shoulder": "Shoulder",
    "gluteal": "Buttock",
    "piriformis-deep-hip": "Deep in the buttock",
    "groin-femoral-triangle": "Groin",
    "upper-limb": "Whole arm",
    "lower-limb": "Whole leg",
    "head-neck": "All of the head and neck",
    "thorax": "All of the chest and upper back",
    "trunk": "All of the belly, lower back and pelvis",
}
HEADINGS = {
    "head-neck": "Head and neck", "thorax": "Chest and upper back", "trunk": "Belly, lower back and pelvis",
    "upper-limb": "Arm", "lower-limb": "Leg",
}  # fmt: skip
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


def place_words(place: str) -> str:
    return PLACES.get(place) or region_words(place)


def place_groups(headings: dict[str, tuple[str, ...]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(body part, [(place, words)]) for a list of places; the whole body part comes last in each."""
    return [
        (HEADINGS.get(heading, region_words(heading)), [(place, place_words(place)) for place in (*regions, heading)])
        for heading, regions in headings.items()
    ]
