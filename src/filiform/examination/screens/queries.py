from __future__ import annotations

from filiform.examination.models import ScreenFinding


def findings_of_visit(*, organization_id: int, visit_id: int) -> dict[tuple[str, str], str]:
    """Signs of a visit by id and side: normal or abnormal. What is missing was not tested. One query."""
    rows = ScreenFinding.objects.of(organization_id).filter(examination__visit_id=visit_id)
    return {(sign, side): finding for sign, side, finding in rows.values_list("sign", "side", "finding")}


def findings_before(*, organization_id: int, patient_id: int, but_visit_id: int) -> dict[tuple[str, str], str]:
    """Each sign as an earlier visit found it last. One query."""
    rows = (
        ScreenFinding.objects.of(organization_id)
        .filter(examination__patient_id=patient_id)
        .exclude(examination__visit_id=but_visit_id)
        .order_by("noted_at", "id")
    )
    return {(sign, side): finding for sign, side, finding in rows.values_list("sign", "side", "finding")}
