"""The one declaration of what leaves. Files, data dictionary and the views of both engines are made from it."""

from __future__ import annotations

from typing import Final

from filiform.registry.types import Column, Table

KEYED = "keyed hash (HMAC-SHA-256, 63 bits); the secret stays in the installation"
SHIFTED = "shifted by a number of days that is the same for all of one patient's dates and known to nobody outside"
SINCE = "a difference of days, which the shift leaves as it is"
OF_CATALOGUE = "an id of the program's catalogue"
NO_FREE_TEXT = "only what the catalogue knows; words of people are left out"

PATIENT = Column("patient", "key", "the patient", hidden=KEYED)
EPISODE = Column("episode", "key", "the episode of care (one complaint)", hidden=KEYED)
VISIT = Column("visit", "key", "the visit", hidden=KEYED)
DAY = Column("day", "day", "the clinic's day", hidden=SHIFTED)
SINCE_FIRST = Column(
    "since_first_d", "whole", "days since the first needling of the episode; empty where nothing was needled",
    unit="days", hidden=SINCE,
)  # fmt: skip

PATIENTS: Final = Table(
    "patients",
    "a patient with at least one visit, in the month of the first",
    (
        PATIENT,
        Column("jurisdiction", "text", "whose practice rules hold: country, or country and state"),
        Column(
            "age_band", "text", "years of age at the first visit; broader, or empty, where few share it",
            unit="years", hidden="ten-year band, made broader until k patients of the organization share the class",
        ),
        Column(
            "sex", "text", "as registered (FHIR administrative gender); empty where few share it",
            hidden="left out where fewer than k patients share the class",
        ),
        Column("first_day", "day", "day of the first visit", hidden=SHIFTED),
    ),
    ("patient",),
)  # fmt: skip

VISITS: Final = Table(
    "visits",
    "a visit that took place",
    (
        VISIT,
        PATIENT,
        EPISODE,
        DAY,
        SINCE_FIRST,
        Column("kind", "text", "initial, follow-up or walk-in"),
        Column("number", "whole", "which visit of the episode this is, from 1"),
        Column(
            "is_due", "yes-no", "whether the day of the planned follow-up had passed when this was exported",
            hidden="yes or no instead of the day of the export",
        ),
        Column("is_needled", "yes-no", "whether a needling session was closed"),
        Column("needles", "whole", "needles that went in; struck-out entries are not counted"),
        Column("muscles", "whole", "muscles treated, whichever side"),
        Column("twitches", "whole", "local twitch responses seen"),
        Column("passes", "whole", "passes of needles that were moved in place"),
        Column("needle_min", "number", "dwell of every needle added up", unit="min"),
        Column("longest_dwell_min", "number", "dwell of the needle that was in longest", unit="min"),
        Column("stimulation_min", "number", "time with current running on at least one channel", unit="min"),
        Column("dose_grade", "text", "grade of the dose by the catalogue of techniques; describes, does not advise"),
    ),
    ("visit",),
)  # fmt: skip

NEEDLES: Final = Table(
    "needles",
    "a needle that went in",
    (
        VISIT,
        PATIENT,
        Column("number", "whole", "in the order of insertion, from 1"),
        Column("muscle", "text", OF_CATALOGUE, rare="other"),
        Column("side", "text", "left, right or midline"),
        Column("gauge_mm", "number", "thickness", unit="mm", rare="nothing"),
        Column("length_mm", "number", "length", unit="mm", rare="nothing"),
        Column("depth_mm", "number", "depth as recorded; empty where none was", unit="mm", rare="nothing"),
        Column("technique", "text", OF_CATALOGUE, rare="other"),
        Column("passes", "whole", "passes, where the needle was moved in place"),
        Column("twitches", "whole", "local twitch responses seen"),
        Column("sensation", "whole", "greatest intensity reported, 0 to 10; empty where none was"),
        Column("dwell_s", "number", "from insertion to withdrawal", unit="s"),
        Column("is_bleeding", "yes-no", "bleeding at withdrawal; empty where it was not said"),
        Column("is_stimulated", "yes-no", "whether current ran through it"),
        Column("stimulation_s", "number", "how long current ran through it", unit="s"),
        Column("hz", "number", "frequency of the last current", unit="Hz", rare="nothing"),
        Column("pulse_us", "number", "pulse width of the last current", unit="µs", rare="nothing"),
        Column("intensity_ma", "number", "intensity of the last current", unit="mA", rare="nothing"),
    ),
    ("visit", "number"),
)

