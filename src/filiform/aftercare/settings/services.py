from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from filiform.aftercare.alarms.services import STEP
from filiform.aftercare.rules.escalation import checked_settings
from filiform.clinics import services as clinics
from filiform.clinics.members import Member


def change_rules(*, values: Mapping[str, Any], by: Member, at: datetime) -> None:
    """Set aftercare for the clinic of the acting person, with a line of audit. Raises: InvalidInput.

    An alarm that stands goes by the new minutes from its next step on.
    """
    kept = {**checked_settings(values), "mail_sheet": bool(values.get("mail_sheet"))}
    clinics.change_settings(step=STEP, values=kept, by=by, at=at)
