from __future__ import annotations

from filiform.measures.models import Asterisk

Sign = tuple[str, str, str]


def signs_of_visit(*, organization_id: int, visit_id: int) -> list[Sign]:
    """Instrument, side and movement of each sign marked in a visit, in the order they were chosen. One query."""
    rows = Asterisk.objects.of(organization_id).filter(visit_id=visit_id, dropped_at=None)
    return list(rows.order_by("id").values_list("instrument", "side", "movement"))
