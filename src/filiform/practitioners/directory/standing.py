"""What the directory asks of the qualification: the verdict on a day, and what of its grounds a profile may show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from filiform.knowledge import catalogues
from filiform.practitioners import queries
from filiform.practitioners.directory.types import LicenceShown, Proof, RuleShown
from filiform.practitioners.queries import PractitionerView
from filiform.practitioners.types import (
    CertificateEvidence,
    Evidence,
    LicenceEvidence,
    Qualification,
    TrainingEvidence,
)  # fmt: skip

Verdict = Callable[[date], Qualification]


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything on record of one practitioner, and the verdict on any day. Asking costs no query."""

    one: PractitionerView
    evidence: Evidence
    jurisdiction: str

    def verdict(self, day: date) -> Qualification:
        return queries.standing_of(self.one, self.evidence, jurisdiction=self.jurisdiction, on=day)


def judged(*, organization_id: int, people: Sequence[PractitionerView], jurisdiction: str) -> Mapping[int, Judged]:
    """By practitioner id. Two queries, however many they are."""
    shown = queries.evidence_of(organization_id=organization_id, people=people)
    return {one.id: Judged(one, shown[one.id], jurisdiction) for one in people}


def proofs(evidence: Evidence, standing: Qualification, shown: LicenceShown) -> tuple[Proof, ...]:
    """What counts today of everything on record, and when it was held to its source. Names no owner and no insurer."""
    on = standing.on
    return (
        *(
            _proof("licence", licence_words(one, shown), one, until=one.expires_on)
            for one in evidence.licences
            if one.profession == standing.profession and one.counts_on(on)
        ),
        *(
            _proof("training", _course(one), one, until=one.expires_on)
            for one in evidence.trainings
            if one.counts_on(on)
        ),
        *(
            _proof(one.kind.value, one.condition, one, until=one.expires_on)
            for one in evidence.certificates
            if one.counts_on(on)
        ),
        *(
            Proof("confirmed", word.condition, checked_on=word.given_on, until=word.until)
            for word in evidence.attestations
            if word.counts_on(on)
            and (word.jurisdiction, word.profession) == (standing.jurisdiction, standing.profession)
            and word != standing.responsibility
        ),
    )


def _proof(
    kind: str, text: str, one: LicenceEvidence | TrainingEvidence | CertificateEvidence, *, until: date | None
) -> Proof:
    if one.check is None:
        return Proof(kind, text, until=until)
    return Proof(kind, text, one.check.on, until, one.check.how, one.check.by_herself)


def _course(one: TrainingEvidence) -> str:
    hours = f"{one.hours} h" if one.hours else ""
    return " · ".join(part for part in (one.course, hours, str(one.completed_on.year)) if part)


def licence_words(one: LicenceEvidence, shown: LicenceShown) -> str:
    """As much of the licence as the clinic lets the public see."""
    if shown is LicenceShown.NOTHING:
        return ""
    place = place_of(one.jurisdiction)
    return f"{place}, {one.number}" if shown is LicenceShown.NUMBER else place


def rule_shown(standing: Qualification) -> RuleShown:
    """The row she was held against: where, what it says, as of when, how sure, from which sources."""
    catalogue = catalogues.practice_rules()
    return RuleShown(
        jurisdiction=standing.jurisdiction,
        place=place_of(standing.jurisdiction),
        profession=standing.profession,
        status=standing.rule_status,
        as_of=standing.as_of,
        confidence=standing.confidence,
        sources=tuple(catalogue.sources[key].citation for key in standing.sources if key in catalogue.sources),
        catalogue=catalogue.version,
        answered_until=standing.responsibility.until.isoformat() if standing.responsibility else "",
    )


def place_of(jurisdiction: str) -> str:
    place = catalogues.practice_rules().jurisdictions.get(jurisdiction)
    return place.name if place else jurisdiction


def never_needled() -> tuple[str, ...]:
    """Regions in which no needle ever goes, by the eligibility catalogue."""
    return catalogues.eligibility().places.groups.get("forbidden", ())
