"""What the owner fills in. Days and times are those of the clinic's clock; refs, never ids, stand in the choices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms

from filiform.booking.settings.types import SETTINGS, Setting
from filiform.booking.setup.queries import WEEKDAYS, RoomChoice
from filiform.booking.types import Online, VisitKind, VisitType

ONLINE: Final = [(one.value, one.label) for one in Online]
EVERY: Final = [(1, "Every week"), (2, "Every second week"), (3, "Every third week"), (4, "Every fourth week")]
UPSIDE_DOWN = "Hours end after they begin, on the same day."
DAYS_UPSIDE_DOWN = "The last day is before the first."
MOST_ADD_ONS, MOST_MINUTES = 8, 240
AT_DESK = "desk"
"""The word behind an add-on that nobody can choose from outside."""


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _time(label: str, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **more)


class Spans(forms.Form):
    """From a day to a day, from a time to a time: each either way round is said at the field."""

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        starts, ends = said.get("starts"), said.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", UPSIDE_DOWN)
        if (starts is None) is not (ends is None) and not {"starts", "ends"} & set(self.errors):
            self.add_error("ends" if ends is None else "starts", "Give both times, or neither for whole days.")
        first, last = said.get("from_day"), said.get("until_day")
        if first and last and last < first:
            self.add_error("until_day", DAYS_UPSIDE_DOWN)
        return said


class ShiftForm(Spans):
    """Hours of one weekday as they are from a day on."""

    starts = _time("From")
    ends = _time("Until")
    from_day = _day("Holds from")
    until_day = _day("Last day", required=False, help_text="Left empty it goes on.")
    every_weeks = forms.TypedChoiceField(
        label="How often", choices=EVERY, coerce=int, help_text="Counted from the week of its first day."
    )
    room = forms.ChoiceField(required=False, help_text="A visit in these hours is then put into this room alone.")
    online = forms.ChoiceField(label="Who books into it", choices=ONLINE, widget=forms.RadioSelect)

    def __init__(self, *args: Any, rooms: Sequence[RoomChoice], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["room"].choices = [("", "Any free room"), *((one.ref, one.name) for one in rooms)]  # type: ignore[attr-defined]


class NewShiftForm(ShiftForm):
    """The same hours on several weekdays at once."""

    practitioner = forms.ChoiceField()
    weekdays = forms.TypedMultipleChoiceField(
        label="On", choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="A break in between? Add the hours before and after it one after the other.",
    )  # fmt: skip
    field_order = ("practitioner", "weekdays")

    def __init__(self, *args: Any, practitioners: Sequence[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["practitioner"].choices = practitioners  # type: ignore[attr-defined]


class EndForm(forms.Form):
    until_day = _day("Last day", required=False, help_text="Left empty it goes on without an end.")

    def __init__(self, *args: Any, from_day: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.from_day = from_day

    def clean_until_day(self) -> date | None:
        until_day: date | None = self.cleaned_data["until_day"]
        if until_day is not None and until_day < self.from_day:
            raise forms.ValidationError("It would end before its first day. Take it away instead.")
        return until_day


class AwayForm(Spans):
    practitioner = forms.ChoiceField(label="Who is away")
    from_day = _day("First day")
    until_day = _day("Last day")
    starts = _time("From", required=False, help_text="Left empty, whole days; otherwise these hours of each day.")
    ends = _time("Until", required=False)
    reason = forms.CharField(max_length=120, required=False, help_text="Stays inside the clinic.")

    def __init__(self, *args: Any, practitioners: Sequence[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["practitioner"].choices = practitioners  # type: ignore[attr-defined]


class ClosureForm(Spans):
    name = forms.CharField(label="What it is called", max_length=120, help_text="For example a holiday.")
    room = forms.ChoiceField(label="What is closed", required=False)
    from_day = _day("First day")
    until_day = _day("Last day")
    starts = _time("From", required=False, help_text="Left empty, whole days; otherwise these hours of each day.")
    ends = _time("Until", required=False)

    def __init__(self, *args: Any, rooms: Sequence[RoomChoice], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["room"].choices = [("", "The whole clinic"), *((one.ref, one.name) for one in rooms)]  # type: ignore[attr-defined]


class TypeForm(forms.Form):
    """What can be booked. What is booked already keeps its time, length and room."""

    name = forms.CharField(max_length=80)
    description = forms.CharField(max_length=240, required=False, help_text="Shown to whoever books.")
    kind = forms.ChoiceField(
        label="Kind of note afterwards", choices=[(one.value, one.label) for one in VisitKind], widget=forms.RadioSelect
    )
    minutes = forms.IntegerField(label="Length, minutes", min_value=5, max_value=480)
    before_min = forms.IntegerField(label="Kept free before, minutes", min_value=0, max_value=120)
    after_min = forms.IntegerField(label="Kept free after, minutes", min_value=0, max_value=120)
    needling = forms.BooleanField(
        label="With needles", required=False, help_text="Only somebody qualified to needle on that day can be booked."
    )
    needs_room = forms.BooleanField(label="Takes a room", required=False)
    rooms = forms.MultipleChoiceField(
        label="Only in", required=False, widget=forms.CheckboxSelectMultiple, help_text="None ticked: in any room."
    )
    add_ons = forms.CharField(
        label="Can be added", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, with the minutes it takes: Longer visit, 15. What only the desk adds: Scan, 10, desk",
    )  # fmt: skip
    online = forms.ChoiceField(label="From outside", choices=ONLINE, widget=forms.RadioSelect)
    for_new = forms.BooleanField(label="For somebody new", required=False)
    for_returning = forms.BooleanField(label="For somebody who was here before", required=False)

    def __init__(self, *args: Any, rooms: Sequence[RoomChoice], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.room_ids = {one.ref: one.id for one in rooms}
        self.fields["rooms"].choices = [(one.ref, one.name) for one in rooms]  # type: ignore[attr-defined]

    @staticmethod
    def showing(kind: VisitType, rooms: Sequence[RoomChoice]) -> dict[str, Any]:
        names = ("name", "description", "kind", "minutes", "before_min", "after_min", "needling", "needs_room",
                 "online", "for_new", "for_returning")  # fmt: skip
        said = {name: getattr(kind, name) for name in names}
        said["rooms"] = [one.ref for one in rooms if one.id in kind.room_ids]
        desk = {True: "", False: f", {AT_DESK}"}
        said["add_ons"] = "\n".join(f"{one.name}, {one.minutes}{desk[one.is_online]}" for one in kind.add_ons)
        return said

    def clean_add_ons(self) -> list[tuple[str, int, bool]]:
        lines = [line.strip() for line in self.cleaned_data["add_ons"].splitlines() if line.strip()]
        if len(lines) > MOST_ADD_ONS:
            raise forms.ValidationError(f"At most {MOST_ADD_ONS} lines.")
        return [self._add_on(line) for line in lines]

    def _add_on(self, line: str) -> tuple[str, int, bool]:
        """Name, minutes, and whether it can be added from outside."""
        before, _, last = line.rpartition(",")
        is_online = last.strip().lower() != AT_DESK
        name, _, minutes = (line if is_online else before).rpartition(",")
        digits = minutes.strip().removesuffix("min").strip()
        if not name.strip() or not digits.isdecimal() or not 1 <= int(digits) <= MOST_MINUTES:
            raise forms.ValidationError(f"“{line}”: write a name, a comma and minutes from 1 to {MOST_MINUTES}.")
        return name.strip()[:80], int(digits), is_online

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("for_new") and not said.get("for_returning"):
            self.add_error("for_returning", "Somebody must be able to book it: tick one of the two.")
        return said

    def values(self) -> dict[str, Any]:
        """As the services take it."""
        said = dict(self.cleaned_data)
        chosen = said.pop("rooms")
        said["room_ids"] = [self.room_ids[ref] for ref in chosen] if said["needs_room"] else []
        return {**said, "kind": VisitKind(said["kind"]), "online": Online(said["online"])}


class RulesForm(forms.Form):
    """One field for each rule of booking, in their order. The ranges are held by `settings.types.checked`."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields.update({setting.name: _rule(setting) for setting in SETTINGS})


def _rule(setting: Setting) -> forms.Field:
    label = f"{setting.label}, {setting.unit}" if setting.unit else setting.label
    if isinstance(setting.default, bool):
        return forms.BooleanField(label=label, help_text=setting.help, required=False)
    told = f"{setting.help} {setting.range_words.capitalize()}; unless set otherwise {setting.default}."
    if setting.choices:
        return forms.TypedChoiceField(
            label=label, help_text=setting.help, choices=[(one, one) for one in setting.choices], coerce=int
        )
    return forms.IntegerField(label=label, help_text=told, min_value=setting.low, max_value=setting.high)
