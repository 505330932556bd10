from __future__ import annotations

from typing import Any

from django import forms

from filiform.treatment.settings.types import SETTINGS, Setting


class RulesForm(forms.Form):
    """One field for each setting, in their order. The ranges are held by `types.checked`; the page only helps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({setting.name: _field(setting) for setting in SETTINGS})


def _field(setting: Setting) -> forms.Field:
    told = " ".join(
        part
        for part in (
            setting.help,
            f"Range: {setting.range_words}." if setting.range_words else "",
            f"Unless set otherwise: {_said(setting.default)}.",
            f"Source: {setting.source}",
        )
        if part
    )
    label = f"{setting.label}, {setting.unit}" if setting.unit else setting.label
    if isinstance(setting.default, bool):
        return forms.BooleanField(label=label, help_text=told, required=False)
    if setting.low is None:
        return forms.CharField(label=label, help_text=told, max_length=setting.most)
    low, high = setting.low, setting.high or setting.low
    if setting.whole:
        return forms.IntegerField(label=label, help_text=told, min_value=int(low), max_value=int(high))
    return forms.FloatField(label=label, help_text=told, min_value=low, max_value=high)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
