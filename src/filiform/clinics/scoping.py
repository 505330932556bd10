"""No query crosses from one organization to another: every clinical row is reached through `objects.of(...)`.

A model that holds anything about a patient derives from `ScopedModel`. `objects` refuses to be
used without naming the organization; `rows` (the plain manager) is for Django's own machinery
and for migrations, and an architecture test keeps it out of the packages.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

from filiform.core.refs import new_ref


class Unscoped(AssertionError):
    """A query forgot to say whose rows it wants. This is a bug, never a person's mistake."""


Row = TypeVar("Row", bound=models.Model)


class ScopedManager(models.Manager[Row]):
    def of(self, organization_id: int) -> models.QuerySet[Row]:
        """The rows of one organization."""
        return super().get_queryset().filter(organization_id=organization_id)

    def get_queryset(self) -> models.QuerySet[Row]:
        raise Unscoped(f"{self.model.__name__}.objects needs .of(organization_id) first")

    def add(self, **fields: Any) -> Row:
        """Create one row; the organization is among the fields."""
        if not (fields.get("organization_id") or fields.get("organization")):
            raise Unscoped(f"a new {self.model.__name__} needs its organization")
        row = self.model(**fields)
        row.save(force_insert=True)
        return row

    def add_all(self, rows: list[Row]) -> list[Row]:
        """Create many rows in one statement."""
        return super().get_queryset().bulk_create(rows)


class ScopedModel(models.Model):
    """A row of one organization, with a public reference that may leave the server."""

    ref = models.CharField(max_length=26, unique=True, default=new_ref, editable=False)
    organization = models.ForeignKey("clinics.Organization", on_delete=models.PROTECT, related_name="+")

    rows = models.Manager[Self]()
    objects = ScopedManager[Self]()

    class Meta:
        abstract = True
        base_manager_name = "rows"
        default_manager_name = "rows"
