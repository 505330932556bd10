"""The log of an incident in words, such as of a faint: position, times, vital signs, recovery. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from filiform.treatment.payloads import Scalar

# (key, words with the value in them). Two keys told together stand under the first of them.
DETAILS = (
    ("position", "position {position}"),
    ("started_at", "from {started_at}"),
    ("recovered_at", "recovered at {recovered_at}"),
    ("pulse_bpm", "pulse {pulse_bpm}/min"),
    ("systolic_mmhg", "blood pressure {systolic_mmhg}/{diastolic_mmhg} mmHg"),
    ("spo2_percent", "oxygen saturation {spo2_percent} %"),
)


def log_of(details: Mapping[str, Scalar], zone: ZoneInfo) -> Iterator[str]:
    """What is known: keys of DETAILS in their order, then the rest as they were written."""
    given = {key: _said(value, zone) for key, value in details.items() if value not in (None, "")}
    told: set[str] = set()
    for key, words in DETAILS:
        if key in given:
            told |= {other for other in given if f"{{{other}}}" in words}
            yield words.format_map({"diastolic_mmhg": "?", **given})
    for key, value in given.items():
        if key not in told:
            yield f"{key.replace('_', ' ')} {value}"


def _said(value: Scalar, zone: ZoneInfo) -> str:
    """A moment by the clinic's clock, a yes or no in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return f"{moment.astimezone(zone):%H:%M}" if moment.tzinfo else value
    return f"{value:g}" if value is not None else ""
