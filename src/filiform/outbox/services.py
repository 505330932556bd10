from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member
from filiform.core.prepared import PreparedInsert
from filiform.core.refs import new_ref
from filiform.outbox import queries
from filiform.outbox.errors import LetterNotFound, NotToBeSent, NotToBeTakenBack
from filiform.outbox.models import Enclosure, Letter, Stopped
from filiform.outbox.queries import opted_out
from filiform.outbox.rules import after_quiet, chosen_channel
from filiform.outbox.sending.channels import open_channels
from filiform.outbox.types import Attachment, Channel, LetterRules, LetterState, Reason, Recipient, kind_of
from filiform.outbox.wording import known_language, put_into_words

__all__ = [
    "has_a_way", "opted_out", "retry_letter", "start_again", "stop_letters", "take_back", "void_letters", "wipe",
    "write_letter",
]  # fmt: skip

# A letter that could not be sent by then comes too late to be of use.
USEFUL_FOR: Final = timedelta(days=3)
NEW_LETTER = PreparedInsert(lambda: Letter, keyed=True)


@transaction.atomic(savepoint=False)
def write_letter(
    *,
    kind: str,
    to: Recipient,
    facts: Mapping[str, str],
    about: str,
    by: Member,
    at: datetime,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    attachments: Sequence[Attachment] = (),
    once: str = "",
) -> str:
    """Write a letter in the caller's transaction; a chore sends it when it is due. Returns its ref.

    Where there is no way to reach the recipient, or she has stopped this kind, the letter is written as void with its
    reason, so that the desk sees who was not told. With `once` a second letter of the same kind, about and once is not
    written: the first one's ref is returned. Nothing is sent here: what is taken back with the transaction never goes.
    """
    what = kind_of(kind)
    if once and (known := queries.written_once(by.organization_id, kind=kind, about=about, once=once)):
        return known
    way = chosen_channel(what.channels, to, open_channels())
    reason = _why_not(way, what.optional, kind, to, by)
    rules = LetterRules.of(by.settings.get("letters", {}))
    due = due_at or at
    letter = Letter(
        ref=new_ref(), organization_id=by.organization_id, clinic_id=by.clinic_id, kind=kind, about=about, once=once,
        channel=way[0] if way else "", address=way[1] if way else "", name=to.name[:160],
        language=known_language(to.language), patient_ref=to.patient_ref,
        state=LetterState.VOID if reason else LetterState.WAITING, reason=reason, written_at=at,
        written_by_id=by.user_id, due_at=after_quiet(due, rules.quiet, by.zone) if what.keeps_quiet else due,
        not_after=not_after or due + USEFUL_FOR,
    )  # fmt: skip
    words = put_into_words(
        what, channel=letter.channel or Channel.MAIL, language=to.language, name=to.name,
        facts={**_of_clinic(by), **facts}, letter_ref=letter.ref,
    )  # fmt: skip
    letter.subject = words.subject
    letter.body = words.body if letter.state == LetterState.WAITING or by.is_demo else ""
    NEW_LETTER.write(letter)
    if letter.channel == Channel.MAIL and not reason and attachments:
        Enclosure.objects.add_all([_enclosure(letter, one) for one in attachments])
    _record("letter.written", letter, by, at, kind=kind, state=str(letter.state))
    return letter.ref


def has_a_way(*, kind: str, to: Recipient) -> bool:
    """Whether a letter of this kind could reach her at all. No query."""
    return chosen_channel(kind_of(kind).channels, to, open_channels()) is not None


@transaction.atomic(savepoint=False)
def void_letters(*, about: str, by: Member, at: datetime, kinds: Collection[str] = ()) -> int:
    """Take back the letters about something that still wait, of these kinds or of all; returns how many."""
    if not (waiting := queries.waiting_about(by.organization_id, about=about, kinds=kinds)):
        return 0
    rows = Letter.objects.of(by.organization_id).select_for_update()
    letters = list(rows.filter(pk__in=waiting, state=LetterState.WAITING))
    for letter in letters:
        _void(letter, Reason.OVERTAKEN, by, at)
    return len(letters)


@transaction.atomic
def take_back(*, letter_ref: str, by: Member, at: datetime) -> None:
    """Keep one waiting letter from being sent. Raises LetterNotFound, NotToBeTakenBack."""
    letter = _locked(letter_ref, by)
    if letter.state != LetterState.WAITING:
        raise NotToBeTakenBack(state=letter.state)
    _void(letter, Reason.TAKEN_BACK, by, at)


