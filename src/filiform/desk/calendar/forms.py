from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from filiform.booking.types import VisitRow
from filiform.desk.calendar.rules import at_wall
from filiform.desk.calendar.types import NO_ROOM

STEP = 5
LONGEST = 480


class MoveForm(forms.Form):
    """A visit put elsewhere, as by dragging. `is_busy`: the time was found taken, and may be booked over on purpose."""

    is_busy = False
    to_day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(
        label="Time", widget=forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label="Length, minutes", min_value=STEP, max_value=LONGEST, step_size=STEP)
    practitioner_ref = forms.ChoiceField(label="With")
    room_ref = forms.ChoiceField(label="Room")
    revision = forms.IntegerField(widget=forms.HiddenInput)
    overlap = forms.BooleanField(required=False, label="Book over it on purpose")

    def __init__(
        self, *args: Any, practitioners: list[tuple[str, str]], rooms: list[tuple[str, str]], zone: ZoneInfo, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.zone = zone
        self.fields["practitioner_ref"].choices = practitioners  # type: ignore[attr-defined]
        self.fields["room_ref"].choices = [(NO_ROOM, "No room yet"), *rooms]  # type: ignore[attr-defined]
        self.fields["starts"].help_text = f"Time in {zone.key.replace('_', ' ')}"

    @staticmethod
    def showing(visit: VisitRow, room_ref: str, zone: ZoneInfo) -> dict[str, Any]:
        """The form filled with how the visit stands."""
        wall = visit.starts_at.astimezone(zone)
        return {
            "to_day": wall.date(), "starts": wall.time(), "practitioner_ref": visit.practitioner_ref,
            "room_ref": room_ref or NO_ROOM, "minutes": (visit.ends_at - visit.starts_at) // timedelta(minutes=1),
            "revision": visit.revision,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "to_day" in cleaned and "starts" in cleaned:
            cleaned["starts_at"] = at_wall(cleaned["to_day"], cleaned["starts"], self.zone)
            if cleaned["starts_at"] is None:
                self.add_error("starts", "The clocks go forward then: this time does not exist on that day.")
        return cleaned


class DropForm(forms.Form):
    """A visit let go over a column: the instant, and whose column it was."""

    starts_at = forms.DateTimeField()
    practitioner_ref = forms.CharField(required=False, max_length=26)
    room_ref = forms.CharField(required=False, max_length=26)
    revision = forms.IntegerField()
    overlap = forms.BooleanField(required=False)
    undo = forms.BooleanField(required=False)

    def clean_starts_at(self) -> datetime:
        moment: datetime = self.cleaned_data["starts_at"]
        return moment.replace(second=0, microsecond=0)
