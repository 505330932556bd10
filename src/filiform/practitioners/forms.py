from __future__ import annotations

from typing import Any

from django import forms

from filiform.knowledge import catalogues
from filiform.practitioners.types import PROFESSIONS

# The techniques of the journey; ids are those of the eligibility catalogue and of session events.
TECHNIQUES = [
    ("superficial", "Superficial needling"),
    ("deep", "Deep needling"),
    ("electrical-stimulation", "Electrical stimulation through needles"),
]


def _date(label: str, **kw: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kw)


def _places() -> list[tuple[str, str]]:
    places = catalogues.practice_rules().jurisdictions.values()
    return [("", "Choose"), *((place.id, f"{place.name} ({place.id})") for place in places)]


def _parts_of_the_body() -> list[tuple[str, str]]:
    return [(heading, heading.replace("-", " ").capitalize()) for heading in catalogues.eligibility().places.headings]


class LicenceForm(forms.Form):
    licence_number = forms.CharField(max_length=40, required=False)
    licence_jurisdiction = forms.ChoiceField(label="Licensed in", choices=_places, required=False)
    licence_expires_on = _date("Licence valid until", required=False)
    licensed_since = _date("Licensed since", required=False)


class PractitionerForm(LicenceForm):
    name = forms.CharField(max_length=120)
    credentials = forms.CharField(max_length=60, required=False, help_text="As written after the name.")
    profession = forms.ChoiceField(choices=list(PROFESSIONS.items()))
    person = forms.ChoiceField(
        label="Signs in as", required=False, help_text="Without it nobody can open a session in this name."
    )
    field_order = ("name", "credentials", "profession", "person")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["person"].choices = [("", "Nobody yet"), *people]  # type: ignore[attr-defined]


class TrainingForm(forms.Form):
    course = forms.CharField(max_length=160)
    provider = forms.CharField(max_length=160, required=False)
    hours = forms.IntegerField(label="Hours in all", min_value=1, max_value=2000)
    in_person_hours = forms.IntegerField(label="Of these in person", min_value=0, max_value=2000)
    regions = forms.MultipleChoiceField(
        label="Parts of the body taught", choices=_parts_of_the_body, widget=forms.CheckboxSelectMultiple
    )
    techniques = forms.MultipleChoiceField(choices=TECHNIQUES, widget=forms.CheckboxSelectMultiple)
    completed_on = _date("Passed on")
    expires_on = _date("Valid until", required=False)


class AttestationForm(forms.Form):
    condition = forms.CharField(widget=forms.HiddenInput)
    until = _date("Confirmed until")
