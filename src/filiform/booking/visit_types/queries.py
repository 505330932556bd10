from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from filiform.booking import models
from filiform.booking.errors import VisitTypeNotFound
from filiform.booking.types import AddOn, Online, VisitKind, VisitType

# As VisitType names them, in its order.
COLUMNS = (
    "id", "ref", "name", "description", "kind", "minutes", "before_min", "after_min", "needs_room", "needling",
    "online", "for_new", "for_returning", "room_ids",
)  # fmt: skip


def visit_types(*, organization_id: int) -> list[VisitType]:
    """Everything in use, in the clinic's own order. Two queries."""
    return _with_add_ons(organization_id, models.VisitType.objects.of(organization_id).filter(removed_at=None))


def visit_type(*, organization_id: int, visit_type_ref: str) -> VisitType:
    """One in use. Two queries. Raises VisitTypeNotFound, also for another organization's and one out of use."""
    rows = models.VisitType.objects.of(organization_id).filter(ref=visit_type_ref, removed_at=None)
    found = _with_add_ons(organization_id, rows)
    if not found:
        raise VisitTypeNotFound
    return found[0]


def visit_types_by_id(*, organization_id: int, ids: set[int]) -> dict[int, VisitType]:
    """Those named, also if out of use since. Two queries."""
    rows = models.VisitType.objects.of(organization_id).filter(pk__in=ids)
    return {one.id: one for one in _with_add_ons(organization_id, rows)}


def chosen_add_ons(kind: VisitType, refs: Sequence[str]) -> tuple[AddOn, ...]:
    """Those of the type with one of these refs; what is not of the type is left out."""
    return tuple(one for one in kind.add_ons if one.ref in refs)


def _with_add_ons(organization_id: int, rows: QuerySet[models.VisitType]) -> list[VisitType]:
    found = list(rows.order_by("position", "id").values_list(*COLUMNS))
    add_ons = _add_ons(organization_id, {row[0] for row in found})
    return [_visit_type(row, add_ons) for row in found]


def _visit_type(row: tuple[Any, ...], add_ons: Mapping[int, list[AddOn]]) -> VisitType:
    values = dict(zip(COLUMNS, row, strict=True))
    values["kind"], values["online"] = VisitKind(values["kind"]), Online(values["online"])
    values["room_ids"] = tuple(values["room_ids"])
    return VisitType(**values, add_ons=tuple(add_ons.get(row[0], ())))


def _add_ons(organization_id: int, ids: set[int]) -> dict[int, list[AddOn]]:
    found: dict[int, list[AddOn]] = defaultdict(list)
    rows = models.AddOn.objects.of(organization_id).filter(visit_type_id__in=ids, removed_at=None).order_by("id")
    for visit_type_id, ref, name, minutes, is_online in rows.values_list(
        "visit_type_id", "ref", "name", "minutes", "is_online"
    ):
        found[visit_type_id].append(AddOn(ref, name, minutes, is_online))
    return found
