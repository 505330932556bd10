from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from filiform.safety.register.pages import Choices, last_twelve_months
from filiform.safety.types import Asked


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AskedForm(forms.Form):
    """What of the register is looked at. Left empty it is the last twelve months, everywhere and everybody."""

    first = _day("From")
    last = _day("To")
    clinic = forms.ChoiceField(required=False)
    practitioner = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    grade = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)

    def __init__(self, given: Any, *, choices: Choices, today: date) -> None:
        self.usual = last_twelve_months(today)
        usual = {"first": self.usual.first.isoformat(), "last": self.usual.last.isoformat()}
        super().__init__({**usual, **{name: value for name, value in given.items() if value}})
        for name, everything, offered in (
            ("clinic", "Every clinic", choices.clinics), ("practitioner", "Everybody", choices.practitioners),
            ("kind", "Every kind", choices.kinds), ("grade", "Every grade", choices.grades),
            ("state", "Open and closed", choices.states),
        ):  # fmt: skip
            self.fields[name].choices = [("", everything), *offered]  # type: ignore[attr-defined]
        if len(choices.clinics) < 2:
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
        return Asked(**self.cleaned_data)

    @property
    def query(self) -> str:
        """What was asked for, as the links of a page carry it."""
        return urlencode({name: value for name, value in self.data.items() if value and name in self.fields})
