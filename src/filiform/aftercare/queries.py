from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from filiform.aftercare.alarms.queries import alarm_alerts, open_alarms
from filiform.aftercare.errors import FollowUpNotFound
from filiform.aftercare.models import Answer, FollowUp, SheetGiven
from filiform.aftercare.rules.asking import state_of
from filiform.aftercare.types import Bruise, FollowUpState, Given, HandedOver, Source
from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.clinics.members import Member
from filiform.core.prepared import Prepared, Slot, moment, organization
from filiform.knowledge import catalogues
from filiform.safety import types as register

__all__ = ["alarm_alerts", "open_alarms"]

LOOKED_BACK: Final = timedelta(days=14)
"""How far the work list looks back; the counts go as far as they are asked to."""
ON_LIST: Final = 200
NEWEST: Final = 8
"""How many sets of questions a record shows."""

GIVEN = Prepared(
    lambda: (
        SheetGiven.objects.of(organization())
        .filter(visit_id__among=Slot("visits"))
        .values("visit_id")
        .annotate(last=Max("given_at"))
        .values_list("visit_id", "last")
    )
)
# As FollowUpRow names them, in its order; names of the patient are put together, the state is reckoned.
COLUMNS = (
    "ref", "visit__ref", "patient__ref", "patient__given_name", "patient__family_name", "patient__preferred_name",
    "patient__phone", "visit__practitioner__name", "visit__practitioner__user_id", "window", "closed_at", "due_at",
    "until", "asked_at", "is_reached", "void_at", "answered_at", "flags", "was_red",
)  # fmt: skip
OF_PATIENT = Prepared(
    lambda: (
        FollowUp.objects.of(organization())
        .filter(patient_id=Slot("patient_id"), due_at__lte=moment("at"), void_at=None)
        .order_by("-due_at", "-id")
        .values_list(*COLUMNS)[:NEWEST]
    )
)


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One set of questions in a list, with where it stands at the moment the list was asked for."""

    ref: str
    visit_ref: str
    patient_ref: str
    called: str
    phone: str
    practitioner: str
    practitioner_user_id: int | None
    window: str
    closed_at: datetime
    due_at: datetime
    until: datetime
    asked_at: datetime | None
    answered_at: datetime | None
    flags: tuple[str, ...]
    was_red: bool
    state: FollowUpState
    has_answered_since: bool = False
    """A later set of questions of the same visit was answered: nobody need ring about this one any more."""

    @property
    def label(self) -> str:
        """How long after the session: 24 hours."""
        return next((one.label for one in catalogues.aftercare().follow_ups if one.id == self.window), self.window)

    @property
    def is_to_be_phoned(self) -> bool:
        """No letter reached her, or she has not answered one: only a voice can tell how she is."""
        return self.state in {FollowUpState.UNREACHED, FollowUpState.UNANSWERED} and not self.has_answered_since

    @property
    def is_to_do(self) -> bool:
        return self.is_to_be_phoned or self.state is FollowUpState.OPEN


@dataclass(frozen=True, slots=True)
class AnswerRow:
    number: int
    given: Given
    source: Source
    given_at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """One set of questions with every answer to it, the newest last."""

    row: FollowUpRow
    asks: tuple[str, ...]
    risks: frozenset[str] | None
    answers: tuple[AnswerRow, ...]

    @property
    def newest(self) -> AnswerRow | None:
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet that was handed over. `text` is empty where the treatment room ticked it off."""

    ref: str
    how: HandedOver
    sheets: tuple[str, ...]
    language: str
    version: str
    text: dict[str, Any]
    given_at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many were asked and how many answered, of one window. Unanswered is its own number: never well, never ill."""

    window: str
    label: str
    due: int
    answered: int
    red: int
    open: int
    unanswered: int

    @property
    def percent(self) -> float | None:
        """Answered of those whose time is over or who answered; None while nobody's is."""
        settled = self.answered + self.unanswered
        return 100 * self.answered / settled if settled else None


def sheet_statuses(organization_id: int, visits: Sequence[VisitRow]) -> dict[int, StepStatus]:
    """Whether each visit's sheet was handed over. One query."""
    rows = GIVEN.rows(organization_id=organization_id, visits=[visit.id for visit in visits])
    given = {row[0] for row in rows}
    return {
        visit.id: StepStatus(StepState.DONE, "Sheet given") if visit.id in given else StepStatus(StepState.TODO)
        for visit in visits
    }


