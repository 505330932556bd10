"""What a clinic sets for booking: each with its range and what it is unless set. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any, Final

from filiform.core.errors import InvalidInput

STEPS: Final = (5, 10, 15, 20, 30, 60)


@dataclass(frozen=True, slots=True)
class BookingRules:
    """The rules of one clinic. Online booking is closed until the owner opens it."""

    is_open: bool = False
    new_patients: bool = True
    notice_min: int = 120
    horizon_days: int = 60
    step_min: int = 15
    hold_min: int = 10
    most_open: int = 3
    change_notice_h: int = 24
    grace_min: int = 15
    offer_min: int = 60
    offers_at_once: int = 3

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> BookingRules:
        """From what the clinic keeps; what it never set stands as it is here."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})

    def as_kept(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def notice(self) -> timedelta:
        return timedelta(minutes=self.notice_min)

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.hold_min)

    @property
    def change_notice(self) -> timedelta:
        return timedelta(hours=self.change_notice_h)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_min)

    @property
    def offer(self) -> timedelta:
        return timedelta(minutes=self.offer_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: yes or no, a number from `low` to `high`, or one of `choices`."""

    name: str
    label: str
    help: str
    unit: str = ""
    low: int = 0
    high: int = 0
    choices: tuple[int, ...] = ()

    @property
    def default(self) -> int | bool:
        value: int | bool = getattr(BookingRules(), self.name)
        return value

    @property
    def range_words(self) -> str:
        if self.choices:
            return f"one of {', '.join(map(str, self.choices))} {self.unit}".strip()
        return f"{self.low} to {self.high} {self.unit}".strip()


SETTINGS: Final = (
    Setting(
        name="is_open", label="Take bookings online",
        help="Shows this clinic's free times to everybody. Only free times are shown, never who has the others.",
    ),
    Setting(name="new_patients", label="New patients may book online", help="Otherwise they are asked to call."),
    Setting(
        name="notice_min", label="Not sooner than", unit="minutes from now", low=0, high=20160,
        help="The least time between booking online and the visit.",
    ),
    Setting(
        name="horizon_days", label="Not later than", unit="days from now", low=1, high=365,
        help="How far ahead free times are shown.",
    ),
    Setting(
        name="step_min", label="A visit may begin every", unit="minutes", choices=STEPS,
        help="Counted from the beginning of each shift.",
    ),
    Setting(
        name="hold_min", label="A chosen time is kept for", unit="minutes", low=3, high=60,
        help="While somebody fills in who she is. Afterwards it is free again.",
    ),
    Setting(
        name="most_open", label="Visits to come that one patient may book online", unit="visits", low=1, high=20,
        help="More are made at the desk.",
    ),
    Setting(
        name="change_notice_h", label="Cancel or move until", unit="hours before", low=0, high=168,
        help="Later the patient is asked to call; what is called off later than this counts as late.",
    ),
    Setting(
        name="grace_min", label="Always allowed within", unit="minutes after booking", low=0, high=120,
        help="A slip is mended without a call, however soon the visit is.",
    ),
    Setting(
        name="offer_min", label="An offer from the wait list stands for", unit="minutes", low=10, high=1440,
        help="Until then the time is kept for those who wait; then the next are asked.",
    ),
    Setting(
        name="offers_at_once", label="Asked at the same time", unit="patients", low=1, high=10,
        help="The first to accept has it.",
    ),
)  # fmt: skip
BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


def checked(values: Mapping[str, Any]) -> BookingRules:
    """Every setting once, within its range. Raises InvalidInput naming the setting and its range."""
    unknown = sorted(set(values) - set(BY_NAME))
    if unknown:
        raise InvalidInput(where=unknown[0], message="this is not a setting of booking")
    return BookingRules(**{setting.name: _checked(setting, values.get(setting.name)) for setting in SETTINGS})


def _checked(setting: Setting, value: Any) -> Any:
    if isinstance(setting.default, bool):
        if not isinstance(value, bool):
            raise InvalidInput(where=setting.name, message="say yes or no")
        return value
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    fits = is_whole and (value in setting.choices if setting.choices else setting.low <= value <= setting.high)
    if not fits:
        raise InvalidInput(where=setting.name, message=f"write {setting.range_words}")
    return value
