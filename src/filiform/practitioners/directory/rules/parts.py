"""Parts of the body as people name them, and which training covers a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache

from filiform.knowledge import catalogues
from filiform.knowledge.spelling import folded
from filiform.practitioners.directory.types import PARTS

MORE_THAN = 0.5
"""Somebody is found under a part when her training covers more than this share of its muscles. Her profile says
exactly which regions; this only decides under which words she is found."""
WORDS: Mapping[str, str] = {
    "head": "head face jaw temple tmj headache migraine scalp cheek forehead",
    "neck": "neck nape cervical throat whiplash stiff-neck",
    "shoulder": "shoulder shoulders rotator-cuff armpit shoulder-blade scapula deltoid",
    "upper-arm": "arm upper-arm biceps triceps",
    "forearm": "forearm elbow tennis-elbow golfers-elbow lower-arm",
    "hand": "hand wrist thumb finger fingers palm",
    "thorax": "chest rib ribs breastbone thorax pectoral",
    "upper-back": "upper-back mid-back thoracic between-the-shoulder-blades upper-spine",
    "lower-back": "lower-back low-back back lumbar lumbago loin flank lower-spine sacrum",
    "abdomen": "abdomen belly stomach tummy abs",
    "pelvis": "pelvis hip hips buttock buttocks gluteal glutes groin bottom sciatica piriformis pelvic-floor",
    "thigh": "thigh hamstring hamstrings quadriceps quads upper-leg adductor",
    "lower-leg": "calf calves shin knee lower-leg leg",
    "foot": "foot feet ankle heel toe toes arch sole plantar achilles",
}


@cache
def _by_word() -> Mapping[str, str]:
    found = {folded(word): part for part, words in WORDS.items() for word in words.split()}
    found |= {folded(part): part for part in PARTS}
    for muscle in catalogues.muscles().by_id.values():
        for name in (muscle.name, muscle.latin, *muscle.aliases):
            found.setdefault(folded(name), muscle.region)
    return found


def part_of(words: str) -> str:
    """The part of the body some words name, or nothing: "lumbago", "tennis elbow", "infraspinatus"."""
    key = folded(words)
    known = _by_word()
    if key in known:
        return known[key]
    said = [known[word] for word in key.split() if word in known]
    return said[0] if said and len(set(said)) == 1 else ""


@cache
def muscles_of_parts() -> Mapping[str, Counter[str]]:
    """How many muscles of each part lie in each screening region, by atlas."""
    found: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    for muscle in catalogues.muscles().by_id.values():
        found.setdefault(muscle.region, Counter()).update(muscle.screening_regions)
    return found


def parts_trained(regions: Collection[str]) -> tuple[str, ...]:
    """The parts for most muscles of which these screening regions stand, from head to foot."""
    trained = frozenset(regions)
    found = []
    for part in PARTS:
        muscles = muscles_of_parts()[part]
        share = sum(number for region, number in muscles.items() if region in trained) / max(1, muscles.total())
        if share > MORE_THAN:
            found.append(part)
    return tuple(found)
