from __future__ import annotations

from filiform.core.errors import InvalidInput, Refused


class UnknownInstrument(InvalidInput):
    code = "measures.unknown_instrument"
    text = "“{instrument}” is not in the instruments catalogue. Choose an instrument from the list."


class NotANumber(InvalidInput):
    code = "measures.not_a_number"
    text = "{name}: “{given}” is not a number. Write figures only, such as 6 or 12.5."


class OutOfRange(InvalidInput):
    code = "measures.out_of_range"
    text = "{name} goes {range} {unit}; {value} lies outside. Check the figure and the unit."


class NotWhole(InvalidInput):
    code = "measures.not_whole"
    text = "{name} takes whole numbers; {value} is not one."


class WrongUnit(InvalidInput):
    code = "measures.wrong_unit"
    text = "{name} is kept in {unit}, not in {given}. Enter it in {unit} or in a unit that can be converted."


class SideMissing(InvalidInput):
    code = "measures.side_missing"
    text = "{name} is measured on one side. Say right or left."


class WrongSide(InvalidInput):
    code = "measures.wrong_side"
    text = "{name} cannot be measured on “{side}”. Choose from the sides offered."


class MeasuredTwice(InvalidInput):
    code = "measures.measured_twice"
    text = "{name} stands twice in this form, for the same side and moment. Leave one."


class FormMissing(InvalidInput):
    code = "measures.form_missing"
    text = "{name}: say which form or recipe the figure is from ({forms}). Figures of two of them cannot be compared."


class FormsMixed(InvalidInput):
    code = "measures.forms_mixed"
    text = (
        "{name}: earlier figures of this episode are from “{earlier}”, this one is from “{given}”. "
        "They cannot be compared: use “{earlier}” again, or begin with “{given}” in a new episode of care."
    )


class ChangedElsewhere(Refused):
    code = "measures.changed_elsewhere"
    text = "Somebody else has just recorded the same measurement. Reload the page and look at it first."