def sheets_of_visit(*, organization_id: int, visit_id: int) -> list[SheetRow]:
    """Every sheet handed over, the newest first. One query."""
    rows = SheetGiven.objects.of(organization_id).filter(visit_id=visit_id).order_by("-given_at", "-id")
    columns = ("ref", "how", "sheets", "language", "version", "text", "given_at", "by__name")
    return [
        SheetRow(ref, HandedOver(how), tuple(sheets), language, version, text, given_at, name)
        for ref, how, sheets, language, version, text, given_at, name in rows.values_list(*columns)
    ]


def mails_by_itself(member: Member) -> bool:
    """Whether this clinic mails the sheet when the note is signed."""
    return bool(member.settings.get("aftercare", {}).get("mail_sheet", True))


def follow_ups_of_visit(*, organization_id: int, visit_id: int, at: datetime) -> list[FollowUpRow]:
    """What was and will be asked after one visit, in the order of the hours. One query."""
    rows = FollowUp.objects.of(organization_id).filter(visit_id=visit_id).order_by("due_at", "id")
    return [_row(row, at) for row in rows.values_list(*COLUMNS)]


def follow_ups_of_patient(
    *, organization_id: int, patient_id: int, at: datetime, limit: int = NEWEST
) -> list[FollowUpRow]:
    """The newest of a patient, planned ones left out. One query."""
    if limit > NEWEST:
        rows = FollowUp.objects.of(organization_id).filter(patient_id=patient_id, due_at__lte=at, void_at=None)
        return [_row(row, at) for row in rows.order_by("-due_at", "-id").values_list(*COLUMNS)[:limit]]
    found = OF_PATIENT.rows(organization_id=organization_id, patient_id=patient_id, at=at)
    return [_row(row, at) for row in found[:limit]]


@dataclass(frozen=True, slots=True)
class AskedAfter:
    """One set of questions after a visit and what came back; figures are None where nothing did, or not that."""

    visit_id: int
    window: str
    due_at: datetime
    state: FollowUpState
    soreness: int | None
    bruise: Bruise | None
    flags: tuple[str, ...]


def asked_after_visits(*, organization_id: int, visit_ids: Collection[int], at: datetime) -> list[AskedAfter]:
    """What was asked after these visits, oldest first, planned ones left out. One query, however many they are."""
    newest = Answer.objects.of(organization_id).filter(follow_up=OuterRef("pk")).order_by("-number")
    rows = (
        FollowUp.objects.of(organization_id)
        .filter(visit_id__in=list(visit_ids), due_at__lte=at, void_at=None)
        .order_by("due_at", "id")
        .values_list(
            "visit_id", "window", "due_at", "until", "asked_at", "is_reached", "flags",
            Subquery(newest.values("soreness")[:1]), Subquery(newest.values("bruise")[:1]),
        )
    )  # fmt: skip
    found = []
    for visit_id, window, due_at, until, asked_at, is_reached, flags, soreness, bruise in rows:
        state = state_of(
            due_at=due_at, until=until, asked_at=asked_at, is_reached=is_reached, is_void=False, flags=flags, at=at
        )
        kept = Bruise(bruise) if bruise else None
        found.append(AskedAfter(visit_id, window, due_at, state, soreness, kept, tuple(flags or ())))
    return found


def follow_up(*, organization_id: int, follow_up_ref: str, at: datetime) -> FollowUpPage:
    """One set of questions with its answers. Two queries. Raises: FollowUpNotFound, also for another organization's."""
    found = (
        FollowUp.objects.of(organization_id).filter(ref=follow_up_ref).values_list("asks", "risks", *COLUMNS).first()
    )
    if found is None:
        raise FollowUpNotFound
    asks, risks, *row = found
    rows = Answer.objects.of(organization_id).filter(follow_up__ref=follow_up_ref).select_related("by")
    answers = tuple(
        AnswerRow(one.number, given_of(one), Source(one.source), one.given_at, one.by.name)
        for one in rows.order_by("number")
    )
    return FollowUpPage(_row(tuple(row), at), tuple(asks), None if risks is None else frozenset(risks), answers)


def given_of(row: Answer) -> Given:
    return Given(row.soreness, Bruise(row.bruise) if row.bruise else None, tuple(row.flags), row.words)


