"""Holds the muscle atlas, its screening regions and the body chart against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.reading import Finder, entries, given_twice, items, mapping, sources_exist, texts

Path = tuple[int | str, ...]


def muscles_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("muscles", document)
    faults = [fault for key in ("muscles", "bibliography", "hazard_structures") for fault in given_twice(find, key)]
    levels = mapping(document.get("source_opened_levels"))
    for index, row in entries(document.get("bibliography")):
        if row.get("opened") not in levels:
            faults.append(find(("bibliography", index, "opened"), f"{row.get('opened')!r} is no level of reading"))
    ids = {row.get("id") for _, row in entries(document.get("muscles"))}
    for index, muscle in entries(document.get("muscles")):
        faults += _words_listed(find, ("muscles", index), muscle)
        faults += _hazards_and_sources(find, ("muscles", index), muscle)
    for index, change in entries(document.get("review_log")):
        for step, muscle_id in enumerate(texts(change.get("muscles"))):
            if muscle_id not in ids:
                faults.append(find(("review_log", index, "muscles", step), f"there is no muscle {muscle_id!r}"))
    return faults


def _words_listed(find: Finder, at: Path, muscle: dict[str, Any]) -> Iterator[Fault]:
    """The short words of a row must be among those the head of the file lists."""
    if muscle.get("region") not in texts(find.document.get("regions")):
        yield find((*at, "region"), f"{muscle.get('region')!r} is not among the regions")
    for key, listed in (("views", "views"), ("sides", "sides"), ("patient_position", "positions")):
        for step, word in enumerate(texts(muscle.get(key))):
            if word not in texts(find.document.get(listed)):
                yield find((*at, key, step), f"{word!r} is not among the {listed}")


def _hazards_and_sources(find: Finder, at: Path, muscle: dict[str, Any]) -> Iterator[Fault]:
    known = {row.get("id") for _, row in entries(find.document.get("bibliography"))}
    structures = {row.get("id") for _, row in entries(find.document.get("hazard_structures"))}
    for step, hazard in entries(muscle.get("hazards")):
        if hazard.get("structure") not in structures:
            yield find((*at, "hazards", step, "structure"), f"{hazard.get('structure')!r} is not a hazard structure")
    for step, support in entries(muscle.get("sources")):
        if support.get("source") not in known:
            yield find((*at, "sources", step, "source"), f"{support.get('source')!r} is not among the sources")
        for place, field in enumerate(texts(support.get("supports"))):
            if field not in muscle:
                yield find((*at, "sources", step, "supports", place), f"{field!r} is no key of this muscle")
    yield from sources_exist(find, muscle.get("further_reading"), (*at, "further_reading"), known)


def body_chart_faults(document: dict[str, Any]) -> list[Fault]:
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


def regions_of_muscles(muscles: dict[str, Any], regions: dict[str, Any]) -> list[Fault]:
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


def regions_of_screening(regions: dict[str, Any], eligibility: dict[str, Any]) -> list[Fault]:
    find = Finder("muscle-regions", regions)
    known = {region for part in mapping(eligibility.get("regions")).values() for region in texts(part)}
    return [
        find(("muscle_regions", muscle, step), f"{region!r} is no region of eligibility.yaml")
        for muscle, places in mapping(regions.get("muscle_regions")).items()
        for step, region in enumerate(texts(places))
        if region not in known
    ]


def muscles_of_chart(chart: dict[str, Any], muscles: dict[str, Any]) -> list[Fault]:
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
