from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from filiform.supplies.types import SETTING_ASIDE, LotView, Pack


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _number(step: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"step": step, "inputmode": "decimal"})


def _needles(label: str, *, least: int = 1, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, widget=_number("1"), **more)


class LotForm(forms.Form):
    """A pack as it arrives: what is printed on it, and how many needles came."""

    lot = forms.CharField(max_length=60, label="Lot number")
    expires_on = forms.DateField(label="Use by", widget=_day())
    needles = _needles("Needles received", required=False, help_text="All packs together. Empty: not counted.")
    gauge_mm = forms.FloatField(label="Diameter, mm", widget=_number("0.01"))
    length_mm = forms.FloatField(label="Length, mm", widget=_number("1"))
    maker = forms.CharField(max_length=80)
    product = forms.CharField(max_length=120, required=False)
    handle_colour = forms.CharField(max_length=30, required=False, label="Handle colour")
    note = forms.CharField(max_length=240, required=False)
    product_code = forms.CharField(max_length=30, required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, pack: Pack, known: LotView | None) -> LotForm:
        """Filled with what the code says, and what is known of the product from the last time it was received."""
        said: dict[str, Any] = {"lot": pack.lot, "expires_on": pack.expires_on, "product_code": pack.product_code}
        if known:
            said |= {
                "maker": known.maker,
                "product": known.product,
                "gauge_mm": f"{known.gauge_mm:g}",
                "length_mm": f"{known.length_mm:g}",
                "handle_colour": known.handle_colour,
                "needles": known.needles_received,
            }
        return cls(initial=said)


class _OnePage(forms.Form):
    """Several of these stand on one page: the ids of each are its own."""

    def __init__(self, given: QueryDict | None = None) -> None:
        super().__init__(given, auto_id=f"{type(self).__name__.lower()}_%s")


class MoreForm(_OnePage):
    needles = _needles("Needles received")


class AsideForm(_OnePage):
    needles = _needles("How many needles")
    reason = forms.ChoiceField(
        choices=[(reason.value, reason.label) for reason in SETTING_ASIDE], widget=forms.RadioSelect, label="Why"
    )
    note = forms.CharField(max_length=240, required=False)


class CountForm(_OnePage):
    counted = _needles("Needles counted", least=0)
    note = forms.CharField(max_length=240, required=False)


class RecallForm(_OnePage):
    reason = forms.CharField(max_length=240, label="Why is it recalled?", widget=forms.Textarea(attrs={"rows": 2}))