class Show(StrEnum):
    """Which part of the work list is looked at."""

    TO_DO = "to-do"
    ANSWERED = "answered"
    ALL = "all"

    @property
    def label(self) -> str:
        return {"to-do": "To do", "answered": "Answered", "all": "All"}[self.value]


def work_list(*, by: Member, at: datetime, show: Show = Show.ALL, mine: bool = False) -> list[FollowUpRow]:
    """What of the last fortnight is due, red ones first, then those to be phoned, then the newest. One query."""
    rows = _due(by, at - LOOKED_BACK, at)
    if mine:
        rows = rows.filter(visit__practitioner__user_id=by.user_id)
    found = [_row(row, at) for row in rows.order_by("-due_at", "-id").values_list(*COLUMNS)[:ON_LIST]]
    answered: dict[str, datetime] = {}
    for row in reversed(found):
        if row.answered_at is not None:
            answered[row.visit_ref] = row.due_at
    told = [replace(row, has_answered_since=answered.get(row.visit_ref, row.due_at) > row.due_at) for row in found]
    shown = [row for row in told if show is Show.ALL or (show is Show.TO_DO) is row.is_to_do]
    if show is Show.ANSWERED:
        shown = [row for row in shown if row.answered_at is not None]
    return sorted(shown, key=lambda row: (row.state is not FollowUpState.RED, not row.is_to_be_phoned))


def completeness(*, by: Member, since: datetime, at: datetime) -> list[Completeness]:
    """How many follow-ups of a time were answered, window by window. One query.

    Silence is counted as unanswered and as nothing else.
    """
    silent = Q(answered_at=None)
    rows = (
        _due(by, since, at)
        .values("window")
        .annotate(
            due=Count("pk"),
            answered=Count("pk", filter=~silent),
            red=Count("pk", filter=Q(was_red=True)),
            open=Count("pk", filter=silent & Q(until__gte=at)),
            unanswered=Count("pk", filter=silent & Q(until__lt=at)),
        )
        .values_list("window", "due", "answered", "red", "open", "unanswered")
    )
    found = {row[0]: row[1:] for row in rows}
    return [
        Completeness(one.id, one.label, *found[one.id]) for one in catalogues.aftercare().follow_ups if one.id in found
    ]


def followed_up(organization_id: int, asked: register.Asked, start: datetime, end: datetime) -> register.FollowUp:
    """For the safety register: after how many sessions of a period somebody was asked, and for how many an answer came.

    One query, and the answered visits as a query the register joins.
    """
    rows = FollowUp.objects.of(organization_id).filter(closed_at__gte=start, closed_at__lt=end, void_at=None).order_by()
    if asked.clinic:
        rows = rows.filter(visit__clinic__ref=asked.clinic)
    if asked.practitioner:
        rows = rows.filter(visit__practitioner__ref=asked.practitioner)
    answered = Q(answered_at__isnull=False)
    found = rows.aggregate(
        asked=Count("visit_id", distinct=True, filter=Q(asked_at__isnull=False) | answered),
        answered=Count("visit_id", distinct=True, filter=answered),
    )
    return register.FollowUp(found["asked"], found["answered"], rows.filter(answered).values("visit_id"))


def _due(by: Member, since: datetime, at: datetime) -> QuerySet[FollowUp]:
    return FollowUp.objects.of(by.organization_id).filter(
        visit__clinic_id=by.clinic_id, due_at__gt=since, due_at__lte=at, void_at=None
    )


def _row(row: tuple[Any, ...], at: datetime) -> FollowUpRow:
    ref, visit_ref, patient_ref, given, family, preferred, phone, practitioner, user_id, window, *rest = row
    closed_at, due_at, until, asked_at, is_reached, void_at, answered_at, flags, was_red = rest
    state = state_of(
        due_at=due_at, until=until, asked_at=asked_at, is_reached=is_reached, is_void=void_at is not None, flags=flags,
        at=at,
    )  # fmt: skip
    return FollowUpRow(
        ref=ref, visit_ref=visit_ref, patient_ref=patient_ref, called=f"{preferred or given} {family}".strip(),
        phone=phone, practitioner=practitioner, practitioner_user_id=user_id, window=window, closed_at=closed_at,
        due_at=due_at, until=until, asked_at=asked_at, answered_at=answered_at, flags=tuple(flags or ()),
        was_red=was_red, state=state,
    )  # fmt: skip
