from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from filiform.booking.types import VisitKind

OVERLAP = "Book over it on purpose"
LENGTHS = [(minutes, f"{minutes} min") for minutes in (15, 30, 45, 60, 75, 90)]


class VisitForm(forms.Form):
    """A visit to be. `is_busy`: the time was found taken, and may be booked over on purpose.

    Times are those of the clinic's clock; refs, never ids, stand in the choices.
    """

    is_busy = False
    practitioner = forms.ChoiceField()
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(
        label="Time", widget=forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M")
    )
    minutes = forms.TypedChoiceField(label="Length", choices=LENGTHS, coerce=int, initial=45)
    kind = forms.ChoiceField(
        label="Kind", choices=[(kind.value, kind.label) for kind in VisitKind], widget=forms.RadioSelect
    )
    complaint = forms.CharField(
        label="Complaint", required=False, max_length=240,
        help_text="In the patient's words. Another complaint than the open one starts a new episode of care.",
    )  # fmt: skip
    room = forms.ChoiceField(required=False)
    overlap = forms.BooleanField(required=False, label=OVERLAP)

    def __init__(
        self, *args: Any, practitioners: list[tuple[str, str]], rooms: list[tuple[str, str]], zone: ZoneInfo, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.zone = zone
        self.fields["practitioner"].choices = practitioners  # type: ignore[attr-defined]
        self.fields["room"].choices = [("", "No room yet"), *rooms]  # type: ignore[attr-defined]
        self.fields["starts"].help_text = f"Time in {zone.key.replace('_', ' ')}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "day" in cleaned and "starts" in cleaned and "minutes" in cleaned:
            starts_at = datetime.combine(cleaned["day"], cleaned["starts"], self.zone)
            # When the clocks go forward an hour does not exist; it comes back as another one.
            if starts_at.astimezone(ZoneInfo("UTC")).astimezone(self.zone).time() != cleaned["starts"]:
                self.add_error("starts", "The clocks go forward then: this time does not exist on that day.")
            cleaned["starts_at"] = starts_at
            cleaned["ends_at"] = starts_at.astimezone(ZoneInfo("UTC")) + timedelta(minutes=cleaned["minutes"])
        return cleaned


class WalkInForm(forms.Form):
    """Somebody is here now."""

    is_busy = False
    practitioner = forms.ChoiceField()
    minutes = forms.TypedChoiceField(label="Length", choices=LENGTHS, coerce=int, initial=45)
    complaint = forms.CharField(label="What brings them today", required=False, max_length=240)
    room = forms.ChoiceField(required=False)
    overlap = forms.BooleanField(required=False, label=OVERLAP)

    def __init__(
        self, *args: Any, practitioners: list[tuple[str, str]], rooms: list[tuple[str, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["practitioner"].choices = practitioners  # type: ignore[attr-defined]
        self.fields["room"].choices = [("", "No room yet"), *rooms]  # type: ignore[attr-defined]
