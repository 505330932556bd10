from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from filiform.outcomes.errors import ReportNotFound, ReportNotReady
from filiform.outcomes.models import Report

COLUMNS = ("ref", "asked", "asked_at", "asked_by__name", "steps", "done", "finished_at", "fault")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report in a list, or while it is made."""

    ref: str
    asked: dict[str, str]
    asked_at: datetime
    asked_by: str
    steps: list[str]
    done: int
    finished_at: datetime | None
    fault: str

    @property
    def is_ready(self) -> bool:
        return self.finished_at is not None and not self.fault

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day of the baselines."""
        return date.fromisoformat(self.asked["first"]), date.fromisoformat(self.asked["last"])

    @property
    def number(self) -> int:
        return len(self.steps)

    @property
    def doing(self) -> str:
        """The step that is being done, in words."""
        return self.steps[min(self.done, len(self.steps) - 1)].partition(":")[2]


def reports(*, organization_id: int) -> list[ReportRow]:
    """The newest first. One query, without the papers themselves."""
    rows = Report.objects.of(organization_id).order_by("-asked_at", "-id").values_list(*COLUMNS)
    return [ReportRow(*row) for row in rows[:SHOWN]]


def report(*, organization_id: int, report_ref: str) -> ReportRow:
    """One query. Raises ReportNotFound, also for another organization's."""
    row = Report.objects.of(organization_id).filter(ref=report_ref).values_list(*COLUMNS).first()
    if row is None:
        raise ReportNotFound
    return ReportRow(*row)


def paper(*, organization_id: int, report_ref: str) -> tuple[bytes, datetime]:
    """The PDF and the moment it was finished. One query. Raises ReportNotFound, ReportNotReady."""
    row = Report.objects.of(organization_id).filter(ref=report_ref).values_list("pdf", "finished_at").first()
    if row is None:
        raise ReportNotFound
    if row[0] is None or row[1] is None:
        raise ReportNotReady
    return bytes(row[0]), row[1]
