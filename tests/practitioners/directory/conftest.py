from __future__ import annotations

import pytest

from filiform.practitioners import services as practising
from filiform.practitioners.directory import services
from filiform.practitioners.directory.types import LicenceShown
from filiform.practitioners.models import Credential, Practitioner
from tests.factories import cast, journey
from tests.factories.cast import NOON

DENVER = {
    "street": "1 Example Street", "town": "Denver", "part": "Colorado", "postcode": "80202", "country": "US",
    "access": ["wheelchair", "parking"], "licence_shown": LicenceShown.NUMBER,
}  # fmt: skip


def open_to_the_public(owner, **differs):
    services.describe_clinic(**{**DENVER, **differs}, by=owner, at=NOON)
    services.publish_clinic(shown=True, by=owner, at=NOON)


def agree(practitioner: Practitioner, member, owner):
    licence = Credential.objects.of(owner.organization_id).get(practitioner=practitioner, kind="licence")
    practising.check_proof(
        practitioner_ref=practitioner.ref, credential_ref=licence.ref, how="register of the board", by=owner, at=NOON
    )
    journey.qualify(practitioner=practitioner, by=owner)
    services.agree_to_be_listed(practitioner_ref=practitioner.ref, agreed=True, by=member, at=NOON)
    services.list_practitioner(practitioner_ref=practitioner.ref, listed=True, by=owner, at=NOON)


@pytest.fixture
def listed(amara, olu, amara_pt):
    """Amara, qualified in Colorado, listed in Denver with everybody's yes."""
    open_to_the_public(olu)
    services.describe_practitioner(
        practitioner_ref=amara_pt.ref, words="I like necks.", languages=["en", "es"], takes_new=True, by=amara, at=NOON
    )
    agree(amara_pt, amara, olu)
    return amara_pt


@pytest.fixture
def bo_pt(house, bo):
    return cast.make_practitioner(house, bo)
