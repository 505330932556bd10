"""A visit of a healthy patient with everything answered, for the tests that store verdicts."""

from __future__ import annotations

from filiform.booking import queries as booking
from filiform.intake import services as intake
from filiform.screening import services
from tests.factories.cast import NOON
from tests.intake.healthy import healthy_answers

ELSEWHERE = {"consent.given": "yes", "examined_and_diagnosed": True}
WARFARIN_UNKNOWN = {"medications": ["warfarin"]}
# A relative rule that closes the sites it meets, and no hold.
RECENT_INJECTION = {"injection_recent.sites": ["gluteal:left"], "injection_recent.days": 5}


def row_of(visit, by):
    return booking.visit(organization_id=by.organization_id, visit_ref=visit.ref)


def answer(row, by, *, at=NOON, **changed):
    """Every question of a healthy adult, with changes; dots in fact ids are written as double underscores."""
    answers = healthy_answers() | ELSEWHERE | {name.replace("__", "."): value for name, value in changed.items()}
    intake.record_answers(visit=row, answers=answers, source="clinician", by=by, at=at)


def change(row, by, answers, *, at=NOON):
    intake.record_answers(visit=row, answers=answers, source="clinician", by=by, at=at)
    return services.screen_visit(visit=row, by=by, at=at)


def plan(row, by, *muscles, techniques=("superficial",), needle_length_mm=None, estim_path=None, at=NOON):
    return services.set_plan(
        visit=row, muscles=list(muscles) or [("gluteus-maximus", "left")], techniques=techniques,
        needle_length_mm=needle_length_mm, estim_path=estim_path, by=by, at=at,
    )  # fmt: skip
