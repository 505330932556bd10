from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from filiform.booking import queries as booking
from filiform.booking.errors import VisitNotFound
from filiform.booking.rules import FREES_THE_TIME
from filiform.booking.types import VisitRow
from filiform.consent import queries
from filiform.consent.errors import ConsentNotFound
from filiform.consent.preparing import Prepared, prepare
from filiform.consent.queries import ConcernRow, DocumentRow, GoalRow, ReadRow
from filiform.consent.types import ConsentView, Decision
from filiform.patients.access.cards import Card
from filiform.patients.access.types import Visitor
from filiform.screening import queries as screening

CARD = 40
LATEST = 20


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """How her consent stands for one visit to come. `missing`: the consent in force leaves a part of the plan out."""

    visit: VisitRow
    in_force: ConsentView | None
    latest: DocumentRow | None
    is_planned: bool
    missing: bool
    read: ReadRow | None

    @property
    def wants_signature(self) -> bool:
        return self.is_planned and (self.in_force is None or self.missing)

    @property
    def is_declined(self) -> bool:
        return self.latest is not None and self.latest.decision is Decision.REFUSED


@dataclass(frozen=True, slots=True)
class Wishes:
    """Goals that are open and concerns of hers, newest first."""

    goals: tuple[GoalRow, ...]
    concerns: tuple[ConcernRow, ...]


def coming_visits(*, visitor: Visitor, at: datetime) -> list[VisitRow]:
    """What is still to come or going on, the next first. One query."""
    rows = booking.visits_of_patient(
        organization_id=visitor.member.organization_id, patient_id=visitor.patient.id, limit=LATEST
    )
    open_rows = [row for row in rows if row.status not in FREES_THE_TIME and not row.sealed_at and row.ends_at >= at]
    return sorted(open_rows, key=lambda row: row.starts_at)


def own_visit(*, visitor: Visitor, visit_ref: str) -> VisitRow:
    """One visit of hers. Raises VisitNotFound for anybody else's."""
    row = booking.visit(organization_id=visitor.member.organization_id, visit_ref=visit_ref)
    if row.patient_id != visitor.patient.id:
        raise VisitNotFound
    return row


def consent_held(*, visitor: Visitor, at: datetime) -> ConsentView | None:
    """What she agreed to and has not taken back. One query."""
    return queries.consent_in_force(
        organization_id=visitor.member.organization_id, patient_id=visitor.patient.id, at=at
    )  # fmt: skip


def own_consent(*, visitor: Visitor, visit: VisitRow, at: datetime) -> OwnConsent:
    """Four queries."""
    member = visitor.member
    in_force = consent_held(visitor=visitor, at=at)
    decided = queries.documents_of_patient(
        organization_id=member.organization_id, patient_id=visitor.patient.id, limit=1
    )
    plan = screening.plan_of(organization_id=member.organization_id, visit_id=visit.id)
    missing = queries.plan_gap(view=in_force, sites=plan.sites, techniques=plan.techniques)
    return OwnConsent(
        visit=visit,
        in_force=in_force,
        latest=decided[0] if decided else None,
        is_planned=bool(plan.sites),
        missing=bool(missing),
        read=queries.last_read(organization_id=member.organization_id, visit_id=visit.id),
    )


def own_text(
    *, visitor: Visitor, visit: VisitRow, language: str, at: datetime, for_another: bool = False
) -> Prepared:  # fmt: skip
    """The text of this visit in the language she reads."""
    return prepare(
        visit=visit, language=language, by=visitor.member, at=at, patient=visitor.patient, for_another=for_another
    )


def own_document(*, visitor: Visitor, consent_ref: str) -> DocumentRow:
    """A decision of hers. Raises ConsentNotFound for anybody else's. One query."""
    found = queries.document(organization_id=visitor.member.organization_id, consent_ref=consent_ref)
    if found.patient_id != visitor.patient.id:
        raise ConsentNotFound
    return found


def wishes(*, visitor: Visitor) -> Wishes:
    """Two queries."""
    organization_id, patient_id = visitor.member.organization_id, visitor.patient.id
    goals = queries.goals_of_patient(organization_id=organization_id, patient_id=patient_id)
    concerns = queries.concerns_of_patient(organization_id=organization_id, patient_id=patient_id)
    return Wishes(tuple(goal for goal in goals if goal.ended_at is None), tuple(concerns))


def cards(visitor: Visitor, at: datetime) -> Sequence[Card]:
    """What the next visit asks of her here. Seven queries."""
    visits = coming_visits(visitor=visitor, at=at)
    if not visits:
        return [_holding()] if consent_held(visitor=visitor, at=at) else []
    row = visits[0]
    own, hers = own_consent(visitor=visitor, visit=row, at=at), wishes(visitor=visitor)
    said = any(concern.visit_ref == row.ref for concern in hers.concerns) or bool(hers.goals)
    wish = Card(
        _("Goals and worries"),
        _("What you want to be able to do again, and what worries you. In your own words."),
        reverse("consent-phone:wishes", args=[row.ref]), _("Look") if said else _("Write"), CARD - 5, done=said,
    )  # fmt: skip
    return [wish, _consent_card(own)]


def _consent_card(own: OwnConsent) -> Card:
    url = reverse("consent-phone:text", args=[own.visit.ref])
    if own.wants_signature:
        text = _("Read what is planned, with its risks, and say yes or no.")
        return Card(_("Your consent"), text, url, _("Read and sign"), CARD)
    if own.in_force:
        return _holding()
    text = _("What the needles are, what they can do and what can go wrong. You sign at the clinic.")
    return Card(_("Read before you decide"), text, url, _("Read"), CARD, done=own.read is not None)


def _holding() -> Card:
    text = _("You signed. You can read it, and take it back at any time.")
    return Card(_("Your consent"), text, reverse("consent-phone:home"), _("Look"), CARD, done=True)
