from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from filiform.knowledge import catalogues
from filiform.safety.exposures.types import Depth, ExposureFacts, How, SourceKnown

GLOVES = (("", "Not said"), ("yes", "Yes"), ("no", "No"))


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _line(label: str, most: int = 120, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, **more)


class WhatForm(forms.Form):
    """What happened; the first half of a report, and all of a better description."""

    def __init__(self, *args: Any, **more: Any) -> None:
        # Beside other forms on one page: the ids of each are its own.
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **more})

    how = forms.ChoiceField(
        label="What happened", widget=forms.RadioSelect, choices=[(one.value, one.label) for one in How]
    )
    happened_at = _moment("When")
    body_part = _line("Where on the body", help_text="For example left thumb, or right eye.")
    depth = forms.ChoiceField(
        label="How deep", required=False, widget=forms.RadioSelect, choices=[(one.value, one.label) for one in Depth]
    )
    gloves = forms.ChoiceField(label="Gloves worn", required=False, widget=forms.RadioSelect, choices=GLOVES)
    device = _line("Type and brand of the device", help_text="For example filiform needle 0.25 × 40 mm, and its maker.")
    lot = _line("Lot, where it is known", 60)
    work_area = _line("Room or work area")
    account = forms.CharField(
        label="How it happened", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="No names, of patients or colleagues: this line goes into the sharps injury log.",
    )  # fmt: skip
    source = forms.ChoiceField(
        label="Whose blood", widget=forms.RadioSelect, choices=[(one.value, one.label) for one in SourceKnown]
    )

    @property
    def wanted(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        gloves = {"yes": True, "no": False}.get(said["gloves"])
        return {
            **said, "how": How(said["how"]), "depth": Depth(said["depth"]), "source": SourceKnown(said["source"]),
            "gloves": gloves,
        }  # fmt: skip

    @classmethod
    def of(cls, facts: ExposureFacts) -> WhatForm:
        gloves = {None: "", True: "yes", False: "no"}[facts.gloves]
        names = ("how", "happened_at", "body_part", "depth", "device", "lot", "work_area", "account", "source")
        return cls(initial={**{name: getattr(facts, name) for name in names}, "gloves": gloves})


class ReportForm(WhatForm):
    source_visit = forms.ChoiceField(
        label="The visit it happened in", required=False,
        help_text="Only the exposed person and the owner see whose it was.",
    )  # fmt: skip
    first_aid = forms.MultipleChoiceField(
        label="First aid done", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Do it before you fill in anything else.",
    )  # fmt: skip
    person = forms.ChoiceField(label="Who was exposed")
    person_name = _line("Somebody without an account", help_text="A cleaner, a pupil, somebody who came along.")
    field_order = ["first_aid", "person", "person_name"]

    def __init__(
        self, *args: Any, people: Mapping[str, str], visits: Sequence[tuple[str, str]], **more: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        guide = catalogues.adverse_events().exposure
        self.fields["first_aid"].choices = [(one.id, one.text) for one in guide.first_aid]  # type: ignore[attr-defined]
        self.fields["person"].choices = list(people.items())  # type: ignore[attr-defined]
        self.fields["source_visit"].choices = [("", "Not in a visit, or not known"), *visits]  # type: ignore[attr-defined]


class CareForm(forms.Form):
    done = forms.MultipleChoiceField(label="Done", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["done"].choices = list(steps)  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    test = forms.CharField(widget=forms.HiddenInput, max_length=60)
    due_on = _day("Due on")


class DoneForm(forms.Form):
    test = forms.CharField(widget=forms.HiddenInput, max_length=60)
    done_on = _day("Done on")


class DropForm(forms.Form):
    test = forms.CharField(widget=forms.HiddenInput, max_length=60)
    reason = forms.CharField(label="Why it is left out", max_length=500)


class WhyForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
