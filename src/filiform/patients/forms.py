from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO

from filiform.patients.errors import ImpossibleBirthDate
from filiform.patients.types import RegistryUse, years_between

SEXES = [("", "Not said"), ("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Unknown")]
LANGUAGES = sorted(
    ((code, info["name"]) for code, info in LANG_INFO.items() if "name" in info and len(code) <= 12),
    key=lambda pair: pair[1],
)


class PatientForm(forms.Form):
    """Identity and contact, field for field those of the record."""

    given_name = forms.CharField(
        max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    family_name = forms.CharField(max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    preferred_name = forms.CharField(
        max_length=80, required=False, help_text="How to call them, if another than the given name."
    )
    born_on = forms.DateField(
        label="Date of birth", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the date as year-month-day, for example 1988-04-02."},
    )  # fmt: skip
    sex = forms.ChoiceField(required=False, choices=SEXES, help_text="As registered; some questions depend on it.")
    pronouns = forms.CharField(max_length=40, required=False)
    phone = forms.CharField(max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(
        label="E-mail", required=False, error_messages={"invalid": "An address looks like name@example.org."}
    )
    address = forms.CharField(max_length=240, required=False)
    language = forms.ChoiceField(choices=LANGUAGES, initial="en")
    occupation = forms.CharField(max_length=120, required=False, help_text="And sport, if it matters.")
    emergency_contact = forms.CharField(max_length=160, required=False, help_text="Name, relation and telephone.")
    registry_use = forms.ChoiceField(
        label="Use in a registry", required=False, choices=[(use.value, use.label) for use in RegistryUse],
        help_text="Whether this record may be used, without name and with shifted dates, in a registry of outcomes.",
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.today = today
        self.fields["born_on"].widget.attrs["max"] = today.isoformat()

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        if born_on > self.today or years_between(born_on, self.today) > 120:
            raise forms.ValidationError(str(ImpossibleBirthDate(born_on=born_on.isoformat())))
        return born_on
