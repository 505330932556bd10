"""The settings of the treatment room: unit, range and source of each. No Django.

The lower bounds are expert knowledge: a figure below them makes no sense in a room. The upper ones keep a clinic on
the safe side of what the procedure dossier describes: a limit may always be made stricter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from filiform.core.errors import InvalidInput
from filiform.treatment.types import SETTABLE, ClinicRules

EXPERT: Final = "expert knowledge, to be confirmed by the clinic's lead"
Value = float | int | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. `low` and `high` bound a number, `most` the characters of a text."""

    name: str
    label: str
    help: str
    source: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    most: int = 60

    @property
    def default(self) -> Value:
        value: Value = getattr(ClinicRules(), self.name)
        return value

    @property
    def range_words(self) -> str:
        return f"{self.low:g} to {self.high:g} {self.unit}".strip() if self.low is not None else ""


SETTINGS: Final = (
    Setting(
        name="max_dwell_min", label="Longest dwell", unit="min", low=5, high=40,
        help="A needle in for longer is overdue on every screen. A shorter limit from screening always holds.",
        source="Procedure dossier, section 5: in-situ needles stayed 5-40 minutes in trials (Butts 2021).",
    ),
    Setting(
        name="watch_every_min", label="Look and ask every", unit="min", low=1, high=5,
        help="Counts from the last thing recorded; then the screen of whoever treats reminds her.",
        source=f"Procedure dossier, section 5: at least every 5 minutes ({EXPERT}).",
    ),
    Setting(
        name="observe_min", label="Watch after the last needle", unit="min", low=10, high=60,
        help="Closing earlier is asked about first.",
        source=f"Procedure dossier, section 7: 10-15 minutes ({EXPERT}).",
    ),
    Setting(
        name="second_counter_above", label="Second counter above", unit="needles", low=0, high=8, whole=True,
        help="With more needles than this a colleague counts too; 0 asks for her always.",
        source=f"Procedure dossier, section 6: more than 8 needles ({EXPERT}).",
    ),
    Setting(
        name="skin_agent", label="Skin is cleaned with", help="Offered first; what was used is recorded each time.",
        source="Procedure dossier, section 2: guidance differs between countries.",
    ),
    Setting(
        name="hands_agent", label="Hands are cleaned with", help="Offered first; what was used is recorded each time.",
        source="Procedure dossier, section 2.",
    ),
    Setting(
        name="alarm_sound", label="A sound when a needle is overdue or missing, or help is wanted",
        help="On every screen that is signed in, once for each.", source="The clinic's own choice.",
    ),
    Setting(
        name="alarm_vibration", label="Vibration for the same",
        help="On telephones and tablets that can.", source="The clinic's own choice.",
    ),
)  # fmt: skip
BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


def checked(values: Mapping[str, Any]) -> dict[str, Value]:
    """Every setting once, within its range. Raises: InvalidInput naming the setting and its range."""
    unknown = sorted(set(values) - set(SETTABLE))
    if unknown:
        raise InvalidInput(where=unknown[0], message="this is not a setting of the treatment room")
    return {setting.name: _checked(setting, values.get(setting.name)) for setting in SETTINGS}


def _checked(setting: Setting, value: Any) -> Value:
    if isinstance(setting.default, bool):
        if not isinstance(value, bool):
            raise InvalidInput(where=setting.name, message="say yes or no")
        return value
    if setting.low is None or setting.high is None:
        text = " ".join(str(value or "").split())
        if not text or len(text) > setting.most:
            raise InvalidInput(where=setting.name, message=f"write 1 to {setting.most} characters")
        return text
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Written so that what is no number at all (nan) lies in no range.
    if not is_number or not setting.low <= value <= setting.high or (setting.whole and value != int(value)):
        raise InvalidInput(where=setting.name, message=f"write {setting.range_words}{', whole' * setting.whole}")
    return int(value) if setting.whole else float(value)
