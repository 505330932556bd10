"""Follows every id of the catalogues from where it is used to where it is defined, and finds ids given twice.

Works on whichever documents are given: inside each of them, and between those that are both there.
A document that broke its schema is read as far as it can be, so that all faults come out together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.eligibility_references import eligibility_faults
from filiform.knowledge.schema.names_references import names_faults
from filiform.knowledge.schema.reading import Finder, entries, items, mapping, texts

Documents = dict[str, dict[str, Any]]


def check_references(documents: Documents) -> list[Fault]:
    faults: list[Fault] = []
    for name, check in _INSIDE.items():
        if name in documents:
            faults += check(documents[name])
    for first, second, between in _BETWEEN:
        if first in documents and second in documents:
            faults += between(documents[first], documents[second])
    return faults


def _given_twice(find: Finder, document: dict[str, Any], key: str, rows: list[Any]) -> Iterator[Fault]:
    seen = Counter(row.get("id") for row in rows if isinstance(row, dict))
    for index, row in enumerate(rows):
        if isinstance(row, dict) and seen[row.get("id")] > 1:
            yield find((key, index, "id"), f"{row.get('id')!r} is given {seen[row.get('id')]} times")


def _sources_exist(find: Finder, used: Any, path: tuple[int | str, ...], known: Collection[str]) -> Iterator[Fault]:
    for index, source in enumerate(texts(used)):
        if source not in known:
            yield find((*path, index), f"{source!r} is not among the sources")


def _muscles_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("muscles", document)
    muscles = items(document.get("muscles"))
    known = {row.get("id") for row in items(document.get("bibliography")) if isinstance(row, dict)}
    structures = {row.get("id") for row in items(document.get("hazard_structures")) if isinstance(row, dict)}
    levels = mapping(document.get("source_opened_levels"))
    faults: list[Fault] = []
    for key in ("muscles", "bibliography", "hazard_structures"):
        faults += _given_twice(find, document, key, items(document.get(key)))
    for index, row in entries(document.get("bibliography")):
        if row.get("opened") not in levels:
            faults.append(find(("bibliography", index, "opened"), f"{row.get('opened')!r} is no level of reading"))
    for index, muscle in entries(muscles):
        at = ("muscles", index)
        if muscle.get("region") not in texts(document.get("regions")):
            faults.append(find((*at, "region"), f"{muscle.get('region')!r} is not among the regions"))
        for key, listed in (("views", "views"), ("sides", "sides"), ("patient_position", "positions")):
            for step, word in enumerate(texts(muscle.get(key))):
                if word not in texts(document.get(listed)):
                    faults.append(find((*at, key, step), f"{word!r} is not among the {listed}"))
        for step, hazard in entries(muscle.get("hazards")):
            if hazard.get("structure") not in structures:
                faults.append(
                    find((*at, "hazards", step, "structure"), f"{hazard.get('structure')!r} is not a hazard structure")
                )
        for step, support in entries(muscle.get("sources")):
            if support.get("source") not in known:
                faults.append(
                    find((*at, "sources", step, "source"), f"{support.get('source')!r} is not in the bibliography")
                )
            for place, field in enumerate(texts(support.get("supports"))):
                if field not in muscle:
                    faults.append(
                        find((*at, "sources", step, "supports", place), f"{field!r} is no key of this muscle")
                    )
        for step, reading in enumerate(texts(muscle.get("further_reading"))):
            if reading not in known:
                faults.append(find((*at, "further_reading", step), f"{reading!r} is not in the bibliography"))
    ids = {row.get("id") for row in muscles if isinstance(row, dict)}
    for index, change in entries(document.get("review_log")):
        for step, muscle_id in enumerate(texts(change.get("muscles"))):
            if muscle_id not in ids:
                faults.append(find(("review_log", index, "muscles", step), f"there is no muscle {muscle_id!r}"))
    return faults


def _body_chart_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("body-chart", document)
    faults: list[Fault] = []
    for view, rows in mapping(document.get("landmarks")).items():
        seen = Counter(row.get("id") for _, row in entries(rows))
        for index, row in entries(rows):
            if seen[row.get("id")] > 1:
                faults.append(find(("landmarks", view, index, "id"), f"{row.get('id')!r} is given more than once"))
    for view, drawn in mapping(document.get("views")).items():
        for index, outline in entries(mapping(drawn).get("outlines")):
            for step, corner in enumerate(items(outline.get("corners"))):
                if isinstance(corner, int) and corner >= len(items(outline.get("points"))):
                    path = ("views", view, "outlines", index, "corners", step)
                    faults.append(find(path, f"there is no point {corner}"))
    for muscle, shape in mapping(document.get("muscles")).items():
        if not set(texts(document.get("order"))) & set(mapping(shape)):
            faults.append(find(("muscles", muscle, "depth"), "is drawn in no view"))
    return faults


def _instruments_faults(document: dict[str, Any]) -> list[Fault]:
    """A source of an instrument is a key of sources, or a sentence (it has a space in it): see its conventions."""
    find = Finder("instruments", document)
    known = mapping(document.get("sources"))
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
            places: list[tuple[tuple[int | str, ...], dict[str, Any]]]
            places = [((*at, key, step), change) for key in ("mdc", "mcid") for step, change in entries(row.get(key))]
            places += [((*at, "norms"), mapping(row.get("norms")))] if "norms" in row else []
            for place, value in places:
                source = value.get("source")
                if isinstance(source, str) and " " not in source and source != "convention" and source not in known:
                    faults.append(find((*place, "source"), f"{source!r} is not among the sources"))
    if counts.get("all") != sum(len(items(rows)) for rows in groups.values()):
        faults.append(find(("counts", "all"), "is not the number of instruments"))
    return faults


def _practice_rules_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("practice-rules", document)
    known = mapping(document.get("sources"))
    tags = mapping(mapping(document.get("meta")).get("technique_tags"))
    faults: list[Fault] = []
    for place, jurisdiction in mapping(document.get("jurisdictions")).items():
        for profession, row in mapping(mapping(jurisdiction).get("professions")).items():
            at = ("jurisdictions", place, "professions", profession)
            rule = mapping(row)
            faults += _sources_exist(find, rule.get("source"), (*at, "source"), known)
            for step, tag in enumerate(texts(rule.get("technique_limits"))):
                if tag not in tags:
                    faults.append(find((*at, "technique_limits", step), f"{tag!r} is not among the technique tags"))
            if (rule.get("status") == "silent-unknown") != ("reason" in rule):
                faults.append(find((*at, "reason"), "belongs to silent-unknown, and only there"))
    return faults


def _adverse_events_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("adverse-events", document)
    known = mapping(document.get("sources"))
    faults: list[Fault] = []
    for key in ("event_types", "patient_red_flag_questions"):
        faults += _given_twice(find, document, key, items(document.get(key)))
    for index, event in entries(document.get("event_types")):
        faults += _sources_exist(find, event.get("sources"), ("event_types", index, "sources"), known)
    for index, survey in entries(document.get("incidence")):
        if survey.get("source") not in known:
            faults.append(find(("incidence", index, "source"), f"{survey.get('source')!r} is not among the sources"))
    for key in ("grading", "reporting"):
        faults += _sources_exist(find, mapping(document.get(key)).get("sources"), (key, "sources"), known)
    faults += _sources_exist(find, document.get("readiness_sources"), ("readiness_sources",), known)
    return faults


def _regions_of_muscles(muscles: dict[str, Any], regions: dict[str, Any]) -> list[Fault]:
    lies_in = mapping(regions.get("muscle_regions"))
    ids = [row.get("id") for _, row in entries(muscles.get("muscles"))]
    find, find_region = Finder("muscles", muscles), Finder("muscle-regions", regions)
    missing = [
        find(("muscles", index, "id"), "has no row in muscle-regions.yaml")
        for index, row in entries(muscles.get("muscles"))
        if row.get("id") not in lies_in
    ]
    unknown = [id_ for id_ in lies_in if id_ not in ids]
    return missing + [find_region(("muscle_regions", id_), "is no muscle of muscles.yaml") for id_ in unknown]


def _regions_of_screening(regions: dict[str, Any], eligibility: dict[str, Any]) -> list[Fault]:
    find = Finder("muscle-regions", regions)
    known = {region for part in mapping(eligibility.get("regions")).values() for region in texts(part)}
    return [
        find(("muscle_regions", muscle, step), f"{region!r} is no region of eligibility.yaml")
        for muscle, places in mapping(regions.get("muscle_regions")).items()
        for step, region in enumerate(texts(places))
        if region not in known
    ]


def _muscles_of_chart(chart: dict[str, Any], muscles: dict[str, Any]) -> list[Fault]:
    drawn = mapping(chart.get("muscles"))
    rows = {row.get("id"): (index, row) for index, row in entries(muscles.get("muscles"))}
    find, find_muscle = Finder("body-chart", chart), Finder("muscles", muscles)
    faults = [find(("muscles", id_), "is no muscle of muscles.yaml") for id_ in drawn if id_ not in rows]
    for id_, (index, row) in rows.items():
        if id_ not in drawn:
            faults.append(find_muscle(("muscles", index, "id"), "is not drawn in body-chart.yaml"))
        for step, view in enumerate(texts(row.get("views"))):
            if id_ in drawn and view not in mapping(drawn[id_]):
                faults.append(find_muscle(("muscles", index, "views", step), f"is not drawn in the {view} view"))
    return faults


_INSIDE: dict[str, Callable[[dict[str, Any]], list[Fault]]] = {
    "eligibility": eligibility_faults,
    "muscles": _muscles_faults,
    "body-chart": _body_chart_faults,
    "instruments": _instruments_faults,
    "practice-rules": _practice_rules_faults,
    "adverse-events": _adverse_events_faults,
}
_BETWEEN: tuple[tuple[str, str, Callable[[dict[str, Any], dict[str, Any]], list[Fault]]], ...] = (
    ("muscles", "muscle-regions", _regions_of_muscles),
    ("muscle-regions", "eligibility", _regions_of_screening),
    ("body-chart", "muscles", _muscles_of_chart),
    ("names", "eligibility", names_faults),
)
