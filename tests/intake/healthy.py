"""A healthy newcomer's answers, written once for the tests of the history."""

from __future__ import annotations

from typing import Any

from filiform.knowledge import catalogues

# Where no is not the healthy answer, or where an answer is a choice.
OTHERWISE: dict[str, Any] = {
    "psych.acute_state": "no",
    "substances_today": "no",
    "cancer.status": "never",
    "diabetes.control": "none",
    "epilepsy": "never",
    "pregnancy.status": "not-applicable",
    "needle_fear": "no-problem",
    "consent.capacity": "has-capacity",
    "can_report_and_keep_still": True,
    "prior_reaction": ["none"],
    "bmi": 24.0,
    "fly_or_dive_hours": "none",
    "bleeding.major_days_ago": "none",
}
NOT_HERE = {"age_years", "consent.given", "examined_and_diagnosed", "operator_trained_regions_ok"}


def healthy_answers() -> dict[str, Any]:
    """An answer to every mandatory question of the history that a healthy adult is asked."""
    found: dict[str, Any] = {}
    for fact in catalogues.eligibility().facts.values():
        if fact.required == "always" and fact.id not in NOT_HERE and not fact.id.startswith("plan."):
            found[fact.id] = OTHERWISE.get(fact.id, [] if fact.is_list else False)
    return found
