"""The sheet on paper: a tagged PDF, the same bytes for the same sheet."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from filiform.aftercare.types import Sheet
from filiform.booking.types import VisitRow
from filiform.core.pdf import render_pdf
from filiform.patients.types import Identity


def sheet_pdf(sheet: Sheet, *, patient: Identity, visit: VisitRow, at: datetime) -> bytes:
    """The file carries `at`; with the moment of the visit's end two copies are equal byte for byte."""
    day = visit.starts_at.astimezone(ZoneInfo(visit.time_zone))
    with translation.override(sheet.language):
        born = _("{name}, born {day}").format(name=patient.name, day=date_format(patient.born_on, "DATE_FORMAT"))
        on = _("Visit of {day}").format(day=date_format(day, "DATE_FORMAT"))
    payload = {"sheet": sheet.as_json(), "clinic": visit.clinic_name, "patient": born, "visit": on}
    return render_pdf("aftercare/sheet.typ", payload, at=at)
