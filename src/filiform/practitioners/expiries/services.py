from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.urls import reverse

from filiform.audit import services as audit
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.clinics.roles import Role
from filiform.outbox import services as outbox
from filiform.outbox.types import Recipient
from filiform.practitioners.expiries import queries
from filiform.practitioners.expiries.letters import OWN, OWNER, lines
from filiform.practitioners.expiries.queries import RunningOut
from filiform.practitioners.models import ExpiryTold, Practitioner


@transaction.atomic
def tell_of_expiries(*, rows: Sequence[RunningOut], by: Member, at: datetime) -> int:
    """Write to each practitioner of her own and to the owners of all, once for each threshold; returns how many.

    Every row reached a threshold. Those told of meanwhile are left out: the practitioners' rows are locked before it is
    asked, so of two workers one writes.
    """
    ids = sorted({row.practitioner.id for row in rows})
    list(Practitioner.objects.of(by.organization_id).select_for_update().filter(pk__in=ids).order_by("pk"))
    known = queries.told(organization_id=by.organization_id, practitioner_ids=ids)
    fresh = [row for row in rows if mark(row) not in known]
    if not fresh:
        return 0
    ExpiryTold.objects.add_all([_told(row, by, at) for row in fresh])
    staff = clinics.staff(organization_id=by.organization_id)
    everybody = {"lines": lines(fresh, with_names=True), "link": reverse("practitioners:expiries")}
    written = [_write(OWNER.key, one, everybody, by, at) for one in staff if one.role is Role.OWNER]
    users = {one.user_id: one for one in staff}
    for person, hers in groupby(sorted(fresh, key=lambda row: row.practitioner.id), key=lambda row: row.practitioner):
        member = users.get(person.user_id or 0)
        if member is not None and member.role is not Role.OWNER:
            own = {"lines": lines(list(hers), with_names=False), "link": reverse("practitioners:own")}
            written.append(_write(OWN.key, member, own, by, at))
    audit.record(
        organization=by.organization_ref, kind="practitioner.expiries_told", by=by.user_ref, at=at,
        facts={"number": len(fresh), "letters": len(written)},
    )  # fmt: skip
    return len(written)


def _write(kind: str, to: Member, facts: dict[str, str], by: Member, at: datetime) -> str:
    recipient = Recipient(name=to.name, email=to.email)
    return outbox.write_letter(kind=kind, to=recipient, facts=facts, about=to.user_ref, by=by, at=at)


def mark(row: RunningOut) -> tuple[int, str, date, int]:
    """What was written of, as it is remembered."""
    return (row.practitioner.id, row.ending.key[:200], row.ending.last_day, row.reached)


def _told(row: RunningOut, by: Member, at: datetime) -> ExpiryTold:
    return ExpiryTold(
        organization_id=by.organization_id, practitioner_id=row.practitioner.id, key=row.ending.key[:200],
        last_day=row.ending.last_day, threshold=row.reached, told_at=at,
    )  # fmt: skip
