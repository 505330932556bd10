"""Follows every id of the catalogues from where it is used to where it is defined, and finds ids given twice.

Works on whichever documents are given: inside each of them, and between those that are both there.
A document that broke its schema is read as far as it can be, so that all faults come out together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.aftercare_references import (
    aftercare_faults,
    aftercare_of_atlas,
    aftercare_of_events,
    aftercare_of_screening,
    english_words,
    translation_faults,
)
from filiform.knowledge.schema.atlas_references import (
    body_chart_faults,
    muscles_faults,
    muscles_of_chart,
    regions_of_muscles,
    regions_of_screening,
)
from filiform.knowledge.schema.eligibility_references import eligibility_faults
from filiform.knowledge.schema.examination_references import examination_faults, instruments_of_examination
from filiform.knowledge.schema.names_references import names_faults
from filiform.knowledge.schema.reading import Finder, entries, given_twice, items, mapping, sources_exist, texts
from filiform.knowledge.schema.taking import taking_of_instruments
from filiform.knowledge.schema.techniques_references import techniques_faults, techniques_of_plan
from filiform.knowledge.schema.words_references import words_faults

Documents = dict[str, dict[str, Any]]


def check_references(documents: Documents) -> list[Fault]:
    faults: list[Fault] = []
    for name, check in _INSIDE.items():
        if name in documents:
            faults += check(documents[name])
    for first, second, between in _BETWEEN:
        if first in documents and second in documents:
            faults += between(documents[first], documents[second])
    for name in documents:
        if name.startswith("words/"):
            faults += words_faults(name, documents)
    return faults + _translations_faults(documents)


def _instruments_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("instruments", document)
    counts = mapping(document.get("counts"))
    groups = mapping(document.get("instruments"))
    seen = Counter(row.get("id") for rows in groups.values() for _, row in entries(rows))
    faults: list[Fault] = []
    for benefit, rows in groups.items():
        if counts.get(benefit) != len(items(rows)):
            faults.append(find(("counts", benefit), f"says {counts.get(benefit)}, there are {len(items(rows))}"))
        for index, row in entries(rows):
            at = ("instruments", benefit, index)
            if seen[row.get("id")] > 1:
                faults.append(find((*at, "id"), f"{row.get('id')!r} is given {seen[row.get('id')]} times"))
            if row.get("benefit") != benefit:
                faults.append(find((*at, "benefit"), f"stands under {benefit}"))
            faults += _sources_of_instrument(find, at, row)
    if counts.get("all") != sum(len(items(rows)) for rows in groups.values()):
        faults.append(find(("counts", "all"), "is not the number of instruments"))
    return faults


def _sources_of_instrument(find: Finder, at: tuple[int | str, ...], row: dict[str, Any]) -> Iterator[Fault]:
    """A source of an instrument is a key of sources, or a sentence (it has a space in it): see its conventions."""
    known = mapping(find.document.get("sources"))
    places: list[tuple[tuple[int | str, ...], dict[str, Any]]] = [((*at, "norms"), mapping(row.get("norms")))]
    places += [((*at, key, step), change) for key in ("mdc", "mcid") for step, change in entries(row.get(key))]
    for place, value in places:
        source = value.get("source")
        if isinstance(source, str) and " " not in source and source != "convention" and source not in known:
            yield find((*place, "source"), f"{source!r} is not among the sources")


def _practice_rules_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("practice-rules", document)
    known = mapping(document.get("sources"))
    tags = mapping(mapping(document.get("meta")).get("technique_tags"))
    asked: set[str] = set()
    faults: list[Fault] = []
    for place, jurisdiction in mapping(document.get("jurisdictions")).items():
        for profession, row in mapping(mapping(jurisdiction).get("professions")).items():
            at = ("jurisdictions", place, "professions", profession)
            rule = mapping(row)
            faults += sources_exist(find, rule.get("source"), (*at, "source"), known)
            for step, tag in enumerate(texts(rule.get("technique_limits"))):
                if tag not in tags:
                    faults.append(find((*at, "technique_limits", step), f"{tag!r} is not among the technique tags"))
            if (rule.get("status") == "silent-unknown") != ("reason" in rule):
                faults.append(find((*at, "reason"), "belongs to silent-unknown, and only there"))
            asked.update(texts(rule.get("conditions")))
    answered = mapping(mapping(document.get("meta")).get("condition_evidence"))
    for text in answered.keys() - asked:
        faults.append(find(("meta", "condition_evidence", text), "is a condition of no rule"))
    return faults


def _adverse_events_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("adverse-events", document)
    known = mapping(document.get("sources"))
    faults: list[Fault] = []
    for key in ("event_types", "patient_red_flag_questions"):
        faults += given_twice(find, key)
    kinds = {event.get("id") for _, event in entries(document.get("event_types"))}
    grades = {row.get("grade") for _, row in entries(mapping(document.get("grading")).get("scale"))}
    for index, event in entries(document.get("event_types")):
        faults += sources_exist(find, event.get("sources"), ("event_types", index, "sources"), known)
    for index, survey in entries(document.get("incidence")):
        if survey.get("source") not in known:
            faults.append(find(("incidence", index, "source"), f"{survey.get('source')!r} is not among the sources"))
        for place, rate in entries(survey.get("rows")):
            for key, known_ids in (("kinds", kinds), ("grades", grades)):
                faults += [
                    find(("incidence", index, "rows", place, key), f"{one!r} is not in this file")
                    for one in rate.get(key) or ()
                    if one not in known_ids
                ]
    for key in ("grading", "causality", "own_figures", "exposure", "reporting"):
        faults += sources_exist(find, mapping(document.get(key)).get("sources"), (key, "sources"), known)
    faults += sources_exist(find, document.get("readiness_sources"), ("readiness_sources",), known)
    return faults


def _translations_faults(documents: Documents) -> list[Fault]:
    """Each translation of the aftercare against the English words, where those and the questions are there too."""
    if not {"aftercare", "adverse-events"} <= documents.keys():
        return []
    english = {name: text for name, (_, text) in english_words(documents["aftercare"]).items()}
    asked = documents["adverse-events"].get("patient_red_flag_questions")
    english |= {f"question.{row.get('id')}": str(row.get("text")) for _, row in entries(asked)}
    return [
        fault
        for name, document in documents.items()
        if name.startswith("aftercare.")
        for fault in translation_faults(name, document, english)
    ]


def methods_of_instruments(scoring: dict[str, Any], instruments: dict[str, Any]) -> list[Fault]:
    """Every instrument has one way of scoring, and every way of scoring an instrument."""
    find = Finder("scoring", scoring)
    rows = [row for group in mapping(instruments.get("instruments")).values() for _, row in entries(group)]
    known, scored = {row.get("id") for row in rows}, set(mapping(scoring.get("methods")))
    strange = [find(("methods", id_), "is not among the instruments") for id_ in sorted(scored - known)]
    return strange + [find(("methods",), f"lacks {id_!r}") for id_ in sorted(map(str, known - scored))]


_INSIDE: dict[str, Callable[[dict[str, Any]], list[Fault]]] = {
    "eligibility": eligibility_faults,
    "muscles": muscles_faults,
    "body-chart": body_chart_faults,
    "instruments": _instruments_faults,
    "practice-rules": _practice_rules_faults,
    "adverse-events": _adverse_events_faults,
    "techniques": techniques_faults,
    "aftercare": aftercare_faults,
    "examination": examination_faults,
}
_BETWEEN: tuple[tuple[str, str, Callable[[dict[str, Any], dict[str, Any]], list[Fault]]], ...] = (
    ("muscles", "muscle-regions", regions_of_muscles),
    ("muscle-regions", "eligibility", regions_of_screening),
    ("body-chart", "muscles", muscles_of_chart),
    ("names", "eligibility", names_faults),
    ("techniques", "eligibility", techniques_of_plan),
    ("aftercare", "eligibility", aftercare_of_screening),
    ("aftercare", "adverse-events", aftercare_of_events),
    ("aftercare", "muscles", aftercare_of_atlas),
    ("scoring", "instruments", methods_of_instruments),
    ("examination", "instruments", instruments_of_examination),
    ("taking", "instruments", taking_of_instruments),
)
