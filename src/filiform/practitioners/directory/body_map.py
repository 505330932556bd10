"""The body chart for the public: each part a link, or the parts somebody is trained for set apart. Without script."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from filiform.knowledge import catalogues
from filiform.practitioners.directory.types import PARTS
from filiform.ui.chart import base
from filiform.ui.figure import HEIGHT, MIRROR, WIDTH, Shape, figures

VIEWS = ("anterior", "posterior")
LINK = "@@part:"
"""Stands in a drawing kept for all pages where the address of a part will be."""


def linked(view: str, addresses: Mapping[str, str], labels: Mapping[str, str], *, chosen: str = "") -> SafeString:
    """One view in which every part of the body is a link with its name."""
    drawn = _linked(view)
    for part in PARTS:
        drawn = drawn.replace(f'"{LINK}{part}"', f'"{escape(addresses[part])}"')
        drawn = drawn.replace(f'"{LINK}{part}:label"', f'"{escape(labels[part])}"')
        if part == chosen:
            drawn = drawn.replace(f'data-part="{part}"', f'data-part="{part}" aria-current="true"')
    return mark_safe(drawn)  # noqa: S308  the catalogue's own shapes; addresses and labels are escaped


def trained(view: str, regions: Collection[str], label: str) -> SafeString:
    """One view with the muscles of these screening regions set apart. `label` says the same in words."""
    drawn = _trained(view, frozenset(regions))
    return mark_safe(drawn.replace(f'"{LINK}:label"', f'"{escape(label)}"'))  # noqa: S308  label is escaped


@lru_cache(maxsize=4)
def _linked(view: str) -> str:
    by_part: dict[str, list[str]] = {}
    for shape in figures()[view].shapes:
        by_part.setdefault(shape.region, []).extend(_both_sides(shape))
    links = [
        f'<a href="{LINK}{part}" aria-label="{LINK}{part}:label" data-part="{part}" class="in-{part}">'
        f"{''.join(by_part[part])}</a>"
        for part in PARTS
        if part in by_part
    ]
    return _frame(view, "".join(links), 'role="group"')


@lru_cache(maxsize=256)
def _trained(view: str, regions: frozenset[str]) -> str:
    atlas = catalogues.muscles().by_id
    shapes = [
        path
        for shape in figures()[view].shapes
        if regions and set(atlas[shape.muscle].screening_regions) <= regions
        for path in _both_sides(shape)
    ]
    return _frame(view, "".join(shapes), f'role="img" aria-label="{LINK}:label"')


def _both_sides(shape: Shape) -> list[str]:
    path = f'<path class="chart-muscle" d="{shape.path}"'
    return [f"{path}/>", f'{path} transform="{MIRROR}"/>']


def _frame(view: str, inside: str, attributes: str) -> str:
    silhouette = "".join(
        base(view, layer)
        for layer in ("body", "arm")
        if any(outline.layer == layer for outline in figures()[view].outlines)
    ).replace("@@", f"map-{view}")
    return (
        f'<svg class="chart-drawing" viewBox="0 0 {WIDTH} {HEIGHT}" {attributes}>'
        f'<g class="chart-figure">{silhouette}</g>{inside}</svg>'
    )
