"""Draws the body chart: what the clinician sees, picks from and reads in a note. It never advises a site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_noop

from filiform.knowledge import catalogues
from filiform.ui.figure import HEIGHT, MIRROR, WIDTH, Figure, Shape, figures

VIEWS = {"anterior": "front view", "posterior": "back view", "right": "right side view", "left": "left side view"}
TITLES = {
    "anterior": gettext_noop("Front"), "posterior": gettext_noop("Back"), "right": gettext_noop("Right side"),
    "left": gettext_noop("Left side"),
}  # fmt: skip
TABS = {"anterior": "Front", "posterior": "Back", "right": "Right", "left": "Left"}
STATES = ("excluded", "hazard", "selected", "done", "pain")
SAID = {"excluded": "excluded", "hazard": "critical hazard", "selected": "selected", "done": "done", "pain": "painful"}
MARKS = ("needle", "trigger-point", "pain", "finding")
FILLED = mark_safe(" data-filled")
# Widths and opacities of the soft volume inside the outline. Source: body-chart.md section 4.
SHADING = ((44, 0.018), (34, 0.022), (25, 0.026), (17, 0.03), (10, 0.035), (5, 0.04))


@dataclass(frozen=True, slots=True)
class Overlays:
    """What is known of each muscle and side: its states and the words that go with them."""

    states: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def words(self, muscle: str, side: str) -> str:
        """All that must be said of it, such as "excluded: pregnancy"; empty when there is nothing."""
        key = (muscle, side)
        told = self.texts.get(key, ())
        said = [SAID[state] for state in self.states.get(key, ())]
        return ": ".join(part for part in (", ".join(said), "; ".join(told)) if part)


def read_overlays(overlays: Iterable[Mapping[str, Any]] = (), selected: Iterable[tuple[str, str]] = ()) -> Overlays:
    """Gather overlays per muscle and side; `both` counts for each side.

    Raises:
        KeyError: a muscle, side or state the chart does not know. A wrong overlay must not vanish silently.
    """
    states: dict[tuple[str, str], tuple[str, ...]] = {}
    texts: dict[tuple[str, str], tuple[str, ...]] = {}
    rows = [*overlays, *({"muscle": muscle, "side": side, "state": "selected"} for muscle, side in selected)]
    for row in rows:
        if row["muscle"] not in catalogues.muscles().by_id or row["state"] not in STATES:
            raise KeyError((row["muscle"], row["state"]))
        for side in {"both": ("right", "left"), "right": ("right",), "left": ("left",)}[row["side"]]:
            key = (row["muscle"], side)
            if row["state"] not in states.get(key, ()):
                states[key] = (*states.get(key, ()), row["state"])
            if row.get("text") and row["text"] not in texts.get(key, ()):
                texts[key] = (*texts.get(key, ()), row["text"])
    return Overlays(states, texts)


def drawing(
    view: str,
    *,
    name: str,
    overlays: Overlays,
    muscles: frozenset[str] | None,
    marks: Sequence[Mapping[str, Any]],
    interactive: bool,
    shares: str = "",
    areas: Sequence[Mapping[str, Any]] = (),
) -> SafeString:
    """One view as SVG: figure, muscles, labels, marks. Read-only drawings hold only the muscles with something to say.

    `shares` names a drawing on the same page whose figure this one shows again, mirrored with its muscles. `areas` are
    painted over it as a finger drew them.
    """
    figure = figures()["lateral" if view in ("right", "left") else view]
    sides = ("right", "left") if figure.has_both_sides else (view,)
    prefix = f"{name}-{view}"
    body: list[str] = []
    for layer in ("body", "arm"):
        if all(outline.layer != layer for outline in figure.outlines):
            continue
        drawn = f'<use href="#{shares}-figure-{layer}"/>' if shares else base(figure.view, layer).replace("@@", prefix)
        parts = [f'<g id="{prefix}-figure-{layer}" class="chart-figure">{drawn}</g>']
        shapes = [
            shape for shape in figure.shapes if shape.layer == layer and (muscles is None or shape.muscle in muscles)
        ]
        # Both sides of a muscle stand next to each other: compression then sends the second for nothing.
        parts += [_path(shape, side, view, overlays, interactive) for shape in shapes for side in sides]
        body.append(f'<g class="chart-{layer}" fill="url(#{prefix}-hatch)">{"".join(parts)}</g>')
    turned = f'<g transform="{MIRROR}">{"".join(body)}</g>' if view == "left" else "".join(body)
    labels = "".join(_labels(figure, side, view, overlays) for side in sides)
    spoken = f"{TITLES[view]} of the body"
    role = 'role="group"' if interactive else 'role="img"'
    summary = "" if interactive else _summary(view, figure, sides, overlays, marks)
    return mark_safe(  # noqa: S308  every value above is escaped or from the catalogue
        f'<svg class="chart-drawing" viewBox="0 0 {WIDTH} {HEIGHT}" data-view="{view}" {role} '
        f'aria-label="{escape(spoken + summary)}"><defs><pattern id="{prefix}-hatch" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="chart-hatch" d="M0 0V7M3.5 0V7"/>'
        f'</pattern></defs>{turned}{_sides(view)}<g class="chart-labels" aria-hidden="true">{labels}</g>'
        f"{areas_layer(view, areas)}{marks_layer(name, view, marks)}</svg>"
    )


def areas_layer(view: str, areas: Iterable[Mapping[str, Any]]) -> SafeString:
    """What was painted on a view: strokes in fractions of the drawing, `level` from 0 to 10 or none.

    A stroke among `filled` went round a place, and the place is painted too.
    """
    return format_html_join(
        "", '<polyline class="pain-stroke" data-level="{}"{} points="{}"/>',
        (
            ("" if one.get("level") is None else one["level"], FILLED if stroke in one.get("filled", ()) else "",
             _points(stroke))
            for one in areas if one["view"] == view for stroke in one["strokes"]
        ),
    )  # fmt: skip


def _points(stroke: Sequence[tuple[float, float]]) -> str:
    """A dab is a line to itself: a single point would not be drawn."""
    line = stroke if len(stroke) > 1 else [*stroke, *stroke]
    return " ".join(f"{x * WIDTH:.1f},{y * HEIGHT:.1f}" for x, y in line)


@cache
def base(view: str, layer: str) -> str:
    """The silhouette of one layer with its volume and surface lines; `@@` stands for the id prefix of the drawing."""
    figure = figures()[view]
    parts: list[str] = []
    for index, outline in enumerate(one for one in figure.outlines if one.layer == layer):
        key = f"@@-{layer}{index}"
        shade = f"{key}s" if outline.stroke_path != outline.path else key
        line = f'<path id="{shade}" d="{outline.stroke_path}"/>' if shade != key else ""
        volume = "".join(
            f'<use href="#{shade}" stroke-width="{width}" opacity="{opacity}"/>' for width, opacity in SHADING
        )
        parts.append(
            f'<defs><path id="{key}" d="{outline.path}"/>{line}'
            f'<clipPath id="{key}c"><use href="#{key}"/></clipPath></defs>'
            f'<use class="chart-skin" href="#{key}"/><g class="chart-volume" clip-path="url(#{key}c)">{volume}</g>'
        )
    strokes = [stroke for stroke in figure.strokes if stroke.layer == layer]
    lines = "".join(
        f'<path d="{stroke.path}"/>'
        if stroke.weight == 1
        else f'<path d="{stroke.path}" stroke-opacity="{min(1, stroke.weight * 0.8):.2f}"/>'
        for stroke in strokes
    )
    other = f'<use href="#@@-{layer}d" transform="{MIRROR}"/>' if figure.has_both_sides else ""
    parts.append(f'<g class="chart-detail"><g id="@@-{layer}d">{lines}</g>{other}</g><g class="chart-outline">')
    for index, outline in enumerate(one for one in figure.outlines if one.layer == layer):
        parts.append(f'<use href="#@@-{layer}{index}{"s" if outline.stroke_path != outline.path else ""}"/>')
    return "".join(parts) + "</g>"


def marks_layer(name: str, view: str, marks: Sequence[Mapping[str, Any]], *, oob: bool = False) -> SafeString:
    """The marks of one view as a nested svg, which htmx can swap alone. Positions are those of the picture seen."""
    here = [mark for mark in marks if _view_of(mark) == view]
    swap = mark_safe(' hx-swap-oob="true"') if oob else ""
    drawn = mark_safe("".join(map(_mark, here)))  # noqa: S308  _mark escapes what it is given
    frame = '<svg class="chart-marks" id="{}-marks-{}" width="{}" height="{}"{}>{}</svg>'
    return format_html(frame, name, view, WIDTH, HEIGHT, swap, drawn)


def _mark(mark: Mapping[str, Any]) -> str:
    kind, state, label = mark["kind"], mark.get("state", ""), str(mark.get("label", ""))
    if kind not in MARKS:
        raise KeyError(kind)
    drawn = {
        "needle": '<path d="M0-4V-18M-3.5-18H3.5"/><circle r="5.5"/>' if state != "out" else '<circle r="5"/>',
        "trigger-point": '<path d="M-6-6 6 6M6-6-6 6"/>',
        "pain": '<circle r="10"/>',
        "finding": '<path d="M0-7 7 0 0 7-7 0z"/>',
    }[kind]
    words = f"{kind.replace('-', ' ')} {label} {state}".strip()
    spot = 'x="0" y="4"' if kind == "pain" else 'x="9" y="-6"'
    text = f"<text {spot}>{escape(label)}</text>" if label else ""
    x, y = float(mark["x"]) * WIDTH, float(mark["y"]) * HEIGHT
    return (
        f'<g class="mark" data-mark="{kind}" data-state="{escape(state)}" transform="translate({x:.1f} {y:.1f})">'
        f"<title>{escape(words)}</title><g>{drawn}{text}</g></g>"
    )


def _view_of(mark: Mapping[str, Any]) -> str:
    return str(mark["side"] if mark["view"] == "lateral" else mark["view"])


def _path(shape: Shape, side: str, view: str, overlays: Overlays, interactive: bool) -> str:
    states = overlays.states.get((shape.muscle, side), ())
    if not interactive and not states:
        return ""
    kind = "chart-deep" if shape.depth == "deep" else "chart-muscle"
    turn = f' transform="{MIRROR}"' if side == "left" and view != "left" else ""
    attributes = f' class="{kind} in-{shape.region}" d="{shape.path}"{turn} data-side="{side}"'
    if states:
        attributes += f' data-state="{" ".join(states)}"'
    if not interactive:
        return f"<path{attributes}/>"
    words = overlays.words(shape.muscle, side)
    label = escape(f"{side.capitalize()} {_in_sentence(shape.name)}, {VIEWS[view]}" + (f", {words}" if words else ""))
    attributes += f' data-muscle="{shape.muscle}" data-area="{shape.area:.0f}" role="button" tabindex="-1"'
    return f'<path{attributes} aria-label="{label}"/>'


def _labels(figure: Figure, side: str, view: str, overlays: Overlays) -> str:
    """Names of selected muscles and crosses on excluded ones, upright on either side."""
    parts = []
    for shape in figure.shapes:
        states = overlays.states.get((shape.muscle, side), ())
        x, y = shape.centroid
        x = WIDTH - x if side == "left" else x
        if "selected" in states:
            above = max(shape.top - 5, 16)
            parts.append(f'<text x="{x:.0f}" y="{above:.0f}" data-depth="{shape.depth}">{escape(shape.name)}</text>')
        elif "excluded" in states:
            parts.append(f'<text class="chart-cross" x="{x:.0f}" y="{y:.0f}" data-depth="{shape.depth}">✕</text>')
    return "".join(parts)


def _sides(view: str) -> str:
    """R and L from the patient's side."""
    if view in ("right", "left"):
        return ""
    first, second = ("R", "L") if view == "anterior" else ("L", "R")
    words = f'<text x="36" y="60">{first}</text><text x="464" y="60">{second}</text>'
    return f'<g class="chart-sides" aria-hidden="true">{words}</g>'


