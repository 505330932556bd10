"""A course as a page or a paper shows it: pictures, the tables equal to them, and sentences. No query here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filiform.aftercare.queries import AskedAfter
from filiform.aftercare.types import FollowUpState
from filiform.knowledge import catalogues
from filiform.knowledge.instruments import Amount, Threshold
from filiform.knowledge.patient_words import SOURCE, PatientWords, Said, patient_words
from filiform.measures.pages import unit_of
from filiform.measures.rules import bounds
from filiform.outcomes.progress import wording
from filiform.outcomes.progress.drawing import draw_course, draw_pairs
from filiform.outcomes.progress.queries import Progress, Visit
from filiform.outcomes.progress.rules.changes import Change, What
from filiform.outcomes.progress.rules.course import Course
from filiform.outcomes.progress.rules.goals import GoalCourse
from filiform.outcomes.progress.types import Across, Kind, Level, PairPlot, Plot, Point, Saying, Under
from filiform.outcomes.rules.change import Limit
from filiform.safety.types import EventRow

FIRST = 4
"""So many measurements of a benefit stand open; the rest is one tap away."""
# Post-needling soreness is a harm, counted there. Source: instruments.yaml, its caution.
HARMS = frozenset({"psq_needling"})
SORE = (Decimal(0), Decimal(10))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: exactly one mark of the picture beside it."""

    visit: int
    at: datetime
    value: str
    is_missing: bool
    note: str


