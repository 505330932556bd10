"""From the readings and sessions of one patient to the rows figures are made of. Pure: the same in, the same out.

A *course* is one measurement of one episode: instrument, side, movement, unit and form, from its baseline to the
reading nearest to the planned day. A *pathway* is the episode itself: what was given, and when it was over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from filiform.knowledge.instruments import Catalogue, Instrument
from filiform.measures.rules import bounds
from filiform.measures.types import Phase
from filiform.outcomes.rules import change
from filiform.outcomes.rules.plan import Plan

# Pain as a number, the steadiest first: what recovery is read from where several are asked.
PAIN = ("nprs_mean3", "nprs_7day", "nprs_current")
AGES = ((30, "under 30"), (50, "30 to 49"), (65, "50 to 64"))
OLDEST = "65 and over"


@dataclass(frozen=True, slots=True)
class Taken:
    """One reading that stands. `day` by the clinic's own clock."""

    instrument: str
    side: str
    movement: str
    unit: str
    form: str
    value: Decimal
    phase: Phase
    at: datetime
    day: date
    visit_id: int | None

    @property
    def series(self) -> tuple[str, str, str, str, str]:
        """Never compared with another: side, movement, unit and form are part of what was measured."""
        return (self.instrument, self.side, self.movement, self.unit, self.form)


@dataclass(frozen=True, slots=True)
class Needled:
    """One session with needles. `muscles`: needles by muscle."""

    visit_id: int
    at: datetime
    day: date
    needles: int
    muscles: Mapping[str, int]
    twitches: int
    needle_min: float
    stimulation_min: float


