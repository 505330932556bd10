"""The ids in what a refusal is about, as people say them. Pure. What has no words is shown with its joints open."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from filiform.knowledge import catalogues
from filiform.knowledge.wording import region_words, site_words
from filiform.treatment.words import ITEM_WORDS

VERDICTS: Final = re.compile("proceed-with-precautions|hold-for-clearance|do-not-needle")
CHANGES: Final = {
    "depth_mm": "depth",
    "gauge_mm": "diameter",
    "length_mm": "length",
    "lot": "lot",
    "technique": "technique",
    "dwell_limit_min": "time limit",
    "planned_dwell_min": "planned dwell",
    "x": "place",
    "y": "place",
    "view": "place",
}
"""What of a needle may be changed, by the key of its payload."""


def opened(code: str) -> str:
    """A code with its joints opened: `patient-side-muscle` reads `patient side muscle`."""
    return code.replace("-", " ").replace("_", " ").replace(".", " ")


def technique_words(technique: str) -> str:
    found = catalogues.techniques().needling.get(technique) or catalogues.techniques().after.get(technique)
    return found.label.lower() if found else opened(technique)


def muscle_words(muscle: str) -> str:
    found = catalogues.muscles().by_id.get(muscle)
    return found.name if found else opened(muscle)


def place_words(region: str) -> str:
    return within(region_words(region))


def within(words: str) -> str:
    """Words after other words: with a small first letter."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def item_words(item: str) -> str:
    """A point of the time-out or a check before leaving."""
    return ITEM_WORDS.get(item, opened(item))


def instrument_words(instrument: str) -> str:
    found = catalogues.instruments().by_id.get(instrument)
    return found.name if found else instrument


def kind_words(kind: str) -> str:
    """An incident by its title, an event by its kind."""
    found = catalogues.adverse_events().by_id.get(kind)
    return found.title.lower() if found else opened(kind)


def _each(say: Callable[[str], str], joint: str, said_by: str = "") -> Callable[[str], str]:
    return lambda text: (said_by or joint).join(say(one) for one in text.split(joint))


def _site(site: str) -> str:
    """`gluteal:left`, or a muscle with its side in brackets."""
    muscle, bracket, side = site.partition(" (")
    return f"{muscle_words(muscle)}{bracket}{side}" if bracket else site_words(site)


_SAID: Final[Mapping[str, Callable[[str], str]]] = {
    "instrument": instrument_words,
    "items": _each(item_words, ", ", "; "),
    "kind": kind_words,
    "known": _each(technique_words, ", ", "; "),
    "muscle": muscle_words,
    "region": _each(place_words, " or "),
    "sheet": opened,
    "site": _site,
    "technique": lambda technique: technique_words(technique).capitalize(),
    "verdict": lambda verdict: VERDICTS.sub(lambda found: opened(found[0]), verdict),
    "what": _each(place_words, ", "),
}


def said(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a refusal, for the sentence that is read."""
    return {name: _SAID[name](value) if name in _SAID else value for name, value in facts.items()}
