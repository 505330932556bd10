"""Pictures of a course as SVG: the same bytes for the same values, with shapes and dashes that need no colour.

Every mark carries what it stands for (`data-visit`, `data-value`) and says it as its title. Colours are presentation
attributes in greys, which a page's stylesheet replaces and paper keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from filiform.measures.types import figure
from filiform.outcomes.progress.rules.axis import Axis, Days, spaced, value_axis
from filiform.outcomes.progress.types import Kind, Level, PairPlot, Plot, Point, Saying, Under

WIDTH, HEIGHT, PAIR_HEIGHT = 400, 252, 188
LEFT, RIGHT, TOP, BOTTOM = 40.0, 384.0, 12.0, 164.0
UNANSWERED = 158.0
GROUND, TALLEST, NUMBERS, DATES = 212.0, 26.0, 227.0, 246.0
FEW = 14
"""Up to so many visits each is written out; beyond that only what does not touch."""
WORD, WORD_TALL, DATED = 84.0, 16.0, 116.0
"""How wide and how tall a word beside a line is, and how far two days have to stand from each other."""
INK, QUIET, LINE, SHADE = "#14212b", "#4b5a66", "#c3cbce", "#e6eaeb"
DASHES = {Level.WORTHWHILE: "7 3 1.5 3", Level.GOAL: ""}


def draw_course(plot: Plot, say: Saying) -> str:
    """Values over time above, visits with their needles below."""
    known = [point for point in plot.points if point.value is not None]
    values = [point.value for point in known if point.value is not None]
    values += [line.value for line in plot.across] + list(plot.error or ())
    axis = value_axis(values, lowest=plot.lowest, highest=plot.highest, start=BOTTOM, end=TOP)
    moments = [point.at for point in plot.points] + [visit.at for visit in plot.under]
    days = Days(min(moments), max(moments), LEFT + 14, RIGHT - 10)
    described = say.describe.format(
        title=plot.title, points=len(known), first=_value(known[0], plot.unit) if known else "-",
        last=_value(known[-1], plot.unit) if known else "-",
    )  # fmt: skip
    parts = [*_grid(axis), *_error(plot, axis, say), *_across(plot, axis, days, say)]
    parts += [
        *(_line(plot.points, axis, days) if plot.is_joined else ()),
        *_points(plot, axis, days, say),
        *_under(plot.under, days, say),
    ]
    return _svg(plot.key, plot.title, described, HEIGHT, parts, say)


def draw_pairs(plot: PairPlot, say: Saying) -> str:
    """Before and after needling, visit by visit; each pair stands alone and no line joins the visits."""
    values = [value for pair in plot.pairs for value in (pair.before, pair.after)]
    axis = value_axis(values, lowest=plot.lowest, highest=plot.highest, start=BOTTOM, end=TOP)
    step = (RIGHT - LEFT - 24) / max(len(plot.pairs), 1)
    parts = list(_grid(axis))
    places = [LEFT + 12 + step * (number + 0.5) for number in range(len(plot.pairs))]
    for pair, x in zip(plot.pairs, places, strict=True):
        before, after = axis.at(pair.before), axis.at(pair.after)
        gap = min(step / 5, 9)
        parts.append(_path(f"M{_n(x - gap)} {_n(before)}L{_n(x + gap)} {_n(after)}", "joined", dashes="2 3"))
        told = f"{say.visit} {pair.visit}, {say.day(pair.at)}, "
        for name, value, word, shape in (
            ("before", pair.before, say.before, _circle(x - gap, before, 4)),
            ("after", pair.after, say.after, _triangle(x + gap, after)),
        ):
            said = f"{told}{word}: {figure(value)} {plot.unit}".strip()
            parts.append(_mark(name, pair.visit, figure(value), said, shape))
    numbered = spaced(places, least=18)
    parts += [_text(places[one], 182, str(plot.pairs[one].visit), anchor="middle") for one in numbered]
    described = say.describe_pairs.format(title=plot.title, points=len(plot.pairs))
    return _svg(plot.key, plot.title, described, PAIR_HEIGHT, parts, say)


def _grid(axis: Axis) -> Iterator[str]:
    for tick in axis.ticks:
        y = axis.at(tick)
        yield _path(f"M{_n(LEFT)} {_n(y)}H{_n(RIGHT)}", "grid", colour=LINE, width=0.75)
        yield _text(LEFT - 6, y + 4, figure(tick), anchor="end")


def _error(plot: Plot, axis: Axis, say: Saying) -> Iterator[str]:
    """The band in which a change cannot be told from the error of measuring: shaded, and dashed at both edges."""
    if plot.error is None:
        return
    low, high = (min(max(axis.at(value), TOP), BOTTOM) for value in plot.error)
    yield (
        f'<rect class="course-error" x="{_n(LEFT)}" y="{_n(high)}" width="{_n(RIGHT - LEFT)}" '
        f'height="{_n(low - high)}" fill="{SHADE}"><title>{escape(say.error)}: {figure(plot.error[0])} - '
        f"{figure(plot.error[1])}</title></rect>"
    )
    for y in (low, high):
        yield _path(f"M{_n(LEFT)} {_n(y)}H{_n(RIGHT)}", "edge", colour=QUIET, dashes="4 3", width=1)


def _across(plot: Plot, axis: Axis, days: Days, say: Saying) -> Iterator[str]:
    for line in plot.across:
        y, word = axis.at(line.value), say.level(line.level)
        drawn = _path(
            f"M{_n(LEFT)} {_n(y)}H{_n(RIGHT)}", str(line.level), dashes=DASHES[line.level], width=1.5
        )  # fmt: skip
        yield (
            f'<g class="course-across" data-level="{line.level}" data-value="{figure(line.value)}">'
            f"<title>{escape(word)}: {figure(line.value)} {escape(plot.unit)}</title>{drawn}</g>"
        )
        written = y - 4 if y > TOP + 12 else y + 13
        at_left, at_right = (_near(plot.points, axis, days, side=side, y=written) for side in (LEFT, RIGHT))
        if at_right <= at_left:
            yield _text(RIGHT - 2, written, word, anchor="end", is_over=True)
        else:
            yield _text(LEFT + 2, written, word, is_over=True)


def _near(points: Sequence[Point], axis: Axis, days: Days, *, side: float, y: float) -> int:
    """How many values lie where a word at this end of a line would be written."""
    places = [(days.at(one.at), axis.at(one.value)) for one in points if one.value is not None]
    return sum(abs(x - side) < WORD and abs(place - y) < WORD_TALL for x, place in places)


def _line(points: Sequence[Point], axis: Axis, days: Days) -> Iterator[str]:
    """From each value to the next; dashed where a visit between them is missing."""
    known = [(number, point) for number, point in enumerate(points) if point.value is not None]
    for (number, point), (later, following) in pairwise(known):
        if point.value is None or following.value is None:
            continue
        ends = f"M{_n(days.at(point.at))} {_n(axis.at(point.value))}L{_n(days.at(following.at))} "
        dashes = "3 4" if later - number > 1 else ""
        yield _path(ends + _n(axis.at(following.value)), "line", dashes=dashes, width=2)


def _points(plot: Plot, axis: Axis, days: Days, say: Saying) -> Iterator[str]:
    size = 4.5 if len(plot.points) <= FEW else 3.0
    for point in plot.points:
        x = days.at(point.at)
        y = UNANSWERED if point.value is None else axis.at(point.value)
        match point.kind:
            case Kind.JUDGED:
                shape = _circle(x, y, size)
            case Kind.SOON:
                shape = (
                    f'<rect class="course-solid" x="{_n(x - size)}" y="{_n(y - size)}" width="{_n(size * 2)}" '
                    f'height="{_n(size * 2)}" fill="{INK}"/>'
                )
            case Kind.MISSING:
                shape = (
                    f'<circle class="course-hollow" cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}" fill="#fff" '
                    f'stroke="{INK}" stroke-width="1.5"/>'
                )
        shown = "" if point.value is None else figure(point.value)
        said = f"{say.visit} {point.visit}" if point.visit else say.between
        said += f", {say.day(point.at)}: "
        said += say.missing if point.value is None else _value(point, plot.unit)
        said += f" ({say.soon})" if point.kind is Kind.SOON else ""
        yield _mark(str(point.kind), point.visit, shown, said, shape)


def _under(visits: Sequence[Under], days: Days, say: Saying) -> Iterator[str]:
    """Below the ground a visit's number and day, above it one stem as high as its needles are many."""
    if not visits:
        return
    yield _path(f"M{_n(LEFT)} {_n(GROUND)}H{_n(RIGHT)}", "ground", colour=QUIET, width=1)
    most = max((visit.needles or 0 for visit in visits), default=0) or 1
    places = [days.at(visit.at) for visit in visits]
    wide = 7.0 if len(visits) <= FEW else 2.5
    for visit, x in zip(visits, places, strict=True):
        tall = TALLEST * (visit.needles or 0) / most
        told = f"{say.visit} {visit.visit}, {say.day(visit.at)}: "
        told += f"{say.needles} {'-' if visit.needles is None else visit.needles}"
        parts = f'<rect class="course-stem" x="{_n(x - wide / 2)}" y="{_n(GROUND - tall)}" width="{_n(wide)}" '
        parts += f'height="{_n(tall)}" fill="{QUIET}"/>'
        if visit.is_changed:
            parts += _path(f"M{_n(x)} 172l4 4.5-4 4.5-4-4.5z", "diamond", colour=INK, width=1, fill=INK)
        if len(visits) <= FEW and visit.needles:
            parts += _text(x + wide / 2 + 2, GROUND - tall + 9, str(visit.needles))
        yield (
            f'<g class="course-visit" data-visit="{visit.visit}" data-needles='
            f'"{"" if visit.needles is None else visit.needles}"><title>{escape(told)}</title>{parts}</g>'
        )
    for number in spaced(places, least=18):
        yield _text(places[number], NUMBERS, str(visits[number].visit), anchor="middle")
    dated = spaced(places, least=DATED)
    for number in dated:
        alone = len(dated) == 1
        anchor = "middle" if alone else "start" if number == 0 else "end" if number == len(visits) - 1 else "middle"
        x = places[number] if alone or anchor == "middle" else (LEFT if number == 0 else RIGHT)
        yield _text(x, DATES, say.day(visits[number].at), anchor=anchor)


