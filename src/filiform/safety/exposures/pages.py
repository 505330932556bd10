"""What the pages of exposures show, and the sharps injury log as a file. Nothing is decided here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from filiform.booking import queries as booking
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.knowledge.adverse_events import Exposure as Guide
from filiform.patients import queries as patients
from filiform.safety.exposures import queries
from filiform.safety.exposures.queries import ExposurePage
from filiform.safety.exposures.rules import READERS, Proposal, apply, proposals, step_words, steps
from filiform.safety.exposures.types import AgreedTest, CareDone, Entry, EntryKind, ExposureFacts, ExposureRow
from filiform.safety.register.tables import plain_cell

FIELDS = {
    "how": "What happened", "happened_at": "When", "body_part": "Where", "depth": "How deep", "device": "Device",
    "lot": "Lot", "work_area": "Work area", "account": "How it happened", "gloves": "Gloves", "source": "Whose blood",
}  # fmt: skip
DONE = {
    EntryKind.REPORTED: "Reported", EntryKind.DESCRIBED: "Described better", EntryKind.CARED: "Care recorded",
    EntryKind.PLANNED: "Test planned", EntryKind.TESTED: "Test done", EntryKind.DROPPED: "Test left out",
    EntryKind.CLOSED: "Closed", EntryKind.REOPENED: "Reopened",
}  # fmt: skip
LOG = (
    "case", "date_time", "injury", "device_type_and_brand", "device_lot", "work_area", "how_it_happened", "body_part",
    "depth", "gloves", "source",
)  # fmt: skip
DAYS_BACK = 2


@dataclass(frozen=True, slots=True)
class Log:
    """The list: of the owner every exposure, of anybody else her own."""

    rows: tuple[ExposureRow, ...]
    due: tuple[ExposureRow, ...]
    sees_all: bool
    years: tuple[int, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    by: str
    done: str
    words: str
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One exposure as its page shows it."""

    page: ExposurePage
    steps: tuple[tuple[str, str, CareDone | None], ...]
    tests: tuple[tuple[AgreedTest, bool], ...]
    """Each test, and whether its day has come."""
    proposals: tuple[Proposal, ...]
    history: tuple[Told, ...]
    guide: Guide
    today: date

    @property
    def facts(self) -> ExposureFacts:
        return self.page.facts

    @property
    def left(self) -> list[tuple[str, str]]:
        return [(key, text) for key, text, done in self.steps if done is None]


def log(*, by: Member, at: datetime) -> Log:
    """One query."""
    rows = queries.exposures(by=by)
    today = at.astimezone(by.zone).date()
    due = sorted((row for row in rows if row.next_test_on and not row.closed_at), key=lambda row: str(row.next_test_on))
    years = sorted({row.happened_at.astimezone(by.zone).year for row in rows} | {today.year}, reverse=True)
    return Log(tuple(rows), tuple(due), by.may("exposures.see_all"), tuple(years), today)


def seen(exposure_ref: str, *, by: Member, at: datetime) -> Seen:
    """Two queries."""
    page = queries.exposure(exposure_ref=exposure_ref, by=by)
    guide, zone = catalogues.adverse_events().exposure, ZoneInfo(page.zone)
    today = at.astimezone(zone).date()
    happened = (page.facts.happened_at or at).astimezone(zone).date()
    tests = sorted(page.facts.tests.values(), key=lambda test: (not test.is_open, test.due_on))
    return Seen(
        page=page,
        steps=steps(page.facts, guide),
        tests=tuple((test, test.is_due(today)) for test in tests),
        proposals=proposals(page.facts, guide, happened),
        history=tuple(_history(page.entries, zone)),
        guide=guide,
        today=today,
    )


def _history(entries: Iterable[Entry], zone: ZoneInfo) -> Iterator[Told]:
    told: list[Told] = []
    facts = ExposureFacts()
    for entry in entries:
        facts = apply(facts, entry)
        first = entry.kind is EntryKind.REPORTED
        changes = tuple(
            (FIELDS[name], _said(getattr(facts, name), zone))
            for name in entry.said
            if name in READERS and not (first and getattr(facts, name) in ("", None))
        )
        told.append(Told(entry.at, entry.by, DONE[entry.kind], _words(entry, facts), changes))
    yield from reversed(told)


def _words(entry: Entry, facts: ExposureFacts) -> str:
    said, names = entry.said, step_words(catalogues.adverse_events().exposure)
    match entry.kind:
        case EntryKind.REPORTED | EntryKind.CARED:
            return "; ".join(names.get(key, key) for key in said.get("done", ()))
        case EntryKind.PLANNED:
            return f"{said['text']}, due {_day(said['due_on'])}"
        case EntryKind.TESTED:
            return f"{facts.tests[said['test']].text}, {_day(said['done_on'])}"
        case EntryKind.DROPPED:
            return f"{facts.tests[said['test']].text}: {said['reason']}"
        case _:
            return str(said.get("reason", ""))


def _day(said: str) -> str:
    day = date.fromisoformat(said)
    return f"{day.day} {day:%b %Y}"


def _said(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        here = value.astimezone(zone)
        return f"{here.day} {here:%b %Y, %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "label", value) or "not said")


def people(*, by: Member) -> dict[str, str]:
    """Colleagues by ref, whoever asks first. One query."""
    found = clinics.colleagues(organization_id=by.organization_id)
    return {by.user_ref: f"{by.name} (you)", **{ref: name for ref, name in found.items() if ref != by.user_ref}}


def source_visits(*, by: Member, at: datetime) -> list[tuple[str, str]]:
    """Visits of the last days at this clinic, newest first: where it may have happened. Three queries."""
    today = at.astimezone(by.zone).date()
    rows = [
        row
        for back in range(DAYS_BACK)
        for row in reversed(
            booking.visits_on(
                organization_id=by.organization_id, clinic_id=by.clinic_id, day=today - timedelta(days=back),
                zone=by.zone,
            )
        )
        if row.starts_at <= at
    ]  # fmt: skip
    names = patients.identities(organization_id=by.organization_id, patient_ids={row.patient_id for row in rows})
    return [
        (row.ref, f"{row.starts_at.astimezone(by.zone):%a %H:%M} {names[row.patient_id].name}, {row.practitioner_name}")
        for row in rows
    ]


def sharps_csv(*, year: int, by: Member) -> str:
    """The sharps injury log of one year: cases and devices, nobody's name.

    Source: 29 CFR 1910.1030(h)(5), as adverse-events.yaml cites it (exposure).
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(LOG)
    for case, facts in queries.sharps_log(organization_id=by.organization_id, year=year):
        when = facts.happened_at.astimezone(by.zone).strftime("%Y-%m-%d %H:%M") if facts.happened_at else ""
        gloves = {None: "", True: "yes", False: "no"}[facts.gloves]
        line = [
            case, when, facts.how.value, facts.device, facts.lot, facts.work_area, facts.account, facts.body_part,
            facts.depth.value, gloves, facts.source.value,
        ]  # fmt: skip
        writer.writerow([plain_cell(cell) for cell in line])
    return out.getvalue()
