from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from filiform.knowledge import catalogues
from filiform.safety.types import ActionKind, Conclusion, EventFacts, Onset, Outcome, Source

YES_NO = (("", "Not known"), ("yes", "Expected"), ("no", "Unexpected"))


def _moment(label: str, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **more)


def _words(label: str, *, rows: int = 2, most: int = 500, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


def kinds() -> list[tuple[str, str]]:
    """What can happen to a patient. A needlestick of staff goes into the log of exposures."""
    return [(one.id, one.title) for one in catalogues.adverse_events().event_types if one.concerns == "patient"]


def grades() -> list[tuple[str, str]]:
    scale = catalogues.adverse_events().grading.scale
    return [("", "Not graded yet"), *((one.grade, f"{one.grade.capitalize()}: {one.meaning}") for one in scale)]


class Wanting(forms.Form):
    """A form for one service. Several stand on one page: the ids of each are its own."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **more})

    @property
    def wanted(self) -> Mapping[str, Any]:
        """What was given, as the service takes it."""
        return self.cleaned_data


class ReportForm(forms.Form):
    """What happened, as whoever hears of it first can say it. Everything else may wait."""

    kind = forms.ChoiceField(label="What happened", choices=kinds)
    grade = forms.ChoiceField(label="How grave", choices=grades, widget=forms.RadioSelect, required=False)
    is_near_miss = forms.BooleanField(
        label="A near miss: nothing happened to the patient", required=False,
        help_text="Counted apart, in no rate.",
    )  # fmt: skip
    source = forms.ChoiceField(
        label="How do you know",
        choices=[(one.value, one.label) for one in Source if one not in {Source.SESSION, Source.FOLLOW_UP}],
        widget=forms.RadioSelect,
    )
    noticed_at = _moment("When was it noticed")
    began_at = _moment("When did it begin", required=False)
    needles = forms.MultipleChoiceField(
        label="Needles concerned", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Leave out those that have nothing to do with it.",
    )  # fmt: skip
    note = _words(
        "What was seen, said and done", rows=4, most=4000, required=False, help_text="No names of other people."
    )

    def __init__(self, *args: Any, needles: Iterable[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        offered = list(needles)
        if offered:
            self.fields["needles"].choices = offered  # type: ignore[attr-defined]
        else:
            del self.fields["needles"]


class DescribeForm(Wanting):
    """The same event, known better. Only what differs is written into its history."""

    kind = forms.ChoiceField(label="What happened", choices=kinds)
    grade = forms.ChoiceField(label="How grave", choices=grades, widget=forms.RadioSelect, required=False)
    is_near_miss = forms.BooleanField(label="A near miss: nothing happened to the patient", required=False)
    expected = forms.ChoiceField(label="Was it to be expected", choices=YES_NO, required=False)
    began_at = _moment("When did it begin", required=False)
    onset = forms.ChoiceField(label="After needling", choices=[(one.value, one.label) for one in Onset], required=False)
    outcome = forms.ChoiceField(
        label="How it ended", choices=[(one.value, one.label) for one in Outcome], required=False
    )
    ended_at = _moment("When was it over", required=False)
    note = _words("What is known", rows=4, most=4000, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = dict(self.fields["kind"].choices)  # type: ignore[attr-defined]
        now = str(self.initial.get("kind", ""))
        if now and now not in known:
            # An incident of a session may be of a kind that no report offers.
            found = catalogues.adverse_events().by_id.get(now)
            self.fields["kind"].choices = [(now, found.title if found else now), *known.items()]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, facts: EventFacts) -> DescribeForm:
        return cls(
            initial={
                "kind": facts.kind,
                "grade": facts.grade,
                "is_near_miss": facts.is_near_miss,
                "expected": {None: "", True: "yes", False: "no"}[facts.is_expected],
                "began_at": facts.began_at,
                "onset": facts.onset.value,
                "outcome": facts.outcome.value,
                "ended_at": facts.ended_at,
                "note": facts.note,
            }
        )

    @property
    def wanted(self) -> Mapping[str, Any]:
        said = dict(self.cleaned_data)
        said["is_expected"] = {"yes": True, "no": False}.get(said.pop("expected"))
        return {**said, "onset": Onset(said["onset"]), "outcome": Outcome(said["outcome"])}


class ActionForm(Wanting):
    kind = forms.ChoiceField(label="What kind", choices=[(one.value, one.label) for one in ActionKind])
    text = _words("What was done")
    done_at = _moment("When", required=False, help_text="Empty: now.")
    who = forms.CharField(label="By whom", max_length=120, required=False, help_text="Empty: by you.")

    @property
    def wanted(self) -> Mapping[str, Any]:
        return {**self.cleaned_data, "kind": ActionKind(self.cleaned_data["kind"])}


class CausalityForm(Wanting):
    causality = forms.ChoiceField(label="Did needling cause it", widget=forms.RadioSelect)
    reason = _words("Why you think so")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        scale = catalogues.adverse_events().causality.scale
        words = [(one.causality, f"{one.causality.capitalize()}: {one.meaning}") for one in scale]
        self.fields["causality"].choices = words  # type: ignore[attr-defined]


class CloseForm(Wanting):
    conclusion = forms.ChoiceField(
        label="What it came to", widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Conclusion if one is not Conclusion.NONE],
    )  # fmt: skip
    reason = _words("Why it is closed")
    told_outside = _words(
        "Reported outside the clinic: to whom, or why to nobody", required=False,
        help_text="Needed for a serious event.",
    )  # fmt: skip

    @property
    def wanted(self) -> Mapping[str, Any]:
        return {**self.cleaned_data, "conclusion": Conclusion(self.cleaned_data["conclusion"])}


class AgainForm(Wanting):
    """A reason, and nothing else: reopening an event, or its session."""

    reason = _words("Why")