def _svg(key: str, title: str, described: str, height: int, parts: Sequence[str], say: Saying) -> str:
    font = f' font-family="{escape(say.font)}"' if say.font else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="course-picture" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{key}-t {key}-d" direction="ltr" font-size="12"{font}>'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(described)}</desc>'
        + "".join(parts)
        + "</svg>"
    )


def _mark(name: str, visit: int, shown: str, said: str, shape: str) -> str:
    return (
        f'<g class="course-mark" data-kind="{name}" data-visit="{visit}" data-value="{shown}">'
        f"<title>{escape(said)}</title>{shape}</g>"
    )


def _circle(x: float, y: float, size: float) -> str:
    return f'<circle class="course-solid" cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}" fill="{INK}"/>'


def _triangle(x: float, y: float) -> str:
    points = f"M{_n(x)} {_n(y - 5.5)}l5 9.5h-10z"
    return f'<path class="course-solid" d="{points}" fill="{INK}"/>'


def _path(
    points: str, name: str, *, colour: str = INK, dashes: str = "", width: float = 1.5, fill: str = "none"
) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path class="course-{name}" d="{points}" fill="{fill}" stroke="{colour}" stroke-width="{width}"{dashed}/>'
    )  # fmt: skip


def _text(x: float, y: float, words: str, *, anchor: str = "start", is_over: bool = False) -> str:
    """`is_over`: written over lines, and kept readable by a rim of the ground."""
    rim = ' class="course-over" stroke="#fff" stroke-width="3" paint-order="stroke"' if is_over else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{QUIET}"{rim}>{escape(words)}</text>'


def _value(point: Point, unit: str) -> str:
    return f"{figure(point.value)} {unit}".strip() if point.value is not None else ""


def _n(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")
