"""Diagnosis and plan of the demo's patients: set at the first visit, and looked at again where the rule asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from filiform.booking.types import VisitRow
from filiform.clinics.types import Member
from filiform.examination.planning import queries, services
from filiform.examination.planning.services import PlanInput
from filiform.examination.planning.types import Code
from filiform.examination.settings.types import rules_of
from filiform.knowledge.diagnoses import diagnoses
from filiform.site.demo.people import Person

MYALGIA = "M79.18"
BY_WORD = {
    "neck": "M54.2", "back": "M54.59", "headache": "G44.209", "elbow": "M77.11", "knee": "M25.561", "calf": "M79.18",
    "hamstring": "S76.311D", "hip": "M25.551", "jaw": "R68.84",
}  # fmt: skip
OTHERWISE = {"abdulrahman"}
"""Whose plan another part of the story sets."""
BEGAN = timedelta(days=52)


def plan_care(*, visit: VisitRow, person: Person, is_first: bool, by: Member, at: datetime) -> None:
    """Judged by the worst pain of a day. Where a review is due, the visit goes on without it for a reason."""
    if is_first and person.key in OTHERWISE:
        return
    if is_first:
        said = person.complaint.casefold()
        code = next((code for word, code in BY_WORD.items() if word in said), MYALGIA)
        plan = PlanInput(
            person.complaint, began_on=(at - BEGAN).date(), stage="subacute",
            codes=tuple(Code(one, diagnoses().titles[one]) for one in dict.fromkeys((code, MYALGIA))),
            planned_visits=6, review_on=(at + timedelta(days=28)).date(), instrument="nprs_worst", goal=Decimal(2),
        )  # fmt: skip
        services.set_care_plan(visit=visit, plan=plan, by=by, at=at)
        return
    state = queries.review_of_visit(
        organization_id=by.organization_id, visit=visit, on=at.astimezone(by.zone).date(), zone=by.zone,
        after_visits=rules_of(by).review_after,
    )  # fmt: skip
    if state.asks:
        services.override_review(
            visit=visit, reason="The review waits for the letter of the physician, who is seen on Friday.", by=by, at=at
        )
