from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics import queries as clinics
from filiform.clinics.acting import program_member
from filiform.clinics.types import Member
from filiform.outcomes.models import Report
from filiform.outcomes.reports import making
from filiform.outcomes.types import Asked
from filiform.practitioners import queries as practitioners

logger = logging.getLogger(__name__)

KEPT: Final = timedelta(days=30)


@transaction.atomic
def ask_for_report(*, asked: Asked, by: Member, at: datetime) -> str:
    """Write down that a report is wanted; the background makes it. Returns its ref. Old ones are thrown away."""
    Report.objects.of(by.organization_id).filter(asked_at__lt=at - KEPT).delete()
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(asked).items()}
    report = Report.objects.add(
        organization_id=by.organization_id, clinic_id=by.clinic_id, asked=said, asked_at=at, asked_by_id=by.user_id,
        steps=making.steps_of(asked, by=by),
    )  # fmt: skip
    audit.record(
        organization=by.organization_ref, kind="outcomes.report_asked", about=report.ref, by=by.user_ref, at=at,
        facts={"first": said["first"], "last": said["last"]},
    )  # fmt: skip
    return report.ref


def advance_one(*, organization_id: int, at: datetime) -> bool:
    """Do the next step of the oldest report that is not finished; whether there was one.

    One step at a time, so that alarms and letters never wait for a paper. A step that fails ends the report and says
    which kind of fault it was. A worker that is killed leaves the step to the next one.
    """
    report = Report.objects.of(organization_id).filter(finished_at=None).order_by("asked_at", "id").first()
    if report is None:
        return False
    try:
        changes = _step(report, at)
    except Exception as error:
        logger.exception("report %s failed at step %s", report.ref, report.done)
        changes = {"finished_at": at, "fault": type(error).__name__, "parts": []}
    # Only if nobody else has done this step meanwhile.
    Report.objects.of(organization_id).filter(pk=report.pk, done=report.done, finished_at=None).update(**changes)
    return True


def _step(report: Report, at: datetime) -> dict[str, Any]:
    by, asked = program_member(clinic_id=report.clinic_id), _asked(report.asked)
    step = report.steps[report.done]
    if not step.startswith("paper:"):
        return {"done": report.done + 1, "parts": [*report.parts, making.part_of(step, asked, by=by)]}
    names = {one.ref: one.name for one in clinics.clinics(organization_id=by.organization_id)}
    people = {one.ref: one.name for one in practitioners.practitioners(organization_id=by.organization_id)}
    made = making.paper(
        report.parts, asked, by=by, clinic=names.get(asked.clinic, ""), practitioner=people.get(asked.practitioner, ""),
        at=at,
    )  # fmt: skip
    return {"done": report.done + 1, "parts": [], "pdf": made, "finished_at": at}


def _asked(said: dict[str, str]) -> Asked:
    days = {name: date.fromisoformat(said[name]) for name in ("first", "last", "on")}
    return Asked(**days, clinic=said["clinic"], practitioner=said["practitioner"])
