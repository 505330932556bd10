"""What the practitioners of the demo clinic can show. Every number, school, insurer and policy is invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from filiform.practitioners.credentials import Proof
from filiform.practitioners.types import CertificateEvidence, CertificateKind, LicenceEvidence, TrainingEvidence
from filiform.site.demo.people import Colleague

BOARDS = {
    "physical_therapist": "Board of Physical Therapy Practice",
    "chiropractor": "Board of Chiropractic Medicine",
    "acupuncturist": "Board of Acupuncture",
}
REGISTER = "licence search of the board, by number"
SCHOOL = "Mangrove Bay School of Needling (invented)"
INSURER = "Pelican Mutual (invented)"
# Days from the founding of the demo clinic. It opens 120 days later: two papers run out soon after.
CPR_ENDS = {"ines": 520, "hyun": 610, "desta": 143, "callum": 480}
INSURANCE_ENDS = {"ines": 330, "hyun": 200, "desta": 365, "callum": 300}


def proofs_of(one: Colleague, *, jurisdiction: str, today: date) -> Iterator[Proof]:
    """Licence, courses, resuscitation, bloodborne pathogens and insurance of one colleague."""
    yield LicenceEvidence(
        profession=one.profession, jurisdiction=jurisdiction, number=one.licence, board=BOARDS[one.profession],
        valid_from=today - timedelta(days=365), expires_on=today + timedelta(days=3 * 365),
        since=today - timedelta(days=365 * one.licensed_years + 30),
    )  # fmt: skip
    for course in one.courses:
        yield TrainingEvidence(
            course=course.name, provider=SCHOOL, hours=course.hours, in_person_hours=course.in_person,
            regions=frozenset(course.regions), techniques=frozenset(course.techniques),
            completed_on=today - timedelta(days=365 * course.years_ago + 20), exams=frozenset(course.exams),
            supervised_sessions=course.supervised,
        )  # fmt: skip
    yield CertificateEvidence(
        kind=CertificateKind.RESUSCITATION, issuer="Mangrove Bay Rescue (invented)", number=f"BLS-{one.licence[-4:]}",
        valid_from=today - timedelta(days=200), expires_on=today + timedelta(days=CPR_ENDS[one.key]),
    )  # fmt: skip
    yield CertificateEvidence(
        kind=CertificateKind.BLOODBORNE, issuer="Clinic training day, 29 CFR 1910.1030",
        valid_from=today - timedelta(days=30), expires_on=today + timedelta(days=335),
    )  # fmt: skip
    yield CertificateEvidence(
        kind=CertificateKind.INSURANCE, issuer=INSURER, number=f"PM-{one.licence[-4:]}",
        valid_from=today - timedelta(days=60), expires_on=today + timedelta(days=INSURANCE_ENDS[one.key]),
        limit_each=1_000_000, limit_total=3_000_000, currency="USD",
    )  # fmt: skip
