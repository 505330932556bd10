from __future__ import annotations

from django import forms


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _number(step: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"step": step, "inputmode": "decimal"})


class LotForm(forms.Form):
    """A pack as it arrives: what is printed on it."""

    maker = forms.CharField(max_length=80)
    product = forms.CharField(max_length=120, required=False)
    lot = forms.CharField(max_length=60, label="Lot number")
    gauge_mm = forms.FloatField(label="Diameter, mm", widget=_number("0.01"))
    length_mm = forms.FloatField(label="Length, mm", widget=_number("1"))
    handle_colour = forms.CharField(max_length=30, required=False, label="Handle colour")
    expires_on = forms.DateField(label="Use by", widget=_day())
    note = forms.CharField(max_length=240, required=False)


class RecallForm(forms.Form):
    reason = forms.CharField(max_length=240, label="Why is it recalled?", widget=forms.Textarea(attrs={"rows": 2}))
