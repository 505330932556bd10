"""What each role may do: readable lists of named permissions, and nothing decided anywhere else."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    PRACTITIONER = "practitioner"
    RECEPTION = "reception"
    # Neither is ever a member of staff: the patient acting for herself, and the program acting by itself.
    PATIENT = "patient"
    PROGRAM = "program"

    @property
    def label(self) -> str:
        return self.value.capitalize()


# Whom a clinic lets in to work. The other two hold no permission; what they may do is said where they come in.
STAFF = (Role.OWNER, Role.PRACTITIONER, Role.RECEPTION)

# The desk: who is coming, who is here, how to reach them, and who needs somebody now. No clinical content.
DESK = frozenset(
    {
        "desk.see_day",
        "desk.see_board",
        "patients.find",
        "patients.add",
        "patients.edit",
        "booking.add_visit",
        "booking.move",
        "booking.see_hours",
        "treatment.call",
        "patients.talk",
        "safety.report",
        "aftercare.see_alarms",
    }
)

# What is in a record, for those who treat or answer for it.
READ_CHART = frozenset({"chart.see", "knowledge.see", "audit.see_patient", "practitioners.see", "aftercare.see"})

# What a clinic must account for: acts against a gate, needles that stayed missing, a day that ends.
SAFETY = frozenset({"intake.follow_warnings", "safety.see", "safety.close_search", "safety.review", "desk.close_day"})

# Asking a patient afterwards and seeing to an alarm is for whoever answers for her, the owner too.
AFTERWARDS = frozenset({"aftercare.hand_over", "aftercare.answer", "aftercare.take"})

# Giving care. Whether this person may needle here today is a further question (practitioners).
CARE = frozenset(
    {
        "intake.answer",
        "screening.run",
        "screening.clear",
        "examination.record",
        "consent.record",
        "treatment.record",
        "picks.keep",
        "measures.record",
        "notes.write",
        "notes.sign",
    }
)

# Answering a history at the desk with the patient, without seeing the verdict's detail.
TAKE_HISTORY = frozenset({"intake.answer", "knowledge.see"})

# What the clinic writes: to whom it went, and what failed. The words are not kept.
LETTERS = frozenset({"letters.see", "letters.send"})

GOVERN = frozenset(
    {
        "clinics.govern",
        "outcomes.see",
        "exposures.see_all",
        "audit.see",
        "supplies.manage",
        "practitioners.manage",
        "picks.keep",
        "booking.set_hours",
    }
)

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: DESK | LETTERS | READ_CHART | SAFETY | AFTERWARDS | GOVERN | TAKE_HISTORY,
    Role.PRACTITIONER: DESK | READ_CHART | SAFETY | AFTERWARDS | CARE,
    Role.RECEPTION: DESK | LETTERS | TAKE_HISTORY,
    Role.PATIENT: frozenset(),
    Role.PROGRAM: frozenset(),
}


def may(role: Role, permission: str) -> bool:
    return permission in PERMISSIONS[role]
