from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking import services as booking
from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.intake.errors import AnswerNotUsable, NothingToSettle, SettledWithoutReason
from filiform.intake.models import Answer, Progress
from filiform.intake.queries import fact_sheet
from filiform.intake.rules import entries as rules
from filiform.intake.rules.facts import checked, fact_of
from filiform.intake.rules.topics import NAMED
from filiform.intake.types import Entry, FactSheet, Given, Source, answers_changed
from filiform.knowledge.terms import Suggestion
from filiform.patients import queries as patients

LONGEST_WHY = 240


@transaction.atomic
def record_answers(
    *, visit: VisitRow, answers: Mapping[str, Any], source: str, by: Member, at: datetime,
    typed: Mapping[str, Sequence[Entry]] | None = None, unfinished: frozenset[str] = frozenset(), settled_why: str = "",
    given_at: datetime | None = None,
) -> None:  # fmt: skip
    """Record answers given at a visit, all or none; None takes an answer back.

    `typed`: the entries behind a list of medicines or conditions; its names are then the value, whatever `answers`
    says. `unfinished`: lists that were begun and not closed; they stay unknown. `settled_why`: see settle_answer.
    `given_at`: when it was said, where a device brings it later.
    SQL: lock the visit, one insert for all answers, the fact sheet (2), progress (1-2), the patient's ref, audit.
    Raises: VisitSealed, AnswerNotUsable naming question and mend, AnsweredElsewhere.
    """
    booking.require_open(visit=visit, by=by)
    if not answers:
        return
    typed = typed or {}
    rows = [
        Answer(
            organization_id=by.organization_id, visit_id=visit.id, patient_id=visit.patient_id,
            episode_id=visit.episode_id, fact=fact,
            value=checked(fact, rules.names_of(typed[fact]) if fact in typed else value),
            typed=rules.to_json(typed.get(fact, ())), is_complete=fact not in unfinished, source=_source(source),
            given_by_id=by.user_id, given_at=given_at or at, settled_why=settled_why,
        )
        for fact, value in answers.items()
    ]  # fmt: skip
    Answer.objects.add_all(rows)
    sheet = fact_sheet(organization_id=by.organization_id, visit=visit, at=at)
    _note_progress(visit, sheet, by=by, at=at)
    patient = patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
    audit.record(
        organization=by.organization_ref, kind="intake.answered", patient=patient.ref, about=visit.ref,
        by=by.user_ref, at=at, facts={"questions": sorted(answers), "source": source},
    )  # fmt: skip
    answers_changed(visit=visit, sheet=sheet, by=by, at=at)


@transaction.atomic
def settle_answer(*, visit: VisitRow, fact: str, right: str, seen: str, why: str, by: Member, at: datetime) -> None:
    """Say which of two differing answers is right, as the clinician's word; every answer stays in the record.

    `right`: the source whose answer stands from now on, or "together" for what stands already. `seen`: `Given.mark` of
    what was on the screen, so that nobody settles what she has not read.
    Raises: VisitSealed, NothingToSettle, SettledWithoutReason.
    """
    booking.require_open(visit=visit, by=by)
    given = fact_sheet(organization_id=by.organization_id, visit=visit, at=at).given.get(fact)
    if given is None or not given.is_disputed or given.mark != seen:
        raise NothingToSettle(question=fact_of(fact).question)
    said = {one.source.value: one for one in given.said} | {"together": given}
    if right not in said:
        raise AnswerNotUsable(question=fact_of(fact).question, mend="was not answered by that source.")
    if not why.strip():
        raise SettledWithoutReason
    stands = said[right]
    record_answers(
        visit=visit, answers={fact: stands.value}, typed={fact: stands.typed} if fact in NAMED else None,
        unfinished=frozenset() if stands.is_complete else frozenset({fact}), source=Source.CLINICIAN,
        settled_why=why.strip()[:LONGEST_WHY], by=by, at=at,
    )  # fmt: skip