READINGS: Final = Table(
    "readings",
    "a measurement that stands; corrected ones are gone",
    (
        PATIENT,
        EPISODE,
        Column("visit", "key", "the visit; empty for an answer between visits", hidden=KEYED),
        DAY,
        SINCE_FIRST,
        Column("number", "whole", "in the order they were taken, within the patient, from 1"),
        Column("instrument", "text", OF_CATALOGUE, rare="other"),
        Column(
            "item", "key", "what was measured where the instrument leaves it open (a muscle, an activity), and "
            "its form; 0 for none",
            hidden="keyed hash within the patient: the words are left out and do not meet another's",
        ),
        Column("side", "text", "left, right, midline or none"),
        Column("phase", "text", "before or after the needles of that visit, or none"),
        Column("mode", "text", "answered in the clinic, on the phone, or imported from an earlier record"),
        Column("value", "number", "as measured, in `unit`"),
        Column("unit", "text", "unit of the instrument", rare="other"),
    ),
    ("patient", "number"),
)  # fmt: skip

ADVERSE_EVENTS: Final = Table(
    "adverse_events",
    "an adverse event that counts: not ruled out, not entered twice or by mistake, and of a known patient",
    (
        Column("event", "key", "the event", hidden=KEYED),
        PATIENT,
        Column("visit", "key", "the visit it belongs to; empty where none is known", hidden=KEYED),
        DAY,
        Column("kind", "text", OF_CATALOGUE, hidden=NO_FREE_TEXT, rare="other"),
        Column("grade", "text", "mild, significant or serious; empty where ungraded", rare="other"),
        Column("is_near_miss", "yes-no", "nothing happened, nearly"),
        Column("causality", "text", "how likely needling caused it, as judged", rare="nothing"),
        Column("outcome", "text", "what became of it", rare="nothing"),
        Column("told_by", "text", "patient, clinician or other"),
        Column("is_closed", "yes-no", "whether the review has ended"),
    ),
    ("event",),
)

FOLLOW_UPS: Final = Table(
    "follow_ups",
    "a set of questions after a treatment that was to be sent",
    (
        VISIT,
        PATIENT,
        Column("time_window", "text", "which of the times after the session, such as h24"),
        Column("is_asked", "yes-no", "whether the questions went out"),
        Column("is_answered", "yes-no", "whether an answer came"),
        Column("after_h", "number", "hours from the end of the session to the answer", unit="h"),
        Column("soreness", "whole", "0 to 10"),
        Column("bruise", "text", "as answered", rare="nothing"),
        Column("is_red", "yes-no", "whether a red flag was said yes to"),
    ),
    ("visit", "time_window"),
)

INSTRUMENTS: Final = Table(
    "instruments",
    "an instrument of the catalogue, with the change that counts; no patient is in this table",
    (
        Column("instrument", "text", OF_CATALOGUE),
        Column("name", "text", "as it is called"),
        Column("benefit", "text", "which of the benefits it measures"),
        Column("told_by", "text", "patient-reported, clinician-measured or performance-test"),
        Column("unit", "text", "its unit"),
        Column("sign", "whole", "1 where higher is better, -1 where lower is"),
        Column("mdc", "number", "minimal detectable change: the first of the catalogue in this unit; not reviewed"),
        Column("mdc_is_share", "yes-no", "whether it is in hundredths of the baseline"),
        Column("mcid", "number", "minimal important change: the first of the catalogue in this unit; not reviewed"),
        Column("mcid_is_share", "yes-no", "whether it is in hundredths of the baseline"),
        Column("low", "number", "lowest value there is"),
        Column("high", "number", "highest value there is; empty for no end"),
        Column("tracks_recovery", "yes-no", "whether time to recovery is read from it"),
    ),
    ("instrument",),
    is_partitioned=False,
)

PARTITIONED: Final = (PATIENTS, VISITS, NEEDLES, READINGS, ADVERSE_EVENTS, FOLLOW_UPS)
TABLES: Final = (*PARTITIONED, INSTRUMENTS)
