"""The catalogue's codes as a clinician says them: limits, actions, regions, sites, and conditions as nested lists.

Every page that shows a code takes its words from here, so that a limit reads the same at the verdict, in the session
and in the note. A code without words of its own is shown with its hyphens opened, never hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from filiform.knowledge.conditions import AllOf, AnyOf, Compare, Condition, NoneOf
from filiform.knowledge.eligibility import EligibilityCatalogue, Fact
from filiform.knowledge.vocabulary import REGIONS, SUBJECTS, VALUE_SETS

CLASSES = {
    "absolute": "Absolute contraindication",
    "relative": "Relative contraindication",
    "precaution": "Precaution",
}
ACTIONS = {
    "do-not-needle": "Do not needle",
    "hold-for-medical-clearance": "Hold for medical clearance",
    "avoid-region": "Avoid the region",
    "modify-technique": "Change the technique",
    "monitor": "Watch and advise",
}
REFERRALS = {
    "emergency-now": "Emergency services now",
    "urgent-medical": "Urgent medical review",
    "same-day-medical": "Medical review the same day",
}
DEPTHS = {
    "superficial": "Superficial needling only",
    "superficial-or-tangential": "Superficial or tangential needling only",
    "superficial-first": "Start superficially; deeper only if it is well tolerated",
}
POSITIONS = {"lying": "Patient lying down", "side-lying": "Patient lying on the side"}
PREPARATIONS = {
    "antiseptic": "Prepare the skin with an antiseptic",
    "alternative agent": "Prepare the skin with an agent the patient tolerates",
    "antiseptic the patient tolerates": "Prepare the skin with an antiseptic the patient tolerates",
}
DIRECTIONS = {
    "tangential": "Needle tangentially",
    "away-from-lung": "Point the needle away from the lung",
    "away-from-cavity": "Point the needle away from the body cavity",
}
# (what True asks, what False asks)
_DEMANDS = {
    "electrical_stimulation": ("Electrical stimulation allowed", "No electrical stimulation"),
    "no_pistoning": ("No pistoning", "Pistoning allowed"),
    "no_periosteal": ("No periosteal needling", "Periosteal needling allowed"),
    "no_semi_permanent": ("No semi-permanent needles", "Semi-permanent needles allowed"),
    "one_side_only": ("One side only in a session", "Both sides allowed"),
    "never_alone": ("Never leave the patient alone", "The patient may be left alone"),
    "neuro_check_before_leaving": ("Neurological check before leaving", "No neurological check needed"),
    "sensation_test_before_after": ("Test sensation before and after", "No sensation test needed"),
    "standard_precautions": ("Standard precautions against blood-borne infection", "No extra precautions"),
    "stop_on_electric_pain": ("Stop at once if pain feels electric", "No stop for electric pain"),
    "snack_first": ("A snack before needling", "No snack needed"),
}
_PLURALS = {
    "medicine": "medicines",
    "condition": "conditions",
    "device": "devices",
    "allergy": "allergies",
    "earlier reaction": "earlier reactions",
    "planned technique": "planned techniques",
}
_UNITS = {"degrees C": "°C", "kg/m2": "kg/m²", "10^9/L": "× 10⁹/L", "ratio": "", "cells per microlitre": "cells/µL"}
_COMPARED = {">": "over {}", ">=": "{} or more", "<": "under {}", "<=": "{} or less"}
# How far a source was read, in every catalogue's own word; the second: may it be quoted without looking again?
_READ = {
    "full": ("read in full", True),
    "page": ("page read", True),
    "record": ("registry record read", True),
    "abstract": ("abstract read", True),
    "abstract or page read": ("abstract or page read", True),
    "excerpt": ("part of the text read", False),
    "opening-only": ("only the opening read", False),
    "title-only": ("only the title seen", False),
    "secondary": ("seen through another page", False),
    "secondary page read, original not read": ("seen through another page", False),
    "memory": ("known, not opened", False),
    "not-opened": ("known, not opened", False),
    "n/a": ("expert knowledge, no document", False),
    "expert-knowledge, verify": ("expert knowledge, no document", False),
    "see the confidence of the rule": ("see the confidence of the row", False),
}


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """One line of a condition and what hangs below it.

    `names`: what a line that ends in a colon lists (medicines, regions). `parts`: the lines of "all of", "any of"
    and "none of". `value_set` and `region_group`: the catalogue's word for `names`, where it has one.
    """

    text: str
    fact: str | None = None
    names: tuple[str, ...] = ()
    value_set: str | None = None
    region_group: str | None = None
    parts: tuple[ConditionWords, ...] = ()

    @property
    def list_words(self) -> str:
        """What a clinician calls the value set or the region group."""
        if self.value_set:
            return value_set_words(self.value_set)
        return region_words(self.region_group) if self.region_group else ""


@dataclass(frozen=True, slots=True)
class ReadWords:
    """`words` says how far a source was read; `is_quotable` is False where it needs checking before quoting."""

    words: str
    is_quotable: bool


def plain(code: str) -> str:
    """A code with its joints opened and a capital first."""
    text = code.replace("-", " ").replace("_", " ")
    return text[:1].upper() + text[1:]


def class_words(rule_class: str) -> str:
    return CLASSES.get(rule_class, plain(rule_class))


def action_words(action: str) -> str:
    return ACTIONS.get(action, plain(action))


def refer_words(refer: str) -> str:
    return REFERRALS.get(refer, plain(refer))


def region_words(region: str) -> str:
    """A region, a region group, a body part heading or a part of the muscle atlas."""
    return REGIONS.get(region, plain(region))


def value_set_words(name: str) -> str:
    return VALUE_SETS.get(name, plain(name))


def site_words(site: str) -> str:
    """`upper-trapezius:left` is the left upper trapezius; without a side it is the place alone."""
    place, _, side = site.partition(":")
    words = region_words(place)
    match side:
        case "left" | "right":
            return f"{plain(side)} {_inside(words)}"
        case "midline":
            return f"{words}, midline"
        case "bilateral":
            return f"{words}, both sides"
        case "any":
            return f"{words}, either side"
    return words


def read_words(level: str) -> ReadWords:
    """An unknown level is shown as it stands and counts as not quotable."""
    words, quotable = _READ.get(level, (level, False))
    return ReadWords(words, quotable)


def limit_words(name: str, value: Any) -> str:
    """One limit as an instruction, such as "Needles at most 25 mm long". Lengths in mm, times in minutes or hours."""
    if isinstance(value, bool) and name in _DEMANDS:
        asked, not_asked = _DEMANDS[name]
        return asked if value else not_asked
    if name == "follow_up_hours":
        return f"Follow up after {_listed([_hours(hours) for hours in _each(value)])}"
    if name in _LIMITS:
        return "; ".join(_LIMITS[name](one) for one in _each(value))
    return f"{plain(name)}: {_listed([str(one) for one in _each(value)])}"


def limits_words(limits: Mapping[str, Any]) -> tuple[str, ...]:
    """Every limit in words, in the order given."""
    return tuple(limit_words(name, value) for name, value in limits.items())


_LIMITS: dict[str, Callable[[Any], str]] = {
    "max_needles": lambda n: f"At most {n} {'needle' if n == 1 else 'needles'}",
    "max_gauge_mm": lambda mm: f"Needles at most {mm:.2f} mm thick",
    "max_length_mm": lambda mm: f"Needles at most {mm:g} mm long",
    "max_depth_mm": lambda mm: f"Depth at most {mm:g} mm",
    "max_dwell_min": lambda minutes: f"Needles in for at most {_minutes(minutes)}",
    "observe_min": lambda minutes: f"Watch {_minutes(minutes)} afterwards",
    "haemostasis_min": lambda minutes: f"Press {_minutes(minutes)} after each needle",
    "depth": lambda word: DEPTHS.get(word, f"Depth: {word}"),
    "position": lambda word: POSITIONS.get(word, f"Position: {word}"),
    "direction": lambda word: DIRECTIONS.get(word, f"Direction: {word}"),
    "skin_preparation": lambda word: PREPARATIONS.get(word, f"Skin preparation: {word}"),
    "needle_material": lambda word: f"Needles: {word}",
    "needle_coating": lambda word: f"Needle coating: {word}",
    "gloves": lambda word: f"Gloves: {word}",
    "dressing": lambda word: f"Dressing: {word}",
    "take_home_sheet": lambda word: f"Give the take-home sheet on {word}",
}


def condition_words(condition: Condition, catalogue: EligibilityCatalogue) -> ConditionWords:
    """A condition as nested lines; a list that is a value set or a region group is called by its name."""
    match condition:
        case AllOf(parts):
            return _combined("All of these", parts, catalogue)
        case AnyOf(parts):
            return _combined("Any of these", parts, catalogue)
        case NoneOf(parts):
            return _combined("None of these", parts, catalogue)
        case Compare():
            return _compared(condition, catalogue.facts[condition.fact], catalogue)


def _combined(head: str, parts: Iterable[Condition], catalogue: EligibilityCatalogue) -> ConditionWords:
    return ConditionWords(head, parts=tuple(condition_words(part, catalogue) for part in parts))


def _compared(compare: Compare, fact: Fact, catalogue: EligibilityCatalogue) -> ConditionWords:  # noqa: PLR0911
    subject = SUBJECTS.get(fact.id, f"“{fact.question}”")
    match compare.op:
        case "has-any":
            is_alone = len(compare.operand) == 1
            return _among(f"{plain(subject)} is{'' if is_alone else ' one of'}", fact, compare.operand, catalogue)
        case "count-in-set>=":
            names, least = compare.operand
            return _among(f"At least {least} {_PLURALS.get(subject, subject)} are among", fact, names, catalogue)
        case "intersects":
            return _in_regions("A planned site lies in", fact, compare.operand, catalogue)
        case "bilateral-in-group":
            return _in_regions("Planned on both sides, in", fact, compare.operand[0], catalogue)
        case "overlaps-plan":
            return ConditionWords(f"A planned site meets {subject}", fact.id)
        case "unknown":
            return ConditionWords(f"{subject}: not known", fact.id)
        case "in":
            return ConditionWords(f"{subject}: {_listed([_said(one) for one in compare.operand], 'or')}", fact.id)
        case "==" | "!=":
            return ConditionWords(_equal(subject, compare.operand, is_equal=compare.op == "=="), fact.id)
    return ConditionWords(f"{subject} {_COMPARED[compare.op].format(_amount(compare.operand, fact.unit))}", fact.id)


def _among(head: str, fact: Fact, names: frozenset[str], catalogue: EligibilityCatalogue) -> ConditionWords:
    known = next((name for name, members in catalogue.names.items() if members == names), None)
    return ConditionWords(head, fact.id, names=tuple(sorted(map(_said, names), key=str.casefold)), value_set=known)


def _in_regions(head: str, fact: Fact, regions: frozenset[str], catalogue: EligibilityCatalogue) -> ConditionWords:
    group = next((name for name, held in catalogue.region_groups.items() if frozenset(held) == regions), None)
    ordered = tuple(region_words(region) for region in catalogue.places.regions if region in regions)
    return ConditionWords(head, fact.id, names=ordered, region_group=group)


def _equal(subject: str, value: Any, *, is_equal: bool) -> str:
    if isinstance(value, bool):
        return f"{subject} {'Yes.' if value else 'No.'}" if is_equal else f"{subject} Anything but {_said(value)}."
    return f"{subject}: {'' if is_equal else 'anything but '}{_said(value)}"


def _said(value: Any) -> str:
    """A code such as `poorly-controlled` opened; names with capitals or spaces are as the catalogue writes them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text.replace("-", " ") if text.islower() and " " not in text else text


def _amount(value: float, unit: str | None) -> str:
    shown = _UNITS.get(unit or "", unit or "")
    return f"{value:g} {shown}".strip()


def _minutes(minutes: float) -> str:
    return f"{minutes:g} {'minute' if minutes == 1 else 'minutes'}"


def _hours(hours: int) -> str:
    return f"{hours // 24} days" if hours > 72 and hours % 24 == 0 else f"{hours} hours"


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _inside(words: str) -> str:
    """Words after another word: a small first letter, unless it is an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _listed(words: list[str], joint: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"
