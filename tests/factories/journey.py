"""A visit taken along the journey by the real services, as far as a test needs it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from filiform.booking import queries as booking
from filiform.consent import services as consent
from filiform.consent.preparing import prepare
from filiform.consent.types import SignerRole
from filiform.examination import services as examination
from filiform.examination.types import Pick
from filiform.intake import services as intake
from filiform.practitioners import queries as practitioners
from filiform.practitioners import services as practising
from filiform.screening import services as screening
from tests.factories.cast import NOON
from tests.screening.cases import healthy

SIGNATURE = json.dumps({"kind": "drawn", "width": 300, "height": 100, "strokes": ["M10 60L60 20L110 70L160 30L240 60"]})
# What other steps record, or what is asked only while something else is so.
NOT_IN_THE_HISTORY = {
    "age_years", "consent.given", "examined_and_diagnosed", "operator_trained_regions_ok", "bmi", "plan.sites",
    "plan.techniques", "plan.estim_path", "plan.regions",
}  # fmt: skip
LEGS = (("gluteus-medius", "right"), ("rectus-femoris", "right"), ("soleus", "right"))


def row(visit, by):
    return booking.visit(organization_id=by.organization_id, visit_ref=visit.ref)


def answer_history(*, visit, by, at=NOON, **changed: Any) -> None:
    """Everything asked and nothing found, but for what `changed` says (dots in fact ids as double underscores)."""
    answers = {fact: value for fact, value in healthy(**changed).items() if fact not in NOT_IN_THE_HISTORY}
    answers |= {"body.height_cm": 172, "body.weight_kg": 68, "first_session": False}
    intake.record_answers(visit=row(visit, by), answers=answers, source="patient", by=by, at=at)


def examine(*, visit, by, at=NOON, muscles=LEGS, techniques=("superficial",), length_mm=None, path=None) -> None:
    """An indication, one point in each muscle, and all of them chosen for needling."""
    examination.save_examination(
        visit=row(visit, by), indication="Myofascial pain", findings="", by=by, at=at,
    )  # fmt: skip
    points = [
        examination.add_point(visit=row(visit, by), pick=Pick(muscle, side), by=by, at=at) for muscle, side in muscles
    ]
    examination.plan_needling(
        visit=row(visit, by), points=points, techniques=list(techniques), needle_length_mm=length_mm, estim_path=path,
        by=by, at=at,
    )  # fmt: skip


def sign_consent(*, visit, by, at=NOON, stimulation: bool | None = None) -> str:
    shown = prepare(visit=row(visit, by), language="en", by=by, at=at)
    assert shown.text is not None
    signing = consent.Signing(
        sha256=shown.text.sha256, signer_role=SignerRole.PATIENT, signer_name="Elif Yılmaz", signature=SIGNATURE,
        accepts_stimulation=stimulation,
    )  # fmt: skip
    return consent.sign_consent(visit=row(visit, by), signing=signing, by=by, at=at)


def qualify(*, practitioner, by, at=NOON) -> None:
    """The owner's word for every condition of the practice rule that a machine cannot check."""
    found = practitioners.qualification(
        organization_id=by.organization_id, practitioner_id=practitioner.pk, jurisdiction=by.jurisdiction, on=at.date()
    )
    for condition in found.to_confirm:
        practising.attest(
            practitioner_ref=practitioner.ref, condition=condition, until=at.date() + timedelta(days=700), by=by, at=at
        )


def make_ready(*, visit, by, at=NOON, stimulation: bool = True, **examined: Any):
    """History, examination, plan and consent: only the needles are missing. Returns the screening."""
    qualify(practitioner=visit.practitioner, by=by, at=at)
    answer_history(visit=visit, by=by, at=at)
    if stimulation:
        examined = {"techniques": ("superficial", "electrical-stimulation"), "path": "local-limb", **examined}
    examine(visit=visit, by=by, at=at, **examined)
    sign_consent(visit=visit, by=by, at=at, stimulation=True if stimulation else None)
    return screening.screen_visit(visit=row(visit, by), by=by, at=at)