@dataclass(frozen=True, slots=True)
class PairLine:
    visit: int
    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Bound:
    """One published change that the course is held against, in the catalogue's own words, which are English."""

    kind: str
    amount: str
    population: str
    source: str
    is_unreviewed: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One measurement: its picture, the same as a table, what became of it, and what to bear in mind."""

    key: str
    title: Said
    name: str
    """The instrument's own, for clinicians."""
    direction: str
    svg: SafeString
    lines: tuple[Line, ...]
    pair_svg: SafeString
    pairs: tuple[PairLine, ...]
    sentence: str
    verdict: str
    tone: str
    cautions: tuple[str, ...]
    bounds: tuple[Bound, ...]
    differs: tuple[str, ...]
    caution: str
    """The catalogue's own, for clinicians."""
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Benefit:
    key: str
    title: str
    panels: tuple[Panel, ...]
    more: tuple[Panel, ...]
    evidence: Said
    has_trials: bool


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit under the pictures. Empty words where nothing is recorded."""

    number: int
    at: datetime
    practitioner: str
    needles: int | None
    muscles: tuple[str, ...]
    twitches: int | None
    dwell: str
    is_stimulated: bool
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Harm:
    """One thing that happened and was reported, in words."""

    on: datetime | None
    title: str
    grade: str
    visit: int


@dataclass(frozen=True, slots=True)
class Harms:
    svg: SafeString
    lines: tuple[Line, ...]
    reported: tuple[Harm, ...]
    told: str
    """How often somebody was asked, and how often she answered."""


@dataclass(frozen=True, slots=True)
class GoalLine:
    goal: GoalCourse
    measure: str
    standing: str
    tone: str
    trend: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    progress: Progress
    benefits: tuple[Benefit, ...]
    visits: tuple[VisitLine, ...]
    harms: Harms
    goals: tuple[GoalLine, ...]
    judged_from_days: int
    no_cause: str


def page_of(progress: Progress, *, font: str = "") -> Page:
    """The whole page in the language that is active; `font` for paper."""
    catalogue = catalogues.instruments()
    words = patient_words(get_language() or SOURCE)
    say = wording.saying(font=font)
    changed = _changed(progress.changes, words)
    under = tuple(
        Under(one.happened.number, one.happened.at, one.happened.needles, is_changed=one.happened.number in changed)
        for one in progress.visits
    )
    primary = progress.plan.primary.key if progress.plan and progress.plan.primary else None
    by_benefit: dict[str, list[Panel]] = {key: [] for key in catalogue.by_benefit}
    ordered = sorted(progress.courses, key=lambda one: one.key != primary)
    for number, course in enumerate(ordered):
        if course.instrument.id not in HARMS:
            goal = _target(course, progress.goals)
            panel = _panel(course, f"m{number}", under, goal, say, words, is_primary=course.key == primary)
            by_benefit[course.instrument.benefit].append(panel)
    benefits = tuple(
        Benefit(
            key, wording.benefit(key), tuple(panels[:FIRST]), tuple(panels[FIRST:]),
            words.evidence(key, catalogue.evidence_per_benefit[key]), key not in wording.WITHOUT_TRIALS,
        )
        for key, panels in by_benefit.items()
    )  # fmt: skip
    return Page(
        progress=progress,
        benefits=benefits,
        visits=tuple(_visit(one, changed.get(one.happened.number, ()), words) for one in progress.visits)[::-1],
        harms=_harms(progress, under, say),
        goals=tuple(_goal(one, words) for one in progress.goals),
        judged_from_days=catalogue.conventions.timing.judged_from_days,
        no_cause=wording.no_cause(),
    )


def title_of(course: Course, words: PatientWords) -> Said:
    """What was measured, as a patient calls it: her own activity in her own words, with the side where there is one."""
    name = words.instrument(course.instrument.id, course.instrument.name)
    atlas = catalogues.muscles().by_id
    parts: list[str] = [name]
    if course.movement:
        muscle = atlas.get(course.movement)
        parts.append(words.muscle(muscle.id, muscle.name) if muscle else course.movement)
    if course.side:
        parts.append(wording.side(course.side))
    return Said(", ".join(parts) if not course.movement else f"{parts[0]}: {', '.join(parts[1:])}", name.language)


def _panel(
    course: Course, key: str, under: tuple[Under, ...], goal: Decimal | None, say: Saying, words: PatientWords, *,
    is_primary: bool,
) -> Panel:  # fmt: skip
    unit = unit_of(course.instrument.unit or "")
    title, ends = title_of(course, words), bounds(course.instrument)
    lines = ((Level.WORTHWHILE, course.worthwhile), (Level.GOAL, goal))
    across = [Across(level, value) for level, value in lines if value is not None and _fits(value, course)]
    plot = Plot(
        key, title, unit, ends.lowest, ends.highest, course.points, error=_clipped(course), across=tuple(across),
        under=under,
    )  # fmt: skip
    pairs = PairPlot(f"{key}p", title, unit, ends.lowest, ends.highest, course.pairs)
    return Panel(
        key=key,
        title=title,
        name=course.instrument.name,
        direction=wording.direction(course),
        svg=mark_safe(draw_course(plot, say)),  # noqa: S308  every word in it is escaped where it is drawn
        lines=tuple(_line(point, unit) for point in plot.points),
        pair_svg=mark_safe(draw_pairs(pairs, say)) if course.pairs else mark_safe(""),  # noqa: S308
        pairs=tuple(
            PairLine(one.visit, one.at, wording.value(one.before, unit), wording.value(one.after, unit))
            for one in pairs.pairs
        ),
        sentence=wording.course_sentence(course, unit),
        verdict=wording.verdict(course),
        tone=wording.tone(course),
        cautions=wording.cautions(course),
        bounds=tuple(_bounds(course)),
        differs=course.differs,
        caution=course.instrument.caution or "",
        is_primary=is_primary,
    )


def _line(point: Point, unit: str) -> Line:
    shown = wording.value(point.value, unit)
    return Line(point.visit, point.at, shown, point.kind is Kind.MISSING, wording.note(point))


def _clipped(course: Course) -> tuple[Decimal, Decimal] | None:
    """The band of error as far as the scale goes."""
    if course.error is None:
        return None
    ends = bounds(course.instrument)
    low, high = course.error
    return max(low, ends.lowest), high if ends.highest is None else min(high, ends.highest)


def _fits(value: Decimal, course: Course) -> bool:
    ends = bounds(course.instrument)
    return value >= ends.lowest and (ends.highest is None or value <= ends.highest)


def _target(course: Course, goals: Iterable[GoalCourse]) -> Decimal | None:
    """The goal drawn across: the first open one of this measurement, or of this activity in its own words."""
    of_it = [one.aim for one in goals if one.aim.instrument and one.aim.instrument.id == course.instrument.id]
    fitting = [
        aim for aim in of_it
        if not aim.is_ended and (not course.movement or aim.text.casefold() == course.movement.casefold())
    ]  # fmt: skip
    return fitting[0].target if fitting else None


def _bounds(course: Course) -> Iterable[Bound]:
    unit = unit_of(course.instrument.unit or "")
    for kind, limit in (("MDC", course.line.mdc), ("MCID", course.line.mcid)):
        if limit is not None:
            yield _bound(kind, limit, limit.published, unit)


def _bound(kind: str, limit: Limit, one: Threshold, unit: str) -> Bound:
    amount = f"{_amount(limit.published.value)} {one.unit or unit}".strip()
    return Bound(
        kind=f"{kind} {one.level} %" if one.level else kind,
        amount=amount,
        population=one.population or "",
        source=one.citation,
        is_unreviewed=limit.is_unverified or one.cited is None or one.cited.read != "abstract or page read",
    )


def _amount(amount: Amount | None) -> str:
    if isinstance(amount, tuple):
        return f"{amount[0]:g} to {amount[1]:g}"
    return "" if amount is None else f"{amount:g}"


def _visit(visit: Visit, changed: tuple[str, ...], words: PatientWords) -> VisitLine:
    dose = visit.dose
    return VisitLine(
        number=visit.happened.number,
        at=visit.happened.at,
        practitioner=visit.row.practitioner_name,
        needles=dose.needles if dose else None,
        muscles=tuple(
            f"{_muscle(muscle, side, words)} ×{number}" for muscle, side, number in (dose.muscles if dose else ())
        ),
        twitches=dose.twitches if dose else None,
        dwell=wording.dwell(dose.dwell_s) if dose else "",
        is_stimulated=bool(dose and dose.is_stimulated),
        changed=changed,
    )


def _muscle(muscle: str, side: str, words: PatientWords) -> str:
    atlas = catalogues.muscles().by_id
    name = words.muscle(muscle, atlas[muscle].name if muscle in atlas else muscle)
    return f"{name}, {wording.side(side)}"


def _changed(found: Sequence[Change], words: PatientWords) -> dict[int, tuple[str, ...]]:
    """What changed, in words, by visit."""
    told: dict[int, tuple[str, ...]] = {}
    for one in found:
        told[one.visit] = (*told.get(one.visit, ()), *_change(one, words))
    return told


def _change(one: Change, words: PatientWords) -> Iterable[str]:
    for sentence, items in zip(wording.change(one.what), (one.came, one.went), strict=True):
        if sentence and items:
            yield sentence.format(what=_named(one.what, items, words))


def _named(what: What, items: Sequence[str], words: PatientWords) -> str:
    if what is What.MUSCLES:
        return "; ".join(_muscle(*item.rpartition(":")[::2], words) for item in items)
    return ", ".join(wording.technique(item) if what is What.TECHNIQUES else item for item in items)


def _harms(progress: Progress, under: tuple[Under, ...], say: Saying) -> Harms:
    """Soreness as it was answered afterwards, what was not answered, and what was reported."""
    numbers = {one.row.id: one.happened.number for one in progress.visits}
    refs = {one.row.ref: one.happened.number for one in progress.visits}
    asked = [
        one for one in progress.asked
        if one.soreness is not None or one.flags or one.state is FollowUpState.UNANSWERED
    ]  # fmt: skip
    points = tuple(_sore(one, numbers.get(one.visit_id, 0)) for one in asked)
    plot = Plot(
        "h", _("Soreness after needling"), "", *SORE, points, under=under, is_joined=False
    )  # fmt: skip
    unanswered = _("not answered")
    titles = {one.id: one.title for one in catalogues.adverse_events().event_types}
    return Harms(
        svg=mark_safe(draw_course(plot, replace(say, missing=unanswered))) if points else mark_safe(""),  # noqa: S308
        lines=tuple(
            Line(
                point.visit,
                point.at,
                unanswered if one.soreness is None else str(one.soreness),
                one.soreness is None,
                wording.afterwards(one),
            )
            for point, one in zip(points, asked, strict=True)
        ),
        reported=tuple(_harm(one, titles.get(one.kind, one.kind), refs) for one in progress.events),
        told=wording.answered(len(asked), sum(one.soreness is not None for one in asked)),
    )


def _sore(one: AskedAfter, number: int) -> Point:
    value = None if one.soreness is None else Decimal(one.soreness)
    return Point(number, one.due_at, value, Kind.JUDGED if value is not None else Kind.MISSING)


def _harm(one: EventRow, title: str, refs: dict[str, int]) -> Harm:
    return Harm(one.noticed_at, title, one.grade.replace("-", " "), refs.get(one.visit_ref, 0))


def _goal(goal: GoalCourse, words: PatientWords) -> GoalLine:
    instrument, target = goal.aim.instrument, goal.aim.target
    unit = unit_of(instrument.unit or "") if instrument else ""
    measure = words.instrument(instrument.id, instrument.name) if instrument else ""
    if instrument and target is not None:
        measure = f"{measure}: {wording.value(target, unit)}"
    trend = tuple(wording.value(value, unit) for _, value in goal.trend)
    return GoalLine(goal, measure, wording.goal_standing(goal), wording.goal_tone(goal), trend)
