from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from filiform.audit import services as audit
from filiform.booking import models
from filiform.booking.errors import VisitTypeNotFound
from filiform.booking.types import Online, VisitKind
from filiform.clinics.types import Member

CHANGED = (
    "name", "description", "kind", "minutes", "before_min", "after_min", "needs_room", "needling", "online", "for_new",
    "for_returning", "room_ids",
)  # fmt: skip


WantedAddOn = tuple[str, int] | tuple[str, int, bool]
"""Name, minutes, and whether it can be added from outside; it can unless said otherwise."""


@transaction.atomic
def add_visit_type(
    *, name: str, minutes: int, kind: VisitKind, by: Member, at: datetime, add_ons: Sequence[WantedAddOn] = (),
    **more: Any,
) -> models.VisitType:  # fmt: skip
    """Let something be booked; it stands last. `more` are further fields of VisitType, `add_ons` as WantedAddOn."""
    last = models.VisitType.objects.of(by.organization_id).aggregate(last=Max("position"))["last"] or 0
    row = models.VisitType.objects.add(
        organization_id=by.organization_id, name=name.strip(), minutes=minutes, kind=kind, position=last + 1, **more
    )  # fmt: skip
    _set_add_ons(row, add_ons, at)
    _record("visit_type.added", row, by, at)
    return row


@transaction.atomic
def change_visit_type(
    *, visit_type_ref: str, by: Member, at: datetime, add_ons: Sequence[WantedAddOn] | None = None, **changes: Any
) -> None:
    """Change what is booked from now on; visits booked before keep their times. Raises VisitTypeNotFound."""
    row = _locked(visit_type_ref, by)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[name for name in CHANGED if name in changes])
    if add_ons is not None:
        _set_add_ons(row, add_ons, at)
    _record("visit_type.changed", row, by, at)


@transaction.atomic
def move_visit_type(*, visit_type_ref: str, up: bool, by: Member, at: datetime) -> bool:
    """Let it stand one place earlier or later, where it is booked and in the directory; whether it moved.

    The first stays first and the last last. Raises VisitTypeNotFound, also for one out of use.
    """
    all_rows = models.VisitType.objects.of(by.organization_id)
    rows = list(all_rows.select_for_update().filter(removed_at=None).order_by("position", "id"))
    here = next((place for place, row in enumerate(rows) if row.ref == visit_type_ref), None)
    if here is None:
        raise VisitTypeNotFound
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return False
    moved = rows[here]
    rows[here], rows[there] = rows[there], moved
    for position, row in enumerate(rows, start=1):
        row.position = position
    all_rows.bulk_update(rows, ["position"])
    _record("visit_type.moved", moved, by, at)
    return True


@transaction.atomic
def remove_visit_type(*, visit_type_ref: str, by: Member, at: datetime) -> None:
    """Take a type out of use; visits booked with it stay as they are."""
    row = _locked(visit_type_ref, by)
    row.removed_at = row.removed_at or at
    row.save(update_fields=["removed_at"])
    _record("visit_type.removed", row, by, at)


@transaction.atomic
def restore_visit_type(*, visit_type_ref: str, by: Member, at: datetime) -> None:
    """Take it back into use, as it was."""
    row = _locked(visit_type_ref, by)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    _record("visit_type.restored", row, by, at)


# What a new clinic begins with, to be changed by its owner. Lengths are those most such clinics start from; nothing is
# bookable online until the owner opens the door. A patient reads these names in her language until they are changed.
USUAL: tuple[dict[str, Any], ...] = (
    {
        "name": _("First visit"), "description": _("History, examination and, where it is right for you, treatment."),
        "minutes": 60, "kind": VisitKind.INITIAL, "online": Online.BOOKABLE, "for_returning": False, "after_min": 5,
    },
    {
        "name": _("Follow-up"), "description": _("Treatment and a look at how it has gone since the last time."),
        "minutes": 45, "kind": VisitKind.FOLLOW_UP, "online": Online.BOOKABLE, "for_new": False, "after_min": 5,
        "add_ons": ((_("Longer visit"), 15),),
    },
    {
        "name": _("Talk before deciding"), "description": _("Questions and answers. No needles."), "minutes": 20,
        "kind": VisitKind.INITIAL, "online": Online.BOOKABLE, "needs_room": False, "needling": False,
    },
    {
        "name": _("New complaint"), "description": _("Something else than last time."), "minutes": 60,
        "kind": VisitKind.INITIAL, "online": Online.CONTACT, "for_new": False, "after_min": 5,
    },
)  # fmt: skip


def lay_out_usual_types(*, by: Member, at: datetime) -> None:
    """What a new clinic begins with. A clinic that has types already keeps its own."""
    if not models.VisitType.objects.of(by.organization_id).exists():
        for usual in USUAL:
            add_visit_type(**usual, by=by, at=at)


def _set_add_ons(row: models.VisitType, wanted: Sequence[WantedAddOn], at: datetime) -> None:
    """Those that stay keep their ref; the rest is taken out of use."""
    mine = models.AddOn.objects.of(row.organization_id).filter(visit_type=row, removed_at=None)
    known = {(one.name, one.minutes, one.is_online): one for one in mine}
    for name, minutes, *said in wanted:
        is_online = all(said)
        if known.pop((name, minutes, is_online), None) is None:
            models.AddOn.objects.add(
                organization_id=row.organization_id, visit_type=row, name=name, minutes=minutes, is_online=is_online
            )  # fmt: skip
    mine.filter(pk__in=[one.pk for one in known.values()]).update(removed_at=at)


def _locked(visit_type_ref: str, by: Member) -> models.VisitType:
    row = models.VisitType.objects.of(by.organization_id).select_for_update().filter(ref=visit_type_ref).first()
    if row is None:
        raise VisitTypeNotFound
    return row


def _record(kind: str, row: models.VisitType, by: Member, at: datetime) -> None:
    audit.record(organization=by.organization_ref, kind=kind, about=row.ref, by=by.user_ref, at=at)
