from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from filiform.clinics import services as clinics
from filiform.clinics.members import Member
from filiform.treatment.settings.types import checked

STEP = "treatment"


def change_rules(*, values: Mapping[str, Any], by: Member, at: datetime) -> None:
    """Set the treatment room of the clinic of the acting person; it holds from the next act on, with a line of audit.

    What the stream already holds stays: each needle keeps the limit written at its insertion. Raises: InvalidInput.
    """
    clinics.change_settings(step=STEP, values=checked(values), by=by, at=at)
