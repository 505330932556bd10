"""The plan of one complaint and its reviews, as rules and pages read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class RecordKind(StrEnum):
    """A review, or the word that one visit goes on without it."""

    REVIEW = "review"
    OVERRIDE = "override"

    @property
    def label(self) -> str:
        return {"review": "Review", "override": "Went on without a review"}[self.value]


class Decision(StrEnum):
    STOP = "stop"
    CHANGE = "change"
    REFER = "refer"
    GO_ON = "go-on"

    @property
    def label(self) -> str:
        return {
            "stop": "Stop needling", "change": "Change the treatment", "refer": "Refer", "go-on": "Go on as before",
        }[self.value]  # fmt: skip

    @property
    def ends_needling(self) -> bool:
        return self in (Decision.STOP, Decision.REFER)


# What a review goes through. Source: outcome-methods section 12.
TO_CHECK = {
    "diagnosis": "The diagnosis, again",
    "red-flags": "Red flags",
    "yellow-flags": "Yellow flags: worry, mood, work, sleep",
    "dose": "Dose and technique",
    "other-care": "Other care the patient has or needs",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One ICD-10-CM code with its title as it read when it was chosen."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Primary:
    """What a plan is judged by, and the change in it that counts as real.

    `mdc` None: the catalogue gives none for it. `is_share`: it is a percentage of the first value.
    """

    instrument: str
    side: str = ""
    movement: str = ""
    goal: Decimal | None = None
    higher_is_better: bool = False
    mdc: Decimal | None = None
    is_share: bool = False
    mdc_source: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.instrument, self.side, self.movement)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The plan that stands for an episode. `primary` None: nothing was chosen to judge it by."""

    ref: str
    episode_id: int
    visit_id: int
    complaint: str
    began_on: date | None
    stage: str
    codes: tuple[Code, ...]
    planned_visits: int | None
    review_on: date | None
    primary: Primary | None
    reason: str
    catalogue: str
    set_at: datetime
    set_by: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One signed review, or one override."""

    ref: str
    visit_id: int
    kind: RecordKind
    why: str
    visits_done: int
    change: Decimal | None
    checked: tuple[str, ...]
    decision: Decision | None
    reason: str
    again_on: date | None
    signed_on: date
    signed_at: datetime
    signed_by: str

    @property
    def checked_words(self) -> tuple[str, ...]:
        return tuple(TO_CHECK.get(one, one) for one in self.checked)


@dataclass(frozen=True, slots=True)
class Value:
    """One reading of the primary outcome, by the clinic's day."""

    on: date
    value: Decimal


class Standing(StrEnum):
    """Where a plan stands by the rule. All but the first two ask for a review."""

    NOT_YET = "not-yet"
    ON_TRACK = "on-track"
    NO_CHANGE = "no-change"
    NOT_KNOWN = "not-known"
    WORSE = "worse"
    STILL_NONE = "still-none"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return {
            "not-yet": "Not due yet", "on-track": "On track", "no-change": "Review: no meaningful change",
            "not-known": "Review: outcome not known", "worse": "Review now: worse",
            "still-none": "End of needling proposed", "stopped": "Needling ended by the review",
        }[self.value]  # fmt: skip

    @property
    def asks(self) -> bool:
        """Whether a needling visit can no longer be planned as routine."""
        return self not in (Standing.NOT_YET, Standing.ON_TRACK)


@dataclass(frozen=True, slots=True)
class Rule:
    """Of the catalogue, with the number of visits as the clinic set it."""

    after_visits: int
    after_days: int
    again_after_visits: int


@dataclass(frozen=True, slots=True)
class Course:
    """What the rule looks at, of one episode. `done`: the clinic's days of the visits that took place, oldest first.

    `review_on`: the day the plan itself names for looking at it again.
    """

    primary: Primary | None
    values: Sequence[Value]
    done: Sequence[date]
    records: Sequence[RecordRow] = ()
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReviewState:
    """The answer of the rule. `change` is positive where it is better; `since` the day it became due.

    `planned_on`: the day the plan names, while it is still to come.
    """

    standing: Standing
    visits_done: int
    since: date | None = None
    first: Value | None = None
    last: Value | None = None
    change: Decimal | None = None
    needed: Decimal | None = None
    last_review: RecordRow | None = None
    overrides: int = 0
    planned_on: date | None = None

    @property
    def asks(self) -> bool:
        return self.standing.asks
