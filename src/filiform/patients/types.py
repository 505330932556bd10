"""What a page knows of a patient's identity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


def years_between(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


class RegistryUse(StrEnum):
    """What the patient said to a use of her record, without her name, in a registry. Not asked is not yes."""

    NOT_ASKED = ""
    AGREED = "agreed"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"": "Not asked", "agreed": "Agreed", "declined": "Declined: nothing of it leaves"}[self.value]


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing nobody may overlook: `level` is stop, hold, care or info; shown with word and shape, not by colour."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The banner: name, preferred name, date of birth and age, on every page about the patient."""

    id: int
    ref: str
    given_name: str
    family_name: str
    preferred_name: str
    born_on: date
    pronouns: str
    sex: str
    language: str
    phone: str
    email: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def listed_name(self) -> str:
        """Family name first, as lists are read."""
        return f"{self.family_name}, {self.given_name}" if self.family_name else self.given_name

    @property
    def called(self) -> str:
        return self.preferred_name or self.given_name

    def age_on(self, day: date) -> int:
        return years_between(self.born_on, day)


# A later step tells the banner what it must show: (organization_id, patient_id) -> alerts, one query each.
AlertSource = Callable[[int, int], Sequence[Alert]]
_alert_sources: list[AlertSource] = []


def show_alerts_from(source: AlertSource) -> None:
    """Register a source once, from the AppConfig.ready() of the package that knows."""
    if source not in _alert_sources:
        _alert_sources.append(source)


def alerts_for(organization_id: int, patient_id: int) -> list[Alert]:
    order = {"stop": 0, "hold": 1, "care": 2, "info": 3}
    found = [alert for source in _alert_sources for alert in source(organization_id, patient_id)]
    return sorted(found, key=lambda alert: order[alert.level])
