"""Follows the ids of aftercare.yaml, and holds each translation against the English words: same ids, same places."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.reading import Finder, entries, given_twice, mapping, sources_exist, texts

LISTS = ("lines", "flags", "follow_ups", "alarms")
CONDITIONS = ("when", "unless")
FILLED = {"line": {"areas", "emergency"}, "do": {"emergency"}, "raised": {"emergency"}, "section": {"emergency"}}
"""Places a text may have, by kind; those of `text` are the program's own and are only compared."""


def aftercare_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("aftercare", document)
    known = mapping(document.get("sources"))
    faults: list[Fault] = []
    for name in ("texts", "sections", "lines", "follow_ups"):
        faults += given_twice(find, name)
    for name in LISTS:
        for index, row in entries(document.get(name)):
            faults += sources_exist(find, row.get("sources"), (name, index, "sources"), known)
    call_us = mapping(document.get("call_us"))
    faults += sources_exist(find, call_us.get("sources"), ("call_us", "sources"), known)
    faults += sources_exist(find, document.get("emergency_sources"), ("emergency_sources",), known)
    return [*faults, *_sections_exist(find), *_risks_exist(find), *_flags_exist(find), *_places_are_filled(find)]


def _sections_exist(find: Finder) -> Iterator[Fault]:
    held = {row.get("id") for _, row in entries(find.document.get("sections"))}
    for index, row in entries(find.document.get("lines")):
        if row.get("section") not in held:
            yield find(("lines", index, "section"), f"{row.get('section')!r} is not a section")


def _risks_exist(find: Finder) -> Iterator[Fault]:
    held = mapping(find.document.get("risks"))
    for path, condition in _conditions(find.document):
        for step, risk in enumerate(texts(condition.get("risks"))):
            if risk not in held:
                yield find((*path, "risks", step), f"{risk!r} is not among the risks")
    for index, row in entries(find.document.get("flags")):
        for step, risk in enumerate(texts(mapping(row.get("raised")).get("risks"))):
            if risk not in held:
                yield find(("flags", index, "raised", "risks", step), f"{risk!r} is not among the risks")


def _flags_exist(find: Finder) -> Iterator[Fault]:
    held = {row.get("flag") for _, row in entries(find.document.get("flags"))}
    for index, row in entries(find.document.get("follow_ups")):
        for key in ("asks", "flags"):
            for step, flag in enumerate(texts(row.get(key))):
                if flag not in held:
                    yield find(("follow_ups", index, key, step), f"{flag!r} has no row under flags")


def _places_are_filled(find: Finder) -> Iterator[Fault]:
    for name, (path, text) in english_words(find.document).items():
        allowed = FILLED.get(name.partition(".")[0], set())
        if not name.startswith("text.") and (strange := places_in(text) - allowed):
            yield find(path, f"{{{min(strange)}}} is filled in by nobody here")


def _conditions(document: dict[str, Any]) -> Iterator[tuple[tuple[int | str, ...], dict[str, Any]]]:
    for name in ("lines", "follow_ups"):
        for index, row in entries(document.get(name)):
            for key in CONDITIONS:
                for step, condition in entries(row.get(key)):
                    yield (name, index, key, step), condition


def english_words(document: dict[str, Any]) -> dict[str, tuple[tuple[int | str, ...], str]]:
    """Every text of the file by the name a translation gives it, with where it stands."""
    found: dict[str, tuple[tuple[int | str, ...], str]] = {}
    for kind, name, id_, key in (
        ("text", "texts", "id", "text"), ("section", "sections", "id", "heading"), ("line", "lines", "id", "text"),
        ("do", "flags", "flag", "do"), ("window", "follow_ups", "id", "label"),
    ):  # fmt: skip
        for index, row in entries(document.get(name)):
            if isinstance(row.get(key), str):
                found[f"{kind}.{row.get(id_)}"] = ((name, index, key), row[key])
    for index, row in entries(document.get("flags")):
        said = mapping(row.get("raised")).get("do")
        if isinstance(said, str):
            found[f"raised.{row.get('flag')}"] = (("flags", index, "raised", "do"), said)
    notice = mapping(document.get("call_us")).get("text")
    if isinstance(notice, str):
        found["notice.call-us"] = (("call_us", "text"), notice)
    return found


