from __future__ import annotations

from datetime import time
from typing import Any

from django import forms

from filiform.booking.letters.types import LONGEST_HOURS
from filiform.outbox.types import QuietHours


class LettersForm(forms.Form):
    """When a clinic reminds its patients, and when nothing rings at theirs."""

    first = forms.IntegerField(
        label="First reminder, hours before", min_value=0, max_value=LONGEST_HOURS,
        help_text=f"0 to {LONGEST_HOURS}; 0 sends none. Unless set otherwise: 48.",
    )  # fmt: skip
    second = forms.IntegerField(
        label="Second reminder, hours before", min_value=0, max_value=LONGEST_HOURS,
        help_text=f"0 to {LONGEST_HOURS}; 0 sends none. Unless set otherwise: 3.",
    )  # fmt: skip
    quiet_begins = forms.TimeField(
        label="Quiet from", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="By the clinic's clock. Reminders wait, or come the evening before. Unless set otherwise: 21:00.",
    )  # fmt: skip
    quiet_ends = forms.TimeField(
        label="Quiet until", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="The same time twice: nothing is ever quiet. Unless set otherwise: 08:00.",
    )  # fmt: skip

    @staticmethod
    def showing(hours: tuple[int, ...], quiet: QuietHours) -> dict[str, Any]:
        first, second = (*hours, 0, 0)[:2]
        return {"first": first, "second": second, "quiet_begins": quiet.begins, "quiet_ends": quiet.ends}

    def as_kept(self) -> dict[str, Any]:
        """As the clinic keeps it; the same hour twice is one reminder."""
        said = self.cleaned_data
        hours = sorted({said["first"], said["second"]} - {0}, reverse=True)
        begins, ends = (f"{time(at.hour, at.minute):%H:%M}" for at in (said["quiet_begins"], said["quiet_ends"]))
        return {"reminders": hours, "quiet_begins": begins, "quiet_ends": ends}
