"""What a practitioner can show, and what the practice rules make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

PROFESSIONS = {
    "physical_therapist": "Physical therapist",
    "chiropractor": "Chiropractor",
    "athletic_trainer": "Athletic trainer",
    "occupational_therapist": "Occupational therapist",
    "physician": "Physician",
    "acupuncturist": "Acupuncturist",
}


class Standing(StrEnum):
    """The verdict of the gate. Only the first two let a needle be planned.

    Proof that is not there counts as not there: whoever shows less is never better off. Unknown is left for what only
    a person can settle: the law, and a condition that waits for the owner's word.
    """

    QUALIFIED = "qualified"
    WITH_CONDITIONS = "qualified-with-conditions"
    UNKNOWN = "unknown"
    NOT_QUALIFIED = "not-qualified"

    @property
    def label(self) -> str:
        return {
            "qualified": "Qualified",
            "qualified-with-conditions": "Qualified, with conditions",
            "unknown": "Not established",
            "not-qualified": "Not qualified",
        }[self.value]

    @property
    def may_needle(self) -> bool:
        return self in {Standing.QUALIFIED, Standing.WITH_CONDITIONS}

    @property
    def rank(self) -> int:
        """The higher, the milder."""
        return tuple(reversed(Standing)).index(self)


class Weight(StrEnum):
    """What one reason does to the verdict: bars it, leaves it open, or is only said."""

    BARS = "bars"
    OPEN = "open"
    MET = "met"
    NOTE = "note"


class LicenceStatus(StrEnum):
    """As the board's register has it."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class CertificateKind(StrEnum):
    """What is neither a licence nor a course. A board document answers a condition of the rule, or is its letter."""

    RESUSCITATION = "resuscitation"
    BLOODBORNE = "bloodborne"
    INSURANCE = "insurance"
    BOARD_DOCUMENT = "board-document"

    @property
    def label(self) -> str:
        return {
            "resuscitation": "Resuscitation (CPR and AED)",
            "bloodborne": "Bloodborne pathogens training",
            "insurance": "Professional liability insurance",
            "board-document": "Board document",
        }[self.value]


EXAMS = {"written": "Written exam", "practical": "Practical exam"}


@dataclass(frozen=True, slots=True)
class Check:
    """Somebody compared a proof with where it comes from: `how` names the register, letter or person asked."""

    on: date
    by_name: str
    how: str
    by_herself: bool = False
    """The practitioner checked her own, as in a practice of one. It is shown."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One line under the verdict.

    `condition` is the rule's own text where an owner can confirm it; `answered_by` what answers it, `until` when the
    answer runs out.
    """

    weight: Weight
    text: str
    condition: str = ""
    answered_by: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LicenceEvidence:
    """One period of one licence. `valid_from` None: since before this record. `since`: first licensed, for years."""

    profession: str
    jurisdiction: str
    number: str
    expires_on: date | None
    valid_from: date | None = None
    since: date | None = None
    status: LicenceStatus = LicenceStatus.ACTIVE
    status_since: date | None = None
    board: str = ""
    check: Check | None = None

    def stopped_on(self, day: date) -> bool:
        """Whether the board had taken it away by that day. A status without a day holds from ever."""
        return self.status is not LicenceStatus.ACTIVE and (self.status_since is None or self.status_since <= day)

    def counts_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        runs = self.expires_on is not None and day <= self.expires_on
        return bool(self.number) and begun and runs and not self.stopped_on(day)


@dataclass(frozen=True, slots=True)
class TrainingEvidence:
    """One course passed. `regions` are screening regions or headings; hours are whole hours."""

    course: str
    hours: int
    in_person_hours: int
    regions: frozenset[str]
    techniques: frozenset[str]
    completed_on: date
    expires_on: date | None = None
    provider: str = ""
    exams: frozenset[str] = frozenset()
    supervised_sessions: int = 0
    check: Check | None = None

    def counts_on(self, day: date) -> bool:
        return self.completed_on <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True, slots=True)
class CertificateEvidence:
    """Resuscitation, bloodborne pathogens, insurance with its limits, or a document of the board.

    `condition`: which condition of the rule, in its own words, a board document answers. Limits of insurance are whole
    units of `currency`: for one claim, and for all of a year.
    """

    kind: CertificateKind
    valid_from: date
    expires_on: date | None
    issuer: str = ""
    number: str = ""
    condition: str = ""
    jurisdiction: str = ""
    profession: str = ""
    limit_each: int | None = None
    limit_total: int | None = None
    currency: str = ""
    check: Check | None = None

    def counts_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True, slots=True)
