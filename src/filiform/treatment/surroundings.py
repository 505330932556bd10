"""What the gates must know from elsewhere, read in the transaction that records the act.

SQL: screening, plan, consent, practitioner, training and attestations, and the lots if any are named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from filiform.clinics.members import Member
from filiform.consent import queries as consents
from filiform.consent.types import ConsentView
from filiform.knowledge import catalogues
from filiform.practitioners import queries as practitioners
from filiform.practitioners.queries import PractitionerView
from filiform.practitioners.types import Weight
from filiform.screening import queries as screening
from filiform.screening.types import Plan, ScreeningView
from filiform.supplies import queries as supplies
from filiform.supplies.types import LotView
from filiform.treatment.places import chest_regions, muscle_regions
from filiform.treatment.types import ClinicRules, ConsentScope, GateContext, LotState, MeasureRange, Qualification

NO_PRACTITIONER = Qualification(qualified=False, reason="nobody with this sign-in is on the list of practitioners")
NOT_SCREENED = "nothing: this visit has not been screened"
OUT_OF_DATE = "{verdict}, before answers or the plan changed"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Whom and what the session stands on. `gate` is the same for the gates."""

    screening: ScreeningView | None
    plan: Plan
    consent: ConsentView | None
    practitioner: PractitionerView | None
    qualification: Qualification
    lots: tuple[LotView, ...]
    gate: GateContext


def surroundings(
    *, visit_id: int, patient_id: int, by: Member, at: datetime, lots: Collection[LotView] | None = None,
    lot_numbers: Collection[str] = (),
) -> Surroundings:  # fmt: skip
    """Read everything an act may depend on. `lots` when they are known already, else `lot_numbers` are looked up."""
    organization_id = by.organization_id
    on = at.astimezone(by.zone).date()
    if lots is None:
        lots = supplies.lots_numbered(organization_id=organization_id, numbers=lot_numbers) if lot_numbers else ()
    answer = screening.latest(organization_id=organization_id, visit_id=visit_id, on=on)
    plan = screening.plan_of(organization_id=organization_id, visit_id=visit_id)
    consent = consents.consent_in_force(organization_id=organization_id, patient_id=patient_id, at=at)
    practitioner = practitioners.practitioner_of(organization_id=organization_id, user_id=by.user_id)
    qualification = _qualification(practitioner, by=by, on=on)
    gate = gate_context(
        on=on, answer=answer, plan=plan, consent=consent, qualification=qualification, lots=lot_states(lots),
        clinic=ClinicRules.of(by.settings.get("treatment", {})),
    )  # fmt: skip
    return Surroundings(answer, plan, consent, practitioner, qualification, tuple(lots), gate)


def gate_context(
    *, on: date, answer: ScreeningView | None, plan: Plan, consent: ConsentView | None, qualification: Qualification,
    lots: Mapping[str, LotState], clinic: ClinicRules,
) -> GateContext:  # fmt: skip
    """A screening that is missing or out of date releases nothing."""
    said = answer.answer if answer else {}
    return GateContext(
        on=on,
        verdict=_verdict(answer),
        verdict_releases=answer is not None and answer.is_releasing and not answer.is_stale,
        qualification=qualification,
        consent=_scope(consent) if consent else None,
        screened_sites=frozenset(plan.sites),
        muscle_regions=muscle_regions(),
        lots=lots,
        instruments=instrument_ranges(),
        excluded_sites=frozenset(said.get("excluded_sites", ())),
        forbidden_techniques=frozenset(said.get("forbidden_techniques", ())),
        limits=said.get("limits", {}),
        site_limits=said.get("site_limits", {}),
        chest_regions=chest_regions(),
        clinic=clinic,
    )


def lot_states(lots: Collection[LotView]) -> dict[str, LotState]:
    """By the number on the pack. Where makers or sizes share a number, the strictest state counts for it."""
    states: dict[str, LotState] = {}
    for lot in lots:
        before = states.get(lot.lot)
        expires_on = min(lot.expires_on, before.expires_on) if before and before.expires_on else lot.expires_on
        states[lot.lot] = LotState(
            expires_on=expires_on, recalled=lot.is_recalled or (before is not None and before.recalled)
        )
    return states


@cache
def instrument_ranges() -> Mapping[str, MeasureRange]:
    """Which instruments there are. Their figures are checked by measures, in the same transaction."""
    return {instrument.id: MeasureRange() for instrument in catalogues.instruments().instruments}


def _verdict(answer: ScreeningView | None) -> str:
    if answer is None:
        return NOT_SCREENED
    return OUT_OF_DATE.format(verdict=answer.verdict) if answer.is_stale else str(answer.verdict)


def _scope(consent: ConsentView) -> ConsentScope:
    return ConsentScope(
        regions=consent.regions,
        techniques=consent.techniques,
        until=consent.expires_on,
        withdrawn_at=consent.withdrawn_at,
    )


def _qualification(practitioner: PractitionerView | None, *, by: Member, on: date) -> Qualification:
    if practitioner is None:
        return NO_PRACTITIONER
    found = practitioners.qualifications(
        organization_id=by.organization_id, people=[practitioner], jurisdiction=by.jurisdiction, on=on
    )[practitioner.id]
    against = [reason.text for reason in found.reasons if reason.weight in {Weight.BARS, Weight.OPEN}]
    return Qualification(
        qualified=found.may_needle,
        reason="; ".join(against).rstrip("."),
        regions=found.regions,
        forbidden_techniques=found.forbidden_techniques,
        taught=found.taught,
    )
