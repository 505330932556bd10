from __future__ import annotations

from typing import Any

from django import forms

from filiform.practitioners.directory.gazetteer import queries as gazetteer
from filiform.practitioners.directory.services import LONGEST_WORDS
from filiform.practitioners.directory.types import LicenceShown
from filiform.practitioners.directory.words import ACCESS, spoken_languages

LANGUAGES = 5
"""How many languages one practitioner can be said to speak on the form."""


def _countries() -> list[tuple[str, str]]:
    named = sorted(((code, gazetteer.country_name(code)) for code in gazetteer.country_codes()), key=lambda one: one[1])
    return [("", "Choose"), *named]


def _languages() -> list[tuple[str, str]]:
    return [("", "None"), *spoken_languages()]


class ClinicForm(forms.Form):
    street = forms.CharField(max_length=160, required=False, label="Street and number")
    postcode = forms.CharField(max_length=16, required=False)
    town = forms.CharField(max_length=120)
    part = forms.CharField(max_length=120, required=False, label="State or province")
    country = forms.ChoiceField(choices=_countries)
    lat = forms.FloatField(
        label="Latitude", required=False, min_value=-90, max_value=90,
        help_text="Left empty, the middle of the postcode or town is taken.",
    )  # fmt: skip
    lon = forms.FloatField(label="Longitude", required=False, min_value=-180, max_value=180)
    access = forms.MultipleChoiceField(
        label="How one gets in", choices=list(ACCESS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    licence_shown = forms.ChoiceField(
        label="What the public sees of a licence", choices=[(one.value, one.label) for one in LicenceShown],
        widget=forms.RadioSelect,
    )  # fmt: skip
    expect_words = forms.CharField(
        label="What to expect, in your own words", required=False, max_length=4000, widget=forms.Textarea,
        help_text="Stands above our text on the page What dry needling is, and what to expect. Plain text.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (said.get("lat") is None) != (said.get("lon") is None):
            raise forms.ValidationError("Latitude and longitude belong together: give both, or neither.")
        return said


class ProfileForm(forms.Form):
    words = forms.CharField(
        label="In the practitioner’s own words", required=False, max_length=LONGEST_WORDS, widget=forms.Textarea,
        help_text="What she treats and how. Everybody can read it. No praise: certified, best and safe are not taken.",
    )  # fmt: skip
    takes_new = forms.BooleanField(label="Takes new patients", required=False)

    def __init__(self, *args: Any, spoken: tuple[str, ...] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        for number in range(LANGUAGES):
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label="Speaks" if number == 0 else f"Speaks also ({number + 1})", choices=_languages, required=False,
                initial=spoken[number] if number < len(spoken) else "",
            )  # fmt: skip

    @property
    def languages(self) -> list[str]:
        return [code for number in range(LANGUAGES) if (code := self.cleaned_data[f"language_{number}"])]
