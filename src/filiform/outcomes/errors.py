from __future__ import annotations

from filiform.core.errors import FiliformError


class MeasureUnknown(FiliformError):
    code, status = "outcomes.measure_unknown", 404
    text = "No measure is called {instrument} in the catalogue of instruments. Choose one from the list of outcomes."


class TableUnknown(FiliformError):
    code, status = "outcomes.table_unknown", 404
    text = "This page has no such table. Go back to the page and use the link beside the table."


class ReportNotFound(FiliformError):
    code, status = "outcomes.report_not_found", 404
    text = "This report is not here. It may have been made too long ago; make a new one."


class ReportNotReady(FiliformError):
    code, status = "outcomes.report_not_ready", 409
    text = "This report is still being made. Wait until it says that it is ready."
