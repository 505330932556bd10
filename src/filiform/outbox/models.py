from __future__ import annotations

from django.db import models
from django.db.models import Q

from filiform.clinics.scoping import ScopedModel
from filiform.outbox.types import Channel, LetterState

WAITING = Q(state=LetterState.WAITING)


class Letter(ScopedModel):
    """One letter to one person. Its words are wiped once it has gone or will not go, except in a demo.

    The patient is a ref, not a key: letters stand below patients and know nobody.
    """

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=48)
    about = models.CharField(max_length=64, blank=True, help_text="ref of what the letter is about")
    once = models.CharField(max_length=80, blank=True, help_text="written once for each kind, about and this")
    channel = models.CharField(max_length=8, blank=True, choices=[(c.value, c.value) for c in Channel])
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=12)
    patient_ref = models.CharField(max_length=26, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=[(s.value, s.label) for s in LetterState])
    reason = models.CharField(max_length=16, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text="what the server said to the last try")
    tries = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    taken_until = models.DateTimeField(null=True, blank=True, help_text="some worker is sending it until then")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "about", "once"], condition=~Q(once=""), name="outbox_written_once"
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, sent_at__isnull=False)
                | (~Q(state=LetterState.SENT) & Q(sent_at__isnull=True)),
                name="outbox_sent_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=WAITING, name="outbox_due"),
            models.Index(fields=["about"], name="outbox_by_about"),
            models.Index(fields=["clinic", "-id"], name="outbox_newest"),
            models.Index(fields=["clinic", "state", "-id"], name="outbox_by_state"),
            models.Index(fields=["patient_ref", "-id"], name="outbox_by_patient"),
        ]

    def __str__(self) -> str:
        return self.ref


class Enclosure(ScopedModel):
    """A file that goes along; wiped with the words of its letter."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="enclosures")
    name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class Stopped(ScopedModel):
    """A patient wants no more letters of one kind. Kinds that are not optional are sent all the same."""

    patient_ref = models.CharField(max_length=26)
    kind = models.CharField(max_length=48)
    stopped_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "patient_ref", "kind"], name="outbox_stopped_once")
        ]

    def __str__(self) -> str:
        return f"{self.patient_ref} {self.kind}"