def _summary(
    view: str, figure: Figure, sides: Sequence[str], overlays: Overlays, marks: Sequence[Mapping[str, Any]]
) -> str:
    told = [
        f"{side} {_in_sentence(shape.name)} {overlays.words(shape.muscle, side)}"
        for shape in figure.shapes
        for side in sides
        if overlays.states.get((shape.muscle, side))
    ]
    here = [mark for mark in marks if _view_of(mark) == view]
    told += [f"{mark['kind'].replace('-', ' ')} {mark.get('label', '')}".strip() for mark in here]
    return ": " + "; ".join(told) if told else ", nothing marked"


def _in_sentence(name: str) -> str:
    """ "Infraspinatus" within a sentence; an abbreviation or "C2" keeps its capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


@dataclass(frozen=True, slots=True)
class Entry:
    """One muscle of the list beside the picture: the equal way in for keyboard, voice and those who know the name."""

    muscle: str
    name: str
    spoken: str
    search: str
    depth: str
    told: tuple[str, ...]
    right_excluded: bool
    left_excluded: bool


def entries(overlays: Overlays, muscles: frozenset[str] | None) -> list[tuple[str, str, list[Entry]]]:
    """(region id, its label, its muscles by name). `told` is what must be said of either side."""
    atlas, drawn = catalogues.muscles(), catalogues.body_chart().muscles
    found = []
    for region in atlas.regions:
        rows = [
            Entry(
                muscle=muscle.id,
                name=muscle.name,
                spoken=_in_sentence(muscle.name),
                search=" ".join((muscle.latin.removeprefix("Musculus "), *muscle.aliases)),
                depth=drawn[muscle.id].depth,
                told=_told(overlays.words(muscle.id, "right"), overlays.words(muscle.id, "left")),
                right_excluded="excluded" in overlays.states.get((muscle.id, "right"), ()),
                left_excluded="excluded" in overlays.states.get((muscle.id, "left"), ()),
            )
            for muscle in sorted(atlas.by_atlas_region.get(region, ()), key=lambda muscle: muscle.name)
            if muscles is None or muscle.id in muscles
        ]
        if rows:
            found.append((region, region.replace("-", " ").capitalize(), rows))
    return found


def _told(right: str, left: str) -> tuple[str, ...]:
    if right == left:
        return (f"R and L {right}",) if right else ()
    return tuple(f"{letter} {words}" for letter, words in (("R", right), ("L", left)) if words)


def described(overlays: Overlays) -> list[str]:
    """Each marked muscle in words, for the caption under a chart that is only read."""
    names = catalogues.muscles().by_id
    marked = dict.fromkeys(muscle for muscle, _ in overlays.states)
    return [
        f"{names[muscle].name}: {line}"
        for muscle in marked
        for line in _told(overlays.words(muscle, "right"), overlays.words(muscle, "left"))
    ]
