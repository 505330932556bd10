from django.db import models


class Chain(models.Model):
    """The head of one chain: how long it is and the hash of its last line, itself sealed by `seal`.

    Several chains run side by side so that people who work at the same time do not queue for one
    head (docs/decisions/0003).
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"chain {self.number}, {self.length} lines"


class Line(models.Model):
    """One act by one person. Never updated, never deleted: triggers refuse both."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="+", db_index=False)
    sequence = models.BigIntegerField()
    organization = models.CharField(max_length=26)
    kind = models.CharField(max_length=64)
    patient = models.CharField(max_length=26, blank=True)
    about = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=26, blank=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="audit_line_once")]
        indexes = [
            models.Index(fields=["organization", "patient", "-at"], name="audit_by_patient"),
            models.Index(fields=["organization", "-at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"
