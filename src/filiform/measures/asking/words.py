"""What is ours to say to a patient about an instrument. Items that belong to somebody else have numbers, never words.

English is the source; the folder `locale` holds the other languages. The sense is that of `items` in instruments.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from filiform.knowledge.instruments import Instrument
from filiform.measures.entry.boxes import Box

OURS: Final = frozenset({"full", "own-words"})


@dataclass(frozen=True, slots=True)
class Said:
    """One question in words, and what the two ends of its scale mean."""

    text: Any
    low: Any = ""
    high: Any = ""


NONE, WORST = _("no pain"), _("the worst you can imagine")
PAIN_NOW = Said(_("How strong is your pain at this moment?"), NONE, WORST)
PAIN_WORST = Said(_("How strong was your pain at its worst in the last 24 hours?"), NONE, WORST)
PAIN_BEST = Said(_("How strong was your pain at its least in the last 24 hours?"), NONE, WORST)
TITLES: Final[Mapping[str, Any]] = {
    "nprs_current": _("Your pain now"),
    "nprs_worst": _("Your worst pain"),
    "nprs_best": _("Your least pain"),
    "nprs_mean3": _("Your pain"),
    "nprs_7day": _("Your pain this week"),
    "headache_days": _("Headache"),
    "analgesic_days": _("Medicine for this pain"),
    "psfs": _("What this problem makes hard"),
    "groc15": _("Compared with the start"),
    "groc11": _("Compared with the start"),
    "pass": _("Your state this week"),
    "am_stiff": _("Stiffness in the morning"),
    "night_pain": _("Your nights"),
    "days_lost": _("Work or school"),
    "sport_time": _("Your training"),
}
SAID: Final[Mapping[tuple[str, str], Said]] = {
    ("nprs_current", "value"): PAIN_NOW,
    ("nprs_worst", "value"): PAIN_WORST,
    ("nprs_best", "value"): PAIN_BEST,
    ("nprs_mean3", "now"): PAIN_NOW,
    ("nprs_mean3", "worst"): PAIN_WORST,
    ("nprs_mean3", "best"): PAIN_BEST,
    ("nprs_7day", "value"): Said(_("How strong was your pain on average over the last 7 days?"), NONE, WORST),
    ("headache_days", "count"): Said(_("On how many of the last 28 days did you have a headache?")),
    ("headache_days", "days_kept"): Said(_("If you kept a diary on fewer than 28 days: on how many?")),
    ("analgesic_days", "value"): Said(_("On how many of the last 7 days did you take something for this pain?")),
    ("psfs", "activities"): Said(
        _("Name up to five things this problem keeps you from doing, or makes hard. How well can you do each one now?"),
        _("cannot do it"),
        _("as well as before"),
    ),
    ("groc15", "value"): Said(
        _("Overall, how has this problem changed since treatment began?"), _("much worse"), _("much better")
    ),
    ("groc11", "value"): Said(
        _("Compared with when this episode began, how are you now?"), _("vastly worse"), _("wholly recovered")
    ),
    ("pass", "value"): Said(
        _("If you stayed for the next months as you were this last week, would that be acceptable to you?")
    ),
    ("am_stiff", "value"): Said(_("How many minutes are you stiff after getting up?")),
    ("night_pain", "value"): Said(_("On how many of the last 7 nights did this pain wake you?")),
    ("days_lost", "value"): Said(_("On how many of the last 28 days did this keep you from work or school?")),
    ("sport_time", "planned"): Said(_("How many minutes did you plan to train in the last 7 days?")),
    ("sport_time", "done"): Said(_("How many of these minutes did you train in full?")),
}


def title_of(instrument: Instrument) -> Any:
    """What a patient reads at the top; a form she has in her hand by the name that is printed on it."""
    return TITLES.get(instrument.id, instrument.name)


def is_ours(instrument: Instrument) -> bool:
    """Whether its questions may be shown in words; otherwise the printed form is beside the screen."""
    return instrument.ship in OURS


def said(instrument: Instrument, box: Box) -> Said:
    """The words of one box. Of an instrument that is not ours only the name of its part, as on the printed form."""
    if not is_ours(instrument):
        return Said(box.label)
    return SAID[(instrument.id, box.key)]