@transaction.atomic
def retry_letter(*, letter_ref: str, by: Member, at: datetime) -> None:
    """Try a failed letter once more, at once and with fresh patience. Raises LetterNotFound, NotToBeSent."""
    letter = _locked(letter_ref, by)
    if letter.state != LetterState.FAILED:
        raise NotToBeSent(state=letter.state, why="it has not failed")
    if not letter.body:
        raise NotToBeSent(state=letter.state, why="its words are not kept any longer")
    letter.state, letter.reason, letter.tries, letter.taken_until = LetterState.WAITING, "", 0, None
    letter.due_at, letter.not_after = at, max(letter.not_after, at + timedelta(days=1))
    letter.save(update_fields=["state", "reason", "tries", "taken_until", "due_at", "not_after"])
    _record("letter.tried_again", letter, by, at, kind=letter.kind)


@transaction.atomic
def stop_letters(*, patient_ref: str, kind: str, by: Member, at: datetime) -> None:
    """The patient wants no more letters of this kind; those that wait are taken back. Repeating it changes nothing."""
    what = kind_of(kind)
    if not what.optional or opted_out(organization_id=by.organization_id, patient_ref=patient_ref, kind=kind):
        return
    Stopped.objects.add(organization_id=by.organization_id, patient_ref=patient_ref, kind=kind, stopped_at=at)
    waiting = Letter.objects.of(by.organization_id).select_for_update()
    for letter in waiting.filter(patient_ref=patient_ref, kind=kind, state=LetterState.WAITING):
        _void(letter, Reason.STOPPED, by, at)
    audit.record(
        organization=by.organization_ref, kind="letters.stopped", patient=patient_ref, about=patient_ref,
        by=by.user_ref, at=at, facts={"kind": kind},
    )  # fmt: skip


@transaction.atomic
def start_again(*, patient_ref: str, kind: str, by: Member, at: datetime) -> None:
    """The patient wants letters of this kind again."""
    if Stopped.objects.of(by.organization_id).filter(patient_ref=patient_ref, kind=kind).delete()[0]:
        audit.record(
            organization=by.organization_ref, kind="letters.started_again", patient=patient_ref, about=patient_ref,
            by=by.user_ref, at=at, facts={"kind": kind},
        )  # fmt: skip


def _why_not(way: tuple[Channel, str] | None, is_optional: bool, kind: str, to: Recipient, by: Member) -> str:
    if way is None:
        return Reason.NO_ADDRESS
    if is_optional and opted_out(organization_id=by.organization_id, patient_ref=to.patient_ref, kind=kind):
        return Reason.STOPPED
    return ""


def _of_clinic(by: Member) -> dict[str, str]:
    address, phone = clinics.contact(organization_id=by.organization_id, clinic_id=by.clinic_id)
    return {"clinic": by.clinic_name, "clinic_address": address, "clinic_phone": phone}


def _enclosure(letter: Letter, one: Attachment) -> Enclosure:
    return Enclosure(
        organization_id=letter.organization_id, letter=letter, name=one.name, media_type=one.media_type,
        content=one.content,
    )  # fmt: skip


def _locked(letter_ref: str, by: Member) -> Letter:
    rows = Letter.objects.of(by.organization_id).select_for_update()
    letter = rows.filter(ref=letter_ref, clinic_id=by.clinic_id).first()
    if letter is None:
        raise LetterNotFound
    return letter


def _void(letter: Letter, reason: Reason, by: Member, at: datetime) -> None:
    letter.state, letter.reason = LetterState.VOID, reason
    wipe(letter, is_demo=by.is_demo)
    letter.save(update_fields=["state", "reason", "body"])
    _record("letter.voided", letter, by, at, kind=letter.kind, reason=str(reason))


def wipe(letter: Letter, *, is_demo: bool) -> None:
    """Forget the words and files of a letter that will not go (any more): they hold links that open a record.

    The caller saves `body`. In a demo they stay, so that a newcomer can open the links.
    """
    if not is_demo:
        letter.body = ""
    letter.enclosures.all().delete()


def _record(what: str, letter: Letter, by: Member, at: datetime, **facts: str) -> None:
    audit.record(
        organization=by.organization_ref, kind=what, patient=letter.patient_ref, about=letter.ref, by=by.user_ref,
        at=at, facts=facts,
    )  # fmt: skip
