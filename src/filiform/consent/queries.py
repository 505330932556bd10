from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet

from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.consent.errors import ConsentNotFound
from filiform.consent.models import Concern, ConsentDocument, Goal, TextRead
from filiform.consent.rules import area, gap
from filiform.consent.texts import wording
from filiform.consent.types import ConsentText, ConsentView, Decision, Gap, SignedWhere, SignerRole
from filiform.core.prepared import Prepared, Slot, organization
from filiform.knowledge import catalogues
from filiform.measures.pages import short_name, unit_of
from filiform.screening import queries as screening

STIMULATION = "electrical-stimulation"

GOALS = Prepared(
    lambda: (
        Goal.objects.of(organization())
        .filter(patient_id=Slot("patient_id"))
        .order_by("-added_at", "-id")
        .values_list(
            "ref", "text", "instrument", "target", "unit", "by_date", "ended_at", "is_reached", "is_hers", "added_at"
        )[:40]
    )
)
# As _Standing names them, in its order.
STANDING = (
    "patient_id", "ref", "decision", "sites", "techniques", "accepts_stimulation", "decided_at", "expires_on",
    "withdrawal__withdrawn_at", "visit__clinic__time_zone",
)  # fmt: skip
IN_FORCE = Prepared(
    lambda: (
        ConsentDocument.objects.of(organization())
        .filter(patient_id=Slot("patient_id"))
        .order_by("-decided_at", "-id")
        .values_list(*STANDING)[:1]
    )
)
DECISIONS = Prepared(
    lambda: (
        ConsentDocument.objects.of(organization())
        .filter(patient_id__among=Slot("patients"))
        .order_by("decided_at", "id")
        .values_list(*STANDING)
    )
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What of a decision says whether it holds; text and signature are long and stay where they are."""

    patient_id: int
    ref: str
    decision: str
    sites: list[str]
    techniques: list[str]
    accepts_stimulation: bool | None
    decided_at: datetime
    expires_on: date | None
    withdrawn_at: datetime | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class GoalRow:
    ref: str
    text: str
    instrument: str
    target: Decimal | None
    unit: str
    by_date: date | None
    ended_at: datetime | None
    is_reached: bool | None
    is_hers: bool = False
    added_at: datetime | None = None

    @property
    def measure(self) -> str:
        """The instrument's name with the value aimed at; empty without one."""
        known = catalogues.instruments().by_id.get(self.instrument)
        if known is None:
            return ""
        name = short_name(known.name)
        return name if self.target is None else f"{name} {self.target.normalize():f} {unit_of(self.unit)}".strip()

    @property
    def spoken(self) -> str:
        """The goal as the consent text and the note say it."""
        aim = f" ({self.measure})" if self.measure else ""
        until = f" by {self.by_date.day} {self.by_date:%B %Y}" if self.by_date else ""
        return f"{self.text}{aim}{until}"


@dataclass(frozen=True, slots=True)
class ConcernRow:
    ref: str
    visit_ref: str
    text: str
    answer: str
    noted_at: datetime
    is_hers: bool = False


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One decision with the text it was about, as pages and the printed copy show it."""

    ref: str
    visit_id: int
    patient_id: int
    decision: Decision
    text: ConsentText
    sha256: str
    sites: tuple[str, ...]
    techniques: tuple[str, ...]
    accepts_stimulation: bool | None
    signer_role: SignerRole
    signer_name: str
    relation: str
    identity_seen: str
    assents: bool | None
    interpreter: str
    interpreter_language: str
    interpreter_declined: bool
    signed_where: SignedWhere
    signature: str
    reason: str
    decided_at: datetime
    expires_on: date | None
    witness_name: str
    withdrawn_at: datetime | None
    withdrawn_words: str

    @property
    def is_of_the_phone(self) -> bool:
        return self.signed_where is SignedWhere.PHONE

    @property
    def wants_identity(self) -> bool:
        """Somebody else signed on a phone, and nobody of the staff has looked at her document yet."""
        return self.is_of_the_phone and self.signer_role is not SignerRole.PATIENT and not self.identity_seen

    @property
    def is_intact(self) -> bool:
        """The stored text still has the hash that was signed."""
        return self.text.sha256 == self.sha256


def goals_of_patient(*, organization_id: int, patient_id: int) -> list[GoalRow]:
    """Open goals first, then the newest. One query."""
    found = [GoalRow(*row) for row in GOALS.rows(organization_id=organization_id, patient_id=patient_id)]
    return sorted(found, key=lambda goal: goal.ended_at is not None)


def concerns_of_patient(*, organization_id: int, patient_id: int) -> list[ConcernRow]:
    """Newest first. One query."""
    rows = Concern.objects.of(organization_id).filter(patient_id=patient_id).select_related("visit")
    return [
        ConcernRow(row.ref, row.visit.ref, row.text, row.answer, row.noted_at, row.is_hers)
        for row in rows.order_by("-noted_at", "-id")[:40]
    ]


def documents_of_patient(*, organization_id: int, patient_id: int, limit: int = 20) -> list[DocumentRow]:
    """Every decision, newest first. One query."""
    rows = _documents(organization_id).filter(patient_id=patient_id).order_by("-decided_at", "-id")
    return [_document(row) for row in rows[:limit]]


def document(*, organization_id: int, consent_ref: str) -> DocumentRow:
    """One query. Raises: ConsentNotFound, also for another organization's."""
    row = _documents(organization_id).filter(ref=consent_ref).first()
    if row is None:
        raise ConsentNotFound
    return _document(row)


def consent_in_force(*, organization_id: int, patient_id: int, at: datetime) -> ConsentView | None:
    """The consent that holds now, or None: the latest decision counts, so a refusal ends what was given before.

    One query. The last day is counted by the clinic's own clock.
    """
    columns = IN_FORCE.first(organization_id=organization_id, patient_id=patient_id)
    if columns is None:
        return None
    row = _Standing(*columns)
    return _view(row) if _holds(row, at.astimezone(ZoneInfo(row.time_zone)).date()) else None


def last_withdrawn(patient: OuterRef) -> QuerySet[ConsentDocument, Any]:
    """For a query around it, `patient` being its column: when the last decision was taken back, empty if it was not.

    Within the organization that query is asked for.
    """
    rows = ConsentDocument.objects.of(organization()).filter(patient_id=patient).order_by("-decided_at", "-id")
    return rows.values("withdrawal__withdrawn_at")[:1]


def consent_statuses(organization_id: int, visits: Sequence[VisitRow]) -> dict[int, StepStatus]:
    """How each visit stands: to sign, signed, not covering a part of the plan, declined, withdrawn, expired.

    Two queries whatever the number of visits: the decisions, and the plans they must cover.
    """
    rows = DECISIONS.rows(organization_id=organization_id, patients={visit.patient_id for visit in visits})
    decisions = [_Standing(*row) for row in rows]
    plans = screening.plans_of(organization_id=organization_id, visit_ids=[visit.id for visit in visits])
    return {visit.id: _status(_standing_at(visit, decisions), plans.get(visit.id), visit) for visit in visits}


def _standing_at(visit: VisitRow, decisions: Sequence[_Standing]) -> _Standing | None:
    """The decision a visit rests on: the last one made by its end, or within the day after it."""
    by = visit.ends_at + timedelta(days=1)
    made = [one for one in decisions if one.patient_id == visit.patient_id and one.decided_at <= by]
    return made[-1] if made else None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """The patient read, on her phone, what comes before the plan."""

    text_version: str
    language: str
    sha256: str
    read_at: datetime


def last_read(*, organization_id: int, visit_id: int) -> ReadRow | None:
    """What she read last on her phone before this visit. One query."""
    rows = TextRead.objects.of(organization_id).filter(visit_id=visit_id).order_by("-read_at", "-id")
    found = rows.values_list("text_version", "language", "sha256", "read_at").first()
    return ReadRow(*found) if found else None


def plan_gap(*, view: ConsentView | None, sites: Sequence[str], techniques: Sequence[str]) -> Gap:
    """What of a plan the consent leaves uncovered; all of it without a consent."""
    return gap(
        sites=sites,
        techniques=techniques,
        covered=view.sites if view else (),
        agreed=view.techniques if view else (),
        places=catalogues.eligibility().places,
    )


def gap_in_words(missing: Gap) -> str:
    words = wording()
    techniques = words["areas"]["techniques"]
    return ", ".join(
        [*(area(site, words) for site in missing.sites), *(techniques.get(one, one) for one in missing.techniques)]
    )


def _documents(organization_id: int) -> QuerySet[ConsentDocument]:
    return ConsentDocument.objects.of(organization_id).select_related("withdrawal", "signer_seen")


def _withdrawn(row: ConsentDocument) -> Any:
    return getattr(row, "withdrawal", None)


def _holds(row: _Standing, on: date) -> bool:
    is_given = row.decision == Decision.GIVEN and row.withdrawn_at is None
    return is_given and row.expires_on is not None and on <= row.expires_on


def _view(row: _Standing) -> ConsentView:
    declined = {STIMULATION} if row.accepts_stimulation is False else set()
    if row.expires_on is None:
        raise ValueError("a consent that was given always ends")
    return ConsentView(
        ref=row.ref,
        regions=frozenset(site.partition(":")[0] for site in row.sites),
        sites=frozenset(row.sites),
        techniques=frozenset(row.techniques) - declined,
        signed_at=row.decided_at,
        expires_on=row.expires_on,
        withdrawn_at=row.withdrawn_at,
    )


def _status(row: _Standing | None, plan: Any, visit: VisitRow) -> StepStatus:
    if row is None:
        return StepStatus(StepState.TODO, "To sign")
    if row.decision == Decision.REFUSED:
        return StepStatus(StepState.BLOCKED, "Declined")
    if row.withdrawn_at is not None:
        return StepStatus(StepState.BLOCKED, "Withdrawn")
    if not _holds(row, visit.starts_at.date()):
        return StepStatus(StepState.TODO, "Expired")
    if plan is not None and (missing := plan_gap(view=_view(row), sites=plan.sites, techniques=plan.techniques)):
        return StepStatus(StepState.BLOCKED, f"Not covering: {gap_in_words(missing)}")
    return StepStatus(StepState.DONE, f"Until {row.expires_on:%d %b %Y}".replace(" 0", " "))


def _document(row: ConsentDocument) -> DocumentRow:
    withdrawn = _withdrawn(row)
    return DocumentRow(
        ref=row.ref,
        visit_id=row.visit_id,
        patient_id=row.patient_id,
        decision=Decision(row.decision),
        text=ConsentText.from_json(row.text),
        sha256=row.sha256,
        sites=tuple(row.sites),
        techniques=tuple(row.techniques),
        accepts_stimulation=row.accepts_stimulation,
        signer_role=SignerRole(row.signer_role),
        signer_name=row.signer_name,
        relation=row.relation,
        identity_seen=row.identity_seen or getattr(getattr(row, "signer_seen", None), "identity_seen", ""),
        assents=row.assents,
        interpreter=row.interpreter,
        interpreter_language=row.interpreter_language,
        interpreter_declined=row.interpreter_declined,
        signed_where=SignedWhere(row.signed_where),
        signature=row.signature,
        reason=row.reason,
        decided_at=row.decided_at,
        expires_on=row.expires_on,
        witness_name=row.witness_name,
        withdrawn_at=withdrawn.withdrawn_at if withdrawn else None,
        withdrawn_words=withdrawn.words if withdrawn else "",
    )
