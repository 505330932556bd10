from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from filiform.booking.online.types import Person
from filiform.patients.types import years_between

BORN = {"invalid": _("Write the date as year-month-day, for example 1988-04-02.")}


class ReturningForm(forms.Form):
    """Somebody who was here before. `website` is no question: a person leaves it empty, a robot does not."""

    is_new = False
    email = forms.EmailField(
        label=_("Your mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    born_on = forms.DateField(
        label=_("Your date of birth"), error_messages=BORN,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )  # fmt: skip
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, today: date, language: str, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.today, self.read_in = today, language
        self.fields["born_on"].widget.attrs["max"] = today.isoformat()

    @property
    def is_robot(self) -> bool:
        return bool(self.data.get("website"))

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        if born_on > self.today or years_between(born_on, self.today) > 120:
            raise forms.ValidationError(_("Check the year of the date of birth."))
        return born_on

    def person(self) -> Person:
        said = {name: value for name, value in self.cleaned_data.items() if name != "website"}
        return Person(**{"language": self.read_in, **said}, is_new=self.is_new)


class NewForm(ReturningForm):
    """Somebody new: what the clinic needs to keep a time for her."""

    is_new = True
    given_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Last name"), max_length=80, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of letters and forms"), choices=lambda: settings.LANGUAGES)
    field_order = ("given_name", "family_name", "born_on", "email", "phone", "language")

    def __init__(self, *args: Any, today: date, language: str, **kw: Any) -> None:
        super().__init__(*args, today=today, language=language, **kw)
        self.fields["language"].initial = language
        if len(settings.LANGUAGES) == 1:
            self.fields["language"].widget = forms.HiddenInput()

    def clean_given_name(self) -> str:
        return " ".join(self.cleaned_data["given_name"].split())

    def clean_family_name(self) -> str:
        return " ".join(self.cleaned_data["family_name"].split())


class CodeForm(forms.Form):
    code = forms.CharField(label=_("The six digits from the mail"), max_length=12)
