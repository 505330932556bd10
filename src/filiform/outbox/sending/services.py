from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from filiform.audit import services as audit
from filiform.clinics.types import Member
from filiform.outbox import doors
from filiform.outbox.models import Letter
from filiform.outbox.queries import opted_out
from filiform.outbox.sending.rules import next_step, next_try
from filiform.outbox.sending.types import Outgoing, Step
from filiform.outbox.services import wipe
from filiform.outbox.types import Attachment, LetterKind, LetterRules, LetterState, Reason, kind_of, left_listeners
from filiform.outbox.wording import stop_link

# A worker that dies while it sends holds its letters back for so long; then another tries them.
TAKEN_FOR = timedelta(minutes=5)
KEPT_WHEN_FAILED = timedelta(days=7)


def due(*, at: datetime) -> bool:
    """Whether any letter waits to be sent. One query, and no lock: what a worker asks every few seconds."""
    return doors.waiting(at).exists()


@transaction.atomic
def take_due(*, limit: int, by: str, at: datetime) -> list[Outgoing]:
    """Take the next letters for this worker, urgent ones first, then oldest first; no other gets them for five minutes.

    `by` names the worker, for the log. Two at once never take the same letter: the rows are locked, and on SQLite the
    whole file is.
    """
    rows = doors.waiting(at).order_by(doors.urgent_first(), "due_at", "id").select_related("clinic")
    taken = list(_locked(rows)[:limit])
    ids = [letter.pk for letter in taken]
    files: dict[int, list[Attachment]] = {key: [] for key in ids}
    for one in doors.files_of(ids):
        files[one.letter_id].append(Attachment(one.name, one.media_type, bytes(one.content)))
    doors.letters(ids).update(taken_until=at + TAKEN_FOR)
    return [_outgoing(letter, files[letter.pk]) for letter in taken]


@transaction.atomic
def decide(*, letter: Outgoing, by: Member, at: datetime) -> bool:
    """Whether a letter taken is to be sent now. If not, it is put off, or ends here with its reason."""
    kind: LetterKind = kind_of(letter.kind)
    step, again = next_step(
        at=at, not_after=letter.not_after, keeps_quiet=kind.keeps_quiet, zone=by.zone,
        quiet=LetterRules.of(by.settings.get("letters", {})).quiet,
        is_stopped=kind.optional
        and opted_out(organization_id=by.organization_id, patient_ref=letter.patient_ref, kind=letter.kind),
    )  # fmt: skip
    if step is Step.SEND:
        return True
    row = _row(letter, by)
    if step is Step.WAIT:
        row.due_at, row.taken_until = again, None
        row.save(update_fields=["due_at", "taken_until"])
    elif step is Step.STOPPED:
        _end(row, LetterState.VOID, Reason.STOPPED, by, at)
    else:
        _end(row, LetterState.FAILED, Reason.TOO_LATE, by, at)
    return False


def put_off(*, letter: Outgoing, until: datetime, by: Member, at: datetime) -> None:
    """Let it wait without counting a try: nothing was tried. One statement."""
    rows = Letter.objects.of(by.organization_id).filter(pk=letter.id, state=LetterState.WAITING)
    rows.update(due_at=until, taken_until=None)


@transaction.atomic
def note_sent(*, letter: Outgoing, answer: str, by: Member, at: datetime) -> None:
    """It has gone: whatever was done to it meanwhile, this is the truth. Its words are forgotten."""
    row = _row(letter, by)
    row.state, row.reason, row.sent_at, row.taken_until = LetterState.SENT, "", at, None
    row.tries, row.answer = row.tries + 1, answer[:200]
    wipe(row, is_demo=by.is_demo)
    row.save(update_fields=["state", "reason", "sent_at", "taken_until", "tries", "answer", "body"])
    _record("letter.sent", row, by, at, kind=row.kind)
    for listener in left_listeners(row.kind):
        listener(about=row.about, by=by, at=at)


@transaction.atomic
def note_not_sent(*, letter: Outgoing, answer: str, is_final: bool, by: Member, at: datetime) -> None:
    """It did not go: it waits for its next try, or has failed. What was voided meanwhile stays void."""
    row = _row(letter, by)
    row.tries, row.answer, row.taken_until = row.tries + 1, answer[:200], None
    again = next_try(at=at, tries=row.tries, not_after=row.not_after, is_final=is_final)
    if row.state == LetterState.WAITING and again is None:
        row.save(update_fields=["tries", "answer", "taken_until"])
        reason = Reason.REFUSED if is_final else Reason.TOO_LATE if at >= row.not_after else Reason.GAVE_UP
        _end(row, LetterState.FAILED, reason, by, at)
        return
    row.due_at = again or row.due_at
    row.save(update_fields=["tries", "answer", "taken_until", "due_at"])


def forget_words(*, by: str, at: datetime) -> int:
    """Wipe what failed a week ago and nobody tried again: its links open nothing any more, its words help nobody."""
    ids = doors.failed_long_ago(at, kept=KEPT_WHEN_FAILED)
    if not ids:
        return 0
    with transaction.atomic():
        doors.files_of(ids).delete()
        return doors.letters(ids).update(body="")


def _locked(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    """Held until the transaction ends; what another worker holds is left to it."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows.select_for_update()


def _outgoing(letter: Letter, files: Sequence[Attachment]) -> Outgoing:
    return Outgoing(
        id=letter.pk, ref=letter.ref, organization_id=letter.organization_id, clinic_id=letter.clinic_id,
        clinic_name=letter.clinic.name, kind=letter.kind, channel=letter.channel, name=letter.name,
        address=letter.address, language=letter.language, patient_ref=letter.patient_ref, subject=letter.subject,
        body=letter.body, tries=letter.tries, due_at=letter.due_at, not_after=letter.not_after,
        stop_link=stop_link(letter.ref) if kind_of(letter.kind).optional else "",
        attachments=files,
    )  # fmt: skip


def _row(letter: Outgoing, by: Member) -> Letter:
    return Letter.objects.of(by.organization_id).select_for_update().get(pk=letter.id)


def _end(row: Letter, state: LetterState, reason: Reason, by: Member, at: datetime) -> None:
    row.state, row.reason, row.taken_until = state, reason, None
    if state is LetterState.VOID:
        wipe(row, is_demo=by.is_demo)
    row.save(update_fields=["state", "reason", "taken_until", "body"])
    what = "letter.failed" if state is LetterState.FAILED else "letter.voided"
    _record(what, row, by, at, kind=row.kind, reason=str(reason))


def _record(what: str, row: Letter, by: Member, at: datetime, **facts: str) -> None:
    audit.record(
        organization=by.organization_ref, kind=what, patient=row.patient_ref, about=row.ref, by=by.user_ref, at=at,
        facts=facts,
    )  # fmt: skip
