"""Who works in the demo clinic, and what a patient of it is. Every name, number and address is invented.

Telephone numbers lie in 555-0100 to 555-0199, which belong to nobody; e-mail addresses end in example.org.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from filiform.clinics.roles import Role

PASSWORD = "needle-demo-2026"  # noqa: S105 - printed at every start of the demo, and of no use anywhere else
ORGANIZATION = "Banyan Row Clinic (demo)"
CLINIC = "Banyan Row"
JURISDICTION = "US-FL"  # physical therapists and chiropractors needle under counted conditions, acupuncturists freely
TIME_ZONE = "America/New_York"
ADDRESS = "1 Example Row, Mangrove Bay, FL 00000"
PHONE = "(813) 555-0100"
ROOMS = ("Room 1 · Heron", "Room 2 · Ibis", "Room 3 · Osprey", "Room 4 · Pelican")

WHOLE_BODY = ("head-neck", "thorax", "trunk", "upper-limb", "lower-limb")


@dataclass(frozen=True, slots=True)
class Course:
    """One course passed, so many years ago."""

    name: str
    hours: int
    in_person: int
    years_ago: int
    regions: tuple[str, ...] = WHOLE_BODY
    techniques: tuple[str, ...] = ("superficial", "deep", "electrical-stimulation")
    exams: tuple[str, ...] = ("written", "practical")
    supervised: int = 0
    """Patient sessions under supervision."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here. `profession` empty: she does not treat. `is_confirmed`: the owner gave her word."""

    key: str
    name: str
    words: str
    role: Role
    profession: str = ""
    credentials: str = ""
    licence: str = ""
    licensed_years: int = 0
    is_confirmed: bool = True
    npi: str = ""
    courses: tuple[Course, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


STAFF = (
    Colleague("greta", "Greta Okonjo-Lund", "Owner", Role.OWNER),
    Colleague(
        "ines", "Inês Halvorsen", "Physical therapist", Role.PRACTITIONER, "physical_therapist", "PT, DPT",
        "DEMO-PT-0101", 14, npi="1000000103",
        courses=(
            Course("Dry needling, foundation", 54, 54, 9, supervised=25),
            Course("Dry needling, head, neck and torso", 27, 27, 8),
            Course("Electrical stimulation through needles", 12, 12, 6),
        ),
    ),
    Colleague(
        "hyun", "Baek Hyun-woo", "Acupuncturist", Role.PRACTITIONER, "acupuncturist", "AP", "DEMO-AP-0102", 22,
        npi="1000000202",
        courses=(Course("Acupuncture degree, needle technique", 660, 600, 22),),
    ),
    Colleague(
        "desta", "Desta Marchetti", "Chiropractor", Role.PRACTITIONER, "chiropractor", "DC", "DEMO-DC-0103", 7,
        npi="1000000301",
        courses=(Course("Dry needling for chiropractors", 48, 40, 4),),
    ),
    Colleague(
        "callum", "Callum Adair", "Physical therapist, refused by the gate", Role.PRACTITIONER, "physical_therapist",
        "PT", "DEMO-PT-0104", 1, is_confirmed=False,
        courses=(Course("Dry needling, first weekend", 27, 27, 0, ("lower-limb", "upper-limb"), ("superficial",)),),
    ),
    Colleague("teodora", "Teodora Vance", "Reception", Role.RECEPTION),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """What a patient wants and fears, in her words; `goal` with instrument, target and weeks from her first visit."""

    goal: str = ""
    instrument: str = ""
    target: str = ""
    weeks: int = 8
    concern: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A patient of the demo clinic.

    `by`: the practitioner. `muscles` with side: where her pain is treated. `pains`: pain (NPRS) before each of her
    past visits, oldest first, one a week, the last one `paused` weeks before last week. `history`: what differs from a
    healthy adult's answers. `medicines` and `illnesses` as she would type them; one that begins with * stands in no
    list, as somebody has confirmed.
    """

    key: str
    given: str
    family: str
    age: int
    sex: str
    by: str
    complaint: str
    indication: str
    muscles: tuple[tuple[str, str], ...]
    pains: tuple[int, ...] = ()
    preferred: str = ""
    pronouns: str = ""
    language: str = "en"
    occupation: str = ""
    contact: str = ""
    guardian: str = ""
    body: tuple[int, int] = (170, 70)
    medicines: tuple[str, ...] = ()
    illnesses: tuple[str, ...] = ()
    history: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    """What she answered otherwise at her past visits."""
    techniques: tuple[str, ...] = ("superficial", "deep")
    length_mm: int | None = None
    path: str | None = None
    story: Story = Story()
    special: Mapping[int, str] = field(default_factory=dict)
    """What was out of the ordinary in a past visit, by its number: faint, corrected, missing, bleeding, addendum."""
    paused: int = 0
