from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from filiform.booking.settings.types import checked
from filiform.clinics import services as clinics
from filiform.clinics.types import Member

STEP: Final = "booking"


def change_rules(*, values: Mapping[str, Any], by: Member, at: datetime) -> None:
    """Set the rules of booking of the acting person's clinic; they hold from the next act on, with a line of audit.

    Visits and holds that exist stay as they are. Raises InvalidInput.
    """
    clinics.change_settings(step=STEP, values=checked(values).as_kept(), by=by, at=at)
