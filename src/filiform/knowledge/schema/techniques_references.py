"""Follows the ids of techniques.yaml: sources, dwell styles, the rows the treatment room cannot do without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.reading import Finder, entries, given_twice, mapping, sources_exist, texts

LISTS = (
    "needling", "stimulation_presets", "stimulation_tolerances", "stimulation_rules", "after", "dwell", "times",
    "numbers", "skin_agents", "hand_agents", "dose_grades", "dose_bounds",
)  # fmt: skip
NEEDED = {
    "needling": ("superficial", "in-situ"),
    "dwell": ("trigger-point", "in-situ", "first-session"),
    "times": ("watch", "observe"),
    "numbers": ("second-counter",),
    "dose_grades": ("low", "moderate", "high"),
    "dose_bounds": ("needles", "longest-dwell", "stimulation"),
}


def techniques_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("techniques", document)
    known = mapping(document.get("sources"))
    faults: list[Fault] = []
    for name in LISTS:
        faults += given_twice(find, name)
        for index, row in entries(document.get(name)):
            faults += sources_exist(find, row.get("sources"), (name, index, "sources"), known)
    for name in ("stimulation", "dose"):
        faults += sources_exist(find, mapping(document.get(name)).get("sources"), (name, "sources"), known)
    return [*faults, *_dwell_exists(find), *_nothing_is_lacking(find), *_agents_are_told_apart(find)]


def techniques_of_plan(techniques: dict[str, Any], eligibility: dict[str, Any]) -> list[Fault]:
    """What may be planned is known here, but for current, which is screened as a technique and has rows of its own."""
    find = Finder("techniques", techniques)
    held = {row.get("id") for _, row in entries(techniques.get("needling"))}
    facts = [fact for _, fact in entries(eligibility.get("facts")) if fact.get("fact") == "plan.techniques"]
    planned = [option for fact in facts for option in texts(fact.get("options"))]
    lacking = [option for option in planned if option not in held and option != "electrical-stimulation"]
    return [find(("needling",), f"lacks {option!r}, which the screening lets one plan") for option in lacking]


def _dwell_exists(find: Finder) -> Iterator[Fault]:
    styles = {row.get("id") for _, row in entries(find.document.get("dwell"))}
    for index, row in entries(find.document.get("needling")):
        if "dwell" in row and row["dwell"] not in styles:
            yield find(("needling", index, "dwell"), f"{row['dwell']!r} is not a style of dwell")
        if row.get("stays") != "days" and "dwell" not in row:
            yield find(("needling", index, "dwell"), "is missing: only a needle that stays for days has none")


def _nothing_is_lacking(find: Finder) -> Iterator[Fault]:
    for name, ids in NEEDED.items():
        held = {row.get("id") for _, row in entries(find.document.get(name))}
        for id_ in ids:
            if id_ not in held:
                yield find((name,), f"lacks {id_!r}, which the treatment room needs")


def _agents_are_told_apart(find: Finder) -> Iterator[Fault]:
    """One name stands for one agent: else a plain one could pass for an antiseptic."""
    seen: dict[str, Any] = {}
    for index, row in entries(find.document.get("skin_agents")):
        for name in {*texts([row.get("label")]), *texts([row.get("id")]), *texts(row.get("also"))}:
            if seen.setdefault(name.casefold(), index) != index:
                yield find(("skin_agents", index), f"{name!r} already stands for another agent")
