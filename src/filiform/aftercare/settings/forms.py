from __future__ import annotations

from typing import Any

from django import forms

from filiform.aftercare.rules.escalation import STEPS, URGENCIES, setting_name, usual_minutes

LABELS = {
    "practitioner_min": "The practitioner is written to after", "owner_min": "The owner is written to after",
    "again_min": "and again every",
}  # fmt: skip
URGENCY = {"now": "Emergency now", "today": "To be seen today"}


class RulesForm(forms.Form):
    """One field for each step. The ranges are held by `escalation.checked_settings`; the page only helps."""

    mail_sheet = forms.BooleanField(
        label="Mail the sheet when the note is signed", required=False,
        help_text="As a link that asks for a code; the mail itself tells nothing of what was done.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for urgency in URGENCIES:
            usual = usual_minutes(urgency)
            for step in STEPS:
                most = getattr(usual, step)
                self.fields[setting_name(urgency, step)] = forms.IntegerField(
                    label=f"{URGENCY[urgency]}: {LABELS[step][0].lower()}{LABELS[step][1:]}, min",
                    min_value=5 if step == "again_min" else 0, max_value=most,
                    help_text=f"At most {most}, as the catalogue has it (unreviewed). Sooner is always possible.",
                )  # fmt: skip
