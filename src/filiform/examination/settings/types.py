"""What a clinic sets for its examinations: when a plan is reviewed, and what is not shown. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from filiform.clinics.types import Member

STEP: Final = "examination"


@dataclass(frozen=True, slots=True)
class ExaminationRules:
    """`review_after` None: as the catalogue says. `hidden`: ids of the examination catalogue nobody here uses."""

    review_after: int | None = None
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ExaminationRules:
        """From what the clinic keeps; what it never set stands as it is here."""
        return cls(kept.get("review_after"), frozenset(kept.get("hidden", ())))

    def as_kept(self) -> dict[str, Any]:
        return {"review_after": self.review_after, "hidden": sorted(self.hidden)}


def rules_of(member: Member) -> ExaminationRules:
    """The rules of the clinic somebody acts at."""
    return ExaminationRules.of(member.settings.get(STEP, {}))