class AttestationEvidence:
    """An owner's word that one condition of one rule is met, from `given_on` up to and including `until`.

    On a rule that is silent the condition is the permission itself (`rules.permission_asked`): the owner's
    responsibility, given with a `reason`. A word withdrawn ends the day before.
    """

    jurisdiction: str
    profession: str
    condition: str
    given_on: date
    until: date
    by_name: str = ""
    reason: str = ""
    withdrawn_on: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.given_on <= day <= self.until and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass(frozen=True, slots=True)
class Limit:
    """What she may not do though her training covers it: insurance leaves it out, or the board or the owner says so.

    Empty `regions` means the whole body, empty `techniques` every technique.
    """

    reason: str
    regions: frozenset[str]
    techniques: frozenset[str]
    valid_from: date
    expires_on: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything on record of one person. `limits` are no proof: they take away."""

    licences: tuple[LicenceEvidence, ...] = ()
    trainings: tuple[TrainingEvidence, ...] = ()
    certificates: tuple[CertificateEvidence, ...] = ()
    attestations: tuple[AttestationEvidence, ...] = ()
    limits: tuple[Limit, ...] = ()


NO_PAIRS: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Qualification:
    """May this person needle here on this day, where on the body, and how.

    `regions` are screening regions, `techniques` the techniques trained and not forbidden; both are
    empty unless the standing lets a needle be planned. `limits` are tags of the practice-rules
    catalogue, with their meaning; `sources` its source ids.
    """

    status: Standing
    reasons: tuple[Reason, ...]
    regions: frozenset[str]
    techniques: frozenset[str]
    forbidden_techniques: frozenset[str]
    limits: Mapping[str, str]
    jurisdiction: str
    profession: str
    rule_status: str
    as_of: str
    confidence: str
    sources: tuple[str, ...]
    on: date
    is_stale: bool
    """The rule's row is older than twelve months."""
    pending: str
    """A known change of the rule that is not in force yet."""
    may_practise: bool
    """A licence in this profession counts on that day: she may see patients, if not needle them."""
    may_be_listed: bool
    """In the public directory: the licence was checked as well."""
    taught: frozenset[tuple[str, str]] = NO_PAIRS
    """Region and technique taught in the same course, and allowed."""
    responsibility: AttestationEvidence | None = None
    """The law is silent and the owner answers for it. Shown wherever the verdict is."""
    others: tuple[Qualification, ...] = field(default=())
    """Under her other professions, each judged alone."""

    @property
    def may_needle(self) -> bool:
        return self.status.may_needle

    @property
    def may_be_booked(self) -> bool:
        """For a visit in which she would needle. Unknown and prohibited never are."""
        return self.status.may_needle

    @property
    def label(self) -> str:
        if self.may_needle and self.responsibility:
            return f"On the owner's responsibility until {self.responsibility.until:%d %b %Y}".replace(
                "until 0", "until "
            )
        return self.status.label

    @property
    def profession_label(self) -> str:
        return PROFESSIONS.get(self.profession, self.profession)

    def covers(self, region: str, technique: str) -> bool:
        """Whether one course taught this technique in this region, and nothing forbids it here."""
        return (region, technique) in self.taught

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """Conditions of the rule that wait for an owner's word."""
        return tuple(r.condition for r in self.reasons if r.condition and r.weight is Weight.OPEN)

    @property
    def confirmable(self) -> tuple[Reason, ...]:
        """Conditions an owner's word can or does answer. Her responsibility on a silent row is another matter."""
        silent = self.responsibility.condition if self.responsibility else ""
        return tuple(r for r in self.reasons if r.condition and r.condition != silent)

    @property
    def is_silent(self) -> bool:
        """No answer of the law is known: the one case in which an owner may answer for it."""
        return self.rule_status == "silent-unknown"

    @property
    def against(self) -> tuple[str, ...]:
        """Why not, the gravest first; empty when she may."""
        for weight in (Weight.BARS, Weight.OPEN):
            if found := tuple(reason.text for reason in self.reasons if reason.weight is weight):
                return found
        return ()


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """One line of what a public profile shows: what is on record, who compared it with its source, when it runs out.

    `kind` is licence, training, resuscitation, bloodborne, insurance, board-document, word or responsibility. Never a
    scan, never a limit of insurance, never a private address. `number` is that of a licence, for those who show it.
    """

    kind: str
    what: str
    detail: str = ""
    number: str = ""
    until: date | None = None
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class MayBill:
    """Whether needling of one visit may be charged for, and what a bill must name. `reasons` say why not."""

    allowed: bool
    reasons: tuple[str, ...]
    npi: str
    licence: str
    profession: str
