from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from filiform.booking.waiting.types import Wish

USUAL_WAIT: Final = timedelta(days=28)
LONGEST_WAIT: Final = timedelta(days=365)
DAY = {"type": "date"}
TIME = {"type": "time", "step": "900"}


class WishForm(forms.Form):
    """When somebody would come: everything is open unless it is said."""

    practitioner = forms.ChoiceField(label=_("With"), required=False)
    from_day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    until_day = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on"), required=False, coerce=int, choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: any day."),
    )  # fmt: skip
    not_before = forms.TimeField(
        label=_("Not before"), required=False, widget=forms.TimeInput(attrs=TIME, format="%H:%M")
    )
    not_after = forms.TimeField(
        label=_("Not later than"), required=False, widget=forms.TimeInput(attrs=TIME, format="%H:%M")
    )

    def __init__(self, *args: Any, practitioners: Sequence[tuple[str, str]], today: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.today = today
        self.fields["practitioner"].choices = [("", _("Anybody")), *practitioners]  # type: ignore[attr-defined]
        self.fields["from_day"].initial, self.fields["until_day"].initial = today, today + USUAL_WAIT

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("from_day"), said.get("until_day")
        if first and last and last < max(first, self.today):
            self.add_error("until_day", _("The last day is over, or before the first."))
        if first and last and last - first > LONGEST_WAIT:
            self.add_error("until_day", _("A year at the most."))
        early, late = said.get("not_before"), said.get("not_after")
        if early and late and late < early:
            self.add_error("not_after", _("This is before the other time."))
        return said

    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(
            said["from_day"], said["until_day"], said["practitioner"], tuple(sorted(said["weekdays"])),
            said["not_before"], said["not_after"],
        )  # fmt: skip


class DeskForm(WishForm):
    """The same at the desk, which names the kind of visit as well."""

    visit_type = forms.ChoiceField(label="Visit type")
    field_order = ("visit_type",)

    def __init__(self, *args: Any, types: Sequence[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["visit_type"].choices = types  # type: ignore[attr-defined]
