from __future__ import annotations

from django.db import models


class Shift(models.Model):
    """Who does the chores now. One row: whoever holds it until a moment works, everybody else stands by."""

    name = models.CharField(max_length=16, unique=True)
    worker = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class Report(models.Model):
    """How one chore went the last time somebody wrote it down; for `filiform check`, and for whoever looks after it."""

    chore = models.CharField(max_length=64, unique=True)
    ran_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    did = models.PositiveIntegerField()
    failed_at = models.DateTimeField(null=True, blank=True, help_text="since when it fails; empty when it works")
    fault = models.CharField(max_length=120, blank=True, help_text="the kind of fault, without what it was about")

    def __str__(self) -> str:
        return self.chore