def places_in(text: str) -> set[str]:
    """The names in braces. A text with a lone brace has the place `{`, which nothing fills."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}


def aftercare_of_screening(aftercare: dict[str, Any], eligibility: dict[str, Any]) -> list[Fault]:
    """Rules and places named here are those of the screening."""
    find = Finder("aftercare", aftercare)
    rules = {row.get("id") for _, row in entries(eligibility.get("rules"))}
    places = {region for regions in mapping(eligibility.get("regions")).values() for region in texts(regions)}
    places |= {*mapping(eligibility.get("regions")), *mapping(eligibility.get("region_groups"))}
    faults = [
        find(("risks", risk, step), f"{rule!r} is not a rule of the screening")
        for risk, held in mapping(aftercare.get("risks")).items()
        for step, rule in enumerate(texts(held))
        if rule not in rules
    ]
    for path, condition in _conditions(aftercare):
        for step, place in enumerate(texts(condition.get("needled"))):
            if place not in places:
                faults.append(find((*path, "needled", step), f"{place!r} is not a region or a group of regions"))
    return faults


def aftercare_of_events(aftercare: dict[str, Any], events: dict[str, Any]) -> list[Fault]:
    """Each red-flag question says what a yes means; what it makes one think of is a kind of adverse event."""
    find = Finder("aftercare", aftercare)
    asked = {row.get("id") for _, row in entries(events.get("patient_red_flag_questions"))}
    kinds = {row.get("id") for _, row in entries(events.get("event_types"))}
    answered = {row.get("flag") for _, row in entries(aftercare.get("flags"))}
    faults = [
        find(("flags",), f"lacks {flag!r}, a question of adverse-events.yaml")
        for flag in sorted(map(str, asked - answered))
    ]
    for index, row in entries(aftercare.get("flags")):
        if row.get("flag") not in asked:
            faults.append(
                find(("flags", index, "flag"), f"{row.get('flag')!r} is asked nowhere in adverse-events.yaml")
            )
        for step, kind in enumerate(texts(row.get("suspects"))):
            if kind not in kinds:
                faults.append(find(("flags", index, "suspects", step), f"{kind!r} is not a kind of adverse event"))
    return faults


def aftercare_of_atlas(aftercare: dict[str, Any], muscles: dict[str, Any]) -> list[Fault]:
    """Structures named under `near` are hazards of some muscle."""
    find = Finder("aftercare", aftercare)
    structures = {
        hazard.get("structure")
        for _, muscle in entries(muscles.get("muscles"))
        for _, hazard in entries(muscle.get("hazards"))
    }
    return [
        find((*path, "near", step), f"{structure!r} is no hazard of any muscle")
        for path, condition in _conditions(aftercare)
        for step, structure in enumerate(texts(condition.get("near")))
        if structure not in structures
    ]


def translation_faults(name: str, translation: dict[str, Any], english: dict[str, str]) -> list[Fault]:
    """A translation has every text, no other, and the same places to fill in. `english` by name, questions too."""
    find = Finder(name, translation)
    words = mapping(translation.get("words"))
    faults = [find(("words",), f"lacks {key}") for key in sorted(english.keys() - words.keys())]
    for key, text in words.items():
        if key not in english:
            faults.append(find(("words", key), "is not a text of aftercare.yaml"))
        elif isinstance(text, str) and places_in(text) != places_in(english[key]):
            wanted = ", ".join(f"{{{place}}}" for place in sorted(places_in(english[key]))) or "none"
            faults.append(find(("words", key), f"must hold the same places to fill in: {wanted}"))
    if name != f"aftercare.{translation.get('language')}":
        faults.append(find(("language",), "is not the language of the file's name"))
    return faults
