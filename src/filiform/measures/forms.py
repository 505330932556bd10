"""Measurements as a page sends them. A field is named by what it measures; an empty field was not measured.

m.nprs_current=6            an instrument
m.rom_cx_rotation.left=55   an instrument on a side
psfs.name.1, psfs.score.1   an activity in the patient's words and how well it goes
more.instrument.1, more.side.1, more.value.1   any instrument of the catalogue
phase=before                for all of them; left out: without regard to the needles
"""

from __future__ import annotations

from collections.abc import Mapping

from filiform.core.errors import InvalidInput
from filiform.measures.types import Phase, Reading

FUNCTION = "psfs"
MOST_ROWS = 12


class MeasurementsForm:
    """Reads the fields above; `errors` holds the sentence for each field that could not be used."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.phase = _phase(fields.get("phase", ""))

    def readings(self) -> list[Reading]:
        """What was filled in, in the order of the page. Raises: InvalidInput for half a row."""
        return [*self._named(), *self._activities(), *self._more()]

    def _named(self) -> list[Reading]:
        found = []
        for field, value in self.fields.items():
            if field.startswith("m.") and value.strip():
                instrument, _, side = field.removeprefix("m.").partition(".")
                found.append(Reading(instrument, value, self.phase, side))
        return found

    def _activities(self) -> list[Reading]:
        found = []
        for number in range(1, MOST_ROWS):
            name = self.fields.get(f"psfs.name.{number}", "").strip()
            score = self.fields.get(f"psfs.score.{number}", "").strip()
            if score and not name:
                raise InvalidInput(where="Activity", message="name what the score stands for, such as “lift a bag”")
            if score:
                found.append(Reading(FUNCTION, score, self.phase, movement=name))
        return found

    def _more(self) -> list[Reading]:
        found = []
        for number in range(1, MOST_ROWS):
            instrument = self.fields.get(f"more.instrument.{number}", "").strip()
            value = self.fields.get(f"more.value.{number}", "").strip()
            if value and not instrument:
                raise InvalidInput(where="Other measure", message="choose the instrument the figure belongs to")
            if value:
                side = self.fields.get(f"more.side.{number}", "")
                movement = self.fields.get(f"more.movement.{number}", "")
                found.append(Reading(instrument, value, self.phase, side, movement))
        return found


def _phase(text: str) -> Phase:
    try:
        return Phase(text or "none")
    except ValueError as error:
        raise InvalidInput(where="phase", message="choose none, before or after") from error