def name_entry(
    *, visit: VisitRow, fact: str, typed: str, by: Member, at: datetime, source: str = "patient",
    meant: Suggestion | None = None, given_at: datetime | None = None, reopens: bool = False,
) -> None:  # fmt: skip
    """Add a medicine or condition as it was typed, or say what an entry of the list means (`meant`).

    A name that is certain is taken; anything else stays open until somebody picks the right name or confirms it as
    other. The list stays unknown until it is closed, and closed once it was, unless the addition `reopens` it.
    """

    def change(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        if meant is not None:
            return rules.meaning(entries, typed, meant)
        return rules.with_entry(entries, rules.entry_for(fact, typed)) if typed.strip() else entries

    _change_list(
        visit=visit, fact=fact, change=change, source=source, by=by, at=at, given_at=given_at, reopens=reopens
    )  # fmt: skip


def confirm_other(
    *, visit: VisitRow, fact: str, typed: str, by: Member, at: datetime, source: str = "patient",
    given_at: datetime | None = None,
) -> None:  # fmt: skip
    """Settle an entry as "other, none of the lists"."""
    _change_list(
        visit=visit, fact=fact, source=source, by=by, at=at, given_at=given_at,
        change=lambda entries: rules.confirmed_other(entries, typed),
    )  # fmt: skip


def remove_entry(
    *, visit: VisitRow, fact: str, typed: str, by: Member, at: datetime, source: str = "patient",
    given_at: datetime | None = None,
) -> None:  # fmt: skip
    """Take an entry off the list. A list that becomes empty is open again: none has to be said deliberately."""
    _change_list(
        visit=visit, fact=fact, source=source, by=by, at=at, given_at=given_at,
        change=lambda entries: rules.without_entry(entries, typed),
    )  # fmt: skip


def take_over_list(
    *, visit: VisitRow, fact: str, by: Member, at: datetime, source: str = "patient", given_at: datetime | None = None
) -> None:  # fmt: skip
    """Start from the list of an earlier visit that has expired. It stays open until it is closed anew."""
    sheet = fact_sheet(organization_id=by.organization_id, visit=visit, at=at)
    before = _list_of(source, sheet.earlier.get(fact))
    if before is not None and fact not in sheet.given:
        entries = rules.entries_of(before.value, before.typed)
        _record_list(visit, fact, entries, is_complete=False, source=source, by=by, at=at, given_at=given_at)


def close_list(
    *, visit: VisitRow, fact: str, by: Member, at: datetime, source: str = "patient", given_at: datetime | None = None
) -> None:  # fmt: skip
    """Say that a list of medicines or conditions is all there is; an empty one then means none."""
    given = _list_of(source, fact_sheet(organization_id=by.organization_id, visit=visit, at=at).given.get(fact))
    entries = rules.entries_of(given.value, given.typed) if given else ()
    _record_list(visit, fact, entries, is_complete=True, source=source, by=by, at=at, given_at=given_at)


def _change_list(
    *, visit: VisitRow, fact: str, change: Callable[[tuple[Entry, ...]], tuple[Entry, ...]], source: str, by: Member,
    at: datetime, given_at: datetime | None, reopens: bool = False,
) -> None:  # fmt: skip
    if fact not in NAMED:
        raise AnswerNotUsable(question=fact_of(fact).question, mend="is not a list of names.")
    with transaction.atomic():
        booking.require_open(visit=visit, by=by)  # locks the visit, so that two additions cannot lose each other
        sheet: FactSheet = fact_sheet(organization_id=by.organization_id, visit=visit, at=at)
        given = _list_of(source, sheet.given.get(fact))
        before = rules.entries_of(given.value, given.typed) if given else ()
        after = change(before)
        if after != before:
            is_complete = bool(after) and given is not None and given.is_complete and not reopens
            _record_list(visit, fact, after, is_complete=is_complete, source=source, by=by, at=at, given_at=given_at)


def _list_of(source: str, given: Given | None) -> Given | None:
    """The list a change starts from. A patient changes her own; what a clinician added to it stays the clinician's."""
    return given.patients_own if given and source == Source.PATIENT else given


def _record_list(
    visit: VisitRow, fact: str, entries: Sequence[Entry], *, is_complete: bool, source: str, by: Member, at: datetime,
    given_at: datetime | None,
) -> None:  # fmt: skip
    record_answers(
        visit=visit, answers={fact: []}, typed={fact: entries}, source=source, by=by, at=at, given_at=given_at,
        unfinished=frozenset() if is_complete else frozenset({fact}),
    )  # fmt: skip


def _note_progress(visit: VisitRow, sheet: FactSheet, *, by: Member, at: datetime) -> None:
    rows = Progress.objects.of(by.organization_id).filter(visit_id=visit.id)
    if not rows.update(to_ask=sheet.to_ask, answered_at=at):
        Progress.objects.add(
            organization_id=by.organization_id, visit_id=visit.id, to_ask=sheet.to_ask, answered_at=at
        )  # fmt: skip


def _source(source: str) -> Source:
    try:
        return Source(source)
    except ValueError as error:
        raise AnswerNotUsable(question="Who gave the answer", mend="is patient, clinician or record.") from error
