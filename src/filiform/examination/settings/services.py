from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from filiform.clinics import services as clinics
from filiform.clinics.types import Member
from filiform.core.errors import InvalidInput
from filiform.examination.settings.types import STEP, ExaminationRules
from filiform.knowledge import catalogues


def change_rules(*, review_after: int | None, hidden: Collection[str], by: Member, at: datetime) -> None:
    """Set when plans are reviewed and what this clinic does not use; with a line of audit. Raises: InvalidInput."""
    held = catalogues.examination()
    review = held.review
    if review_after is not None and not review.least_visits <= review_after <= review.most_visits:
        raise InvalidInput(where="review_after", message=f"write {review.least_visits} to {review.most_visits} visits")
    known = {*held.templates, *held.screens, *held.strengths, *catalogues.instruments().by_id}
    if unknown := sorted(set(hidden) - known):
        raise InvalidInput(where="hidden", message=f"{unknown[0][:40]} is nothing that can be hidden")
    clinics.change_settings(step=STEP, values=ExaminationRules(review_after, frozenset(hidden)).as_kept(), by=by, at=at)
