from __future__ import annotations

import json

import pytest

from filiform.booking import queries as booking
from filiform.consent import services
from filiform.consent.preparing import prepare
from filiform.consent.signing import Signing
from filiform.consent.types import SignerRole
from filiform.examination import services as examination
from filiform.examination.types import Pick
from tests.factories import cast

DRAWN = json.dumps({"kind": "drawn", "width": 600, "height": 176, "strokes": ["M10 90Q60 20 120 90", "M130 90L180 40"]})


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def plan(row, amara):
    """Plans muscles for the visit: `plan(("gastrocnemius-medial-head", "right"), techniques=["deep"])`."""

    def planned(*muscles, techniques=("deep",)):
        examination.save_examination(visit=row, indication="Myofascial pain", findings="", by=amara, at=cast.NOON)
        refs = [
            examination.add_point(visit=row, pick=Pick(muscle, side), by=amara, at=cast.NOON)
            for muscle, side in muscles
        ]
        path = "local-limb" if "electrical-stimulation" in techniques else None
        examination.plan_needling(
            visit=row, points=refs, techniques=list(techniques), needle_length_mm=None, estim_path=path, by=amara,
            at=cast.NOON,
        )  # fmt: skip

    return planned


@pytest.fixture
def shown(row, amara):
    """The text on the screen at a moment."""
    return lambda at=cast.NOON: prepare(visit=row, language="en", by=amara, at=at).text


@pytest.fixture
def sign(row, amara, shown):
    def signed(at=cast.NOON, **changes):
        for_another = changes.get("signer_role", SignerRole.PATIENT) is not SignerRole.PATIENT
        text = prepare(visit=row, language="en", by=amara, at=at, for_another=for_another).text
        given = {
            "sha256": text.sha256, "signer_role": SignerRole.PATIENT, "signer_name": "Elif Yılmaz",
            "signature": DRAWN,
            **changes,
        }  # fmt: skip
        return services.sign_consent(visit=row, signing=Signing(**given), by=amara, at=at)

    return signed
