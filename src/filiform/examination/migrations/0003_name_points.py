"""Gives every finding of before its lasting point: one for each chain of findings carried from visit to visit."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import migrations


def name_points(apps: Any, editor: Any) -> None:
    findings = apps.get_model("examination", "TriggerPoint").rows
    tracked = apps.get_model("examination", "TrackedPoint")
    last: dict[int, int] = defaultdict(int)
    point_of: dict[int, int] = {}
    standing: set[tuple[int, int]] = set()
    rows = findings.filter(tracked=None).order_by("id")
    for row in rows.select_related("examination").only(
        "id", "carried_from_id", "muscle", "side", "organization_id", "removed_at", "examination__patient_id"
    ):
        point: Any = point_of.get(row.carried_from_id)
        carried = point is not None and (row.examination_id, point) not in standing  # a chain kept twice parts here
        if not carried:
            patient = row.examination.patient_id
            last[patient] += 1
            point = tracked.rows.create(
                organization_id=row.organization_id, patient_id=patient, number=last[patient], muscle=row.muscle,
                side=row.side,
            ).pk  # fmt: skip
        point_of[row.pk] = point
        if row.removed_at is None:
            standing.add((row.examination_id, point))
        findings.filter(pk=row.pk).update(tracked_id=point, recognition="carried" if carried else "new")


class Migration(migrations.Migration):
    dependencies = [("examination", "0002_lasting_points")]
    operations = [migrations.RunPython(name_points, migrations.RunPython.noop)]