@dataclass(frozen=True, slots=True)
class Asked:
    """An instrument whose question has left by letter. `day` by the clinic's own clock."""

    instrument: str
    day: date


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode with everything that was done and measured in it, oldest first. `onset_on`: when it all began."""

    id: int
    clinic_id: int
    practitioner_id: int
    began_on: date
    visit_ids: tuple[int, ...]
    readings: tuple[Taken, ...]
    sessions: tuple[Needled, ...]
    asked: tuple[Asked, ...] = ()
    onset_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One measurement of one episode. `followed` None: nothing within the window. Figures in the unit."""

    episode_id: int
    instrument: str
    side: str
    movement: str
    unit: str
    form: str
    baseline: float
    baseline_on: date
    earlier: float | None
    """A reading of an earlier day, before the first needle as well: nothing was done between the two."""
    number: int
    last: float
    last_on: date
    followed: float | None
    followed_on: date | None
    changed: float | None
    verdict: str
    is_reached: bool | None
    was_sent: bool = False
    """Whether a letter with this question has left within the window of the follow-up."""
    is_index: bool = False
    """The one measurement of this instrument that stands for the episode in a figure over patients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """One episode. Dose is what was given until the planned day, and no later than the day of recovery."""

    episode_id: int
    clinic_id: int
    practitioner_id: int
    began_on: date
    visits: int
    sessions: int
    needles: int
    muscles: int
    main_muscle: str
    twitches: int
    needle_min: float
    stimulation_min: float
    followed_d: int | None
    """Days for which it is known whether there was pain; None: no pain to recover from, or nothing known."""
    is_recovered: bool
    onset_d: int | None
    """Days from the beginning of the complaint to the first visit; None: not recorded, or after it."""
    improved_d: int | None
    """The same as `followed_d` for a lasting worthwhile change; None: none can be told, or nothing known."""
    is_improved: bool


def age_band(born_on: date, on: date) -> str:
    years = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return next((label for below, label in AGES if years < below), OLDEST)


def courses_of(episode: Episode, catalogue: Catalogue, plan: Plan) -> list[Course]:
    """Every course of an episode that has a baseline; one of each instrument stands for the episode."""
    by_series: dict[tuple[str, ...], list[Taken]] = {}
    for reading in episode.readings:
        if reading.phase is not Phase.AFTER and reading.instrument in catalogue.by_id:
            by_series.setdefault(reading.series, []).append(reading)
    made = [
        course
        for taken in by_series.values()
        if (course := _course(episode, catalogue.by_id[taken[0].instrument], taken, plan))
    ]
    index: dict[str, Course] = {}
    for course in sorted(made, key=_rank):
        index.setdefault(course.instrument, course)
    return [replace(course, is_index=index[course.instrument] is course) for course in made]


def _rank(course: Course) -> tuple[int, date, str, str, str]:
    """What was followed most, then what was begun first: never what changed most."""
    return (-course.number, course.baseline_on, course.side, course.movement, course.form)


def _course(episode: Episode, instrument: Instrument, taken: Sequence[Taken], plan: Plan) -> Course | None:
    before = _before(episode, taken, plan)
    if not before:
        return None
    baseline = before[-1]
    earlier = next((float(one.value) for one in reversed(before) if one.day < baseline.day), None)
    later = [reading for reading in taken if reading.at >= baseline.at]
    followed = _nearest(later, baseline.day + timedelta(days=plan.follow_up_d), plan)
    line = change.line_of(instrument)
    last = later[-1]
    found = Course(
        episode_id=episode.id, instrument=instrument.id, side=baseline.side, movement=baseline.movement,
        unit=baseline.unit, form=baseline.form, baseline=float(baseline.value), baseline_on=baseline.day,
        earlier=earlier,
        number=len(later), last=float(last.value), last_on=last.day, followed=None, followed_on=None, changed=None,
        verdict="", is_reached=None, was_sent=_was_sent(episode, instrument, baseline.day, plan),
    )  # fmt: skip
    if followed is None:
        return found
    values = (baseline.value, followed.value)
    return replace(
        found, followed=float(followed.value), followed_on=followed.day,
        changed=float(change.change(instrument, *values)),
        verdict=change.verdict(instrument, line, *values).value,
        is_reached=change.is_responder(instrument, line, *values),
    )  # fmt: skip


def _before(episode: Episode, taken: Sequence[Taken], plan: Plan) -> list[Taken]:
    """Readings before the first needle or of the same visit, the baseline last; without needles the first there is."""
    first = next((session for session in episode.sessions if session.needles), None)
    if first is None:
        return [taken[0]]
    return [
        reading
        for reading in taken
        if (reading.at <= first.at or reading.visit_id == first.visit_id)
        and (first.day - reading.day).days <= plan.baseline_age_d
    ]


def _was_sent(episode: Episode, instrument: Instrument, since: date, plan: Plan) -> bool:
    planned = since + timedelta(days=plan.follow_up_d)
    return any(
        one.instrument == instrument.id and abs((one.day - planned).days) <= plan.window_d for one in episode.asked
    )


def _nearest(taken: Iterable[Taken], planned: date, plan: Plan) -> Taken | None:
    near = [reading for reading in taken if abs((reading.day - planned).days) <= plan.window_d]
    return min(near, key=lambda reading: (abs((reading.day - planned).days), reading.at), default=None)


def pathway_of(episode: Episode, catalogue: Catalogue, plan: Plan) -> Pathway:
    known, is_recovered = recovery(episode, catalogue, plan)
    improved_d, is_improved = improvement(episode, catalogue)
    onset_d = (episode.began_on - episode.onset_on).days if episode.onset_on else -1
    until = episode.began_on + timedelta(days=plan.follow_up_d)
    if is_recovered and known is not None:
        until = min(until, episode.began_on + timedelta(days=known))
    given = [session for session in episode.sessions if session.needles and session.day <= until]
    muscles: dict[str, int] = {}
    for session in given:
        for muscle, needles in session.muscles.items():
            muscles[muscle] = muscles.get(muscle, 0) + needles
    return Pathway(
        episode_id=episode.id, clinic_id=episode.clinic_id, practitioner_id=episode.practitioner_id,
        began_on=episode.began_on, visits=len(episode.visit_ids), sessions=len(given),
        needles=sum(session.needles for session in given), muscles=len(muscles),
        main_muscle=min(muscles, key=lambda muscle: (-muscles[muscle], muscle), default=""),
        twitches=sum(session.twitches for session in given),
        needle_min=round(sum(session.needle_min for session in given), 3),
        stimulation_min=round(sum(session.stimulation_min for session in given), 3),
        followed_d=known, is_recovered=is_recovered, onset_d=onset_d if onset_d >= 0 else None,
        improved_d=improved_d, is_improved=is_improved,
    )  # fmt: skip


def recovery(episode: Episode, catalogue: Catalogue, plan: Plan) -> tuple[int | None, bool]:
    """Days from the first visit to the first day without pain that lasted, or to the last day known, and which of both.

    It lasted when every reading until the first one at least so many days later says the same. Whoever had no pain at
    the first visit has nothing to recover from.
    """
    pain = _pain(episode)
    if not pain:
        return None, False
    free = bounds(catalogue.by_id[pain[0].instrument]).lowest
    if pain[0].value == free:
        return None, False
    for place, reading in enumerate(pain):
        if reading.value == free and _lasts(pain[place:], free, plan):
            return max(0, (reading.day - episode.began_on).days), True
    return max(0, (pain[-1].day - episode.began_on).days), False


def improvement(episode: Episode, catalogue: Catalogue) -> tuple[int | None, bool]:
    """Days from the first visit to the first of two successive answers with a worthwhile change, or to the last known.

    Worthwhile is the headline that every change of this scale is held against. Whoever has no room for it on the scale
    can have none.
    """
    pain = _pain(episode)
    if not pain:
        return None, False
    instrument = catalogue.by_id[pain[0].instrument]
    line, first = change.line_of(instrument), pain[0].value
    reached = [change.is_responder(instrument, line, first, one.value) for one in pain]
    if reached[0] is None:
        return None, False
    for place, (now, then) in enumerate(pairwise(reached)):
        if now and then:
            return max(0, (pain[place].day - episode.began_on).days), True
    return max(0, (pain[-1].day - episode.began_on).days), False


def _pain(episode: Episode) -> list[Taken]:
    """The readings of pain, of the instrument asked most often; soreness after the needles is not among them."""
    of = {
        instrument: [one for one in episode.readings if one.instrument == instrument and one.phase is not Phase.AFTER]
        for instrument in PAIN
    }
    most = max(len(taken) for taken in of.values())
    return next(taken for taken in of.values() if len(taken) == most)


def _lasts(pain: Sequence[Taken], free: Decimal, plan: Plan) -> bool:
    for reading in pain:
        if reading.value != free:
            return False
        if (reading.day - pain[0].day).days >= plan.sustained_d:
            return True
    return False
