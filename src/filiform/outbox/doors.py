"""Letters sought before anybody knows whose they are: by the worker that sends for every clinic, and by a stop link.

Whatever is found carries its organization, and everything after it is asked of that one alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from filiform.outbox.errors import LetterNotFound
from filiform.outbox.models import Enclosure, Letter
from filiform.outbox.queries import ToStop, opted_out
from filiform.outbox.types import LetterState, kind_of, kinds

MANY = 500


def waiting(at: datetime) -> QuerySet[Letter]:
    """Letters that are due and that no worker has taken, of every clinic."""
    free = Q(taken_until=None) | Q(taken_until__lt=at)
    return Letter.rows.filter(free, state=LetterState.WAITING, due_at__lte=at)


def urgent_first() -> Case:
    """A code somebody waits for at the screen, an alarm: before a thousand reminders."""
    urgent = [kind.key for kind in kinds() if kind.urgent]
    return Case(When(kind__in=urgent, then=Value(0)), default=Value(1), output_field=IntegerField())


def letters(ids: list[int]) -> QuerySet[Letter]:
    return Letter.rows.filter(pk__in=ids)


def files_of(ids: list[int]) -> QuerySet[Enclosure]:
    return Enclosure.rows.filter(letter_id__in=ids).order_by("id")


def failed_long_ago(at: datetime, *, kept: timedelta) -> list[int]:
    """Letters of every clinic but a demo whose words nobody has used since. One query."""
    old = Letter.rows.filter(state=LetterState.FAILED, due_at__lt=at - kept, organization__is_demo=False)
    return list(old.exclude(body="").values_list("pk", flat=True)[:MANY])


def to_stop(*, letter_ref: str) -> ToStop:
    """From the signed ref of a letter, which is all its reader has. Two queries. Raises LetterNotFound."""
    columns = ("clinic_id", "clinic__name", "organization_id", "patient_ref", "kind", "language")
    row = Letter.rows.filter(ref=letter_ref).values_list(*columns).first()
    if row is None or not kind_of(row[4]).optional:
        raise LetterNotFound
    stopped = opted_out(organization_id=row[2], patient_ref=row[3], kind=row[4])
    return ToStop(row[0], row[1], row[2], row[3], kind_of(row[4]), row[5], stopped)
