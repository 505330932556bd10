from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django import forms

from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.types import Asked

A_YEAR: Final = timedelta(days=364)
Choices = tuple[tuple[str, str], ...]


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AskedForm(forms.Form):
    """Whose figures are looked at. Left empty: everybody whose follow-up fell due in the last twelve months."""

    first = _day("Baselines from")
    last = _day("To")
    clinic = forms.ChoiceField(required=False)
    practitioner = forms.ChoiceField(required=False)

    def __init__(self, given: Any, *, clinics: Choices, practitioners: Choices, today: date) -> None:
        last = today - timedelta(days=PLAN.due_after_d)
        self.usual = Asked(first=last - A_YEAR, last=today, on=today)
        usual = {"first": self.usual.first.isoformat(), "last": self.usual.last.isoformat()}
        super().__init__({**usual, **{name: value for name, value in given.items() if value}})
        self.fields["clinic"].choices = [("", "The whole organization"), *clinics]  # type: ignore[attr-defined]
        self.fields["practitioner"].choices = [("", "Everybody"), *practitioners]  # type: ignore[attr-defined]
        if len(clinics) < 2:
            del self.fields["clinic"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day lies before the first. Give a later one.")
        return said

    @property
    def asked(self) -> Asked:
        """What was asked for; what cannot be read is the usual."""
        if not self.is_valid():
            return self.usual
        return Asked(**self.cleaned_data, on=self.usual.on)

    @property
    def query(self) -> str:
        """What was asked for, as the links of a page carry it."""
        return urlencode({name: value for name, value in self.data.items() if value and name in self.fields})
