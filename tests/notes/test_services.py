"""Signing freezes the visit; nothing but an addendum comes after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from filiform.audit.models import Line
from filiform.booking.errors import VisitSealed
from filiform.booking.models import Visit
from filiform.intake import services as intake
from filiform.measures import services as measures
from filiform.measures.types import Reading
from filiform.notes import services
from filiform.notes.errors import (
    AlreadySigned,
    EmptyAddendum,
    NothingToSign,
    NotQualifiedThen,
    NotReadyToSign,
    NotSignedYet,
    OnlyTheNeedler,
)
from filiform.notes.models import Addendum, Note
from filiform.notes.queries import note_facts, note_page
from filiform.practitioners import services as practising
from filiform.practitioners.models import Credential
from filiform.practitioners.types import LicenceEvidence
from filiform.screening import services as screening
from filiform.treatment import services as treatment
from filiform.treatment.queries import treatment_of
from tests.factories import journey
from tests.factories.cast import NOON, make_practitioner
from tests.treatment.room_cast import lay_in_needles, needle, new, opening, whole_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(visit, amara):
    lay_in_needles(amara)
    journey.make_ready(
        visit=visit, by=amara, muscles=(("gluteus-maximus", "right"),), techniques=("deep",), stimulation=False
    )
    return journey.row(visit, amara)


def act(visit, amara, *events):
    recorded = treatment.record_events(visit_ref=visit.ref, events=list(events), by=amara, at=NOON)
    assert not recorded.refused, [answer.as_json() for answer in recorded.refused]


@pytest.fixture
def treated(ready, amara):
    act(ready, amara, *whole_session())
    return ready


@pytest.fixture
def signed(treated, amara):
    services.sign_note(visit=treated, own_words="Better after.", by=amara, at=NOON)
    return treated


def test_a_signed_note_holds_the_words_that_were_drafted(signed):
    note = Note.objects.of(signed_org(signed)).get(visit_id=signed.id)
    sentences = [sentence for section in note.sections for sentence in section["sentences"]]
    assert note.own_words == "Better after."
    assert "Needles: 6 in / 6 out, 6 counted." in sentences
    assert len(note.digest) == 64


def test_the_note_dates_the_session_a_needle_was_carried_from(ready, amara):
    act(ready, amara, *opening(), needle("n1", carried_from="GONE:n9", changed=["depth_mm"]))
    page = note_page(organization_id=amara.organization_id, visit=ready, zone=amara.zone, at=NOON)
    told = [sentence for section in page.sections for sentence in section.sentences]
    assert any("carried from an earlier session, changed: depth" in sentence for sentence in told)
    session = treatment_of(organization_id=amara.organization_id, visit_id=ready.id)
    act(ready, amara, needle("n2", carried_from=f"{session.ref}:n1"))
    page = note_page(organization_id=amara.organization_id, visit=ready, zone=amara.zone, at=NOON)
    told = [sentence for section in page.sections for sentence in section.sentences]
    assert any("carried from 23 November 2026" in sentence for sentence in told)


def signed_org(visit):
    return Visit.rows.get(pk=visit.id).organization_id


def test_a_needle_in_the_body_refuses_the_signature(ready, amara):
    act(ready, amara, *opening(), needle("n1"))
    with pytest.raises(NotReadyToSign, match="1 needle still in the body"):
        services.sign_note(visit=ready, by=amara, at=NOON)


def test_a_count_that_differs_refuses_the_signature(ready, amara):
    act(
        ready,
        amara,
        *opening(),
        needle("n1"),
        new("needles.all_withdrawn", reason="routine"),
        new("sharps.counted", counted=0),
    )
    with pytest.raises(NotReadyToSign, match="still open"):
        services.sign_note(visit=ready, by=amara, at=NOON)


def test_only_who_needled_may_sign(treated, bo, house):
    make_practitioner(house, bo)
    with pytest.raises(OnlyTheNeedler, match="Amara"):
        services.sign_note(visit=treated, by=bo, at=NOON)


def lapse(member):
    """Her licence had run out on the day before the treatment, as it turns out afterwards."""
    Credential.objects.of(member.organization_id).filter(kind="licence").update(expires_on=date(2026, 11, 22))


class TestSomebodyNotQualified:
    WHY = "The renewal was refused by post the same day."

    def test_the_signature_asks_why(self, treated, amara):
        lapse(amara)
        with pytest.raises(NotQualifiedThen, match="Amara Diallo was not qualified to needle here on 23 November 2026"):
            services.sign_note(visit=treated, by=amara, at=NOON, why_all_the_same="  ")
        assert not Note.objects.of(amara.organization_id).filter(signed_at__isnull=False).exists()

    def test_the_note_says_so_and_why(self, treated, amara):
        lapse(amara)
        note = services.sign_note(visit=treated, by=amara, at=NOON, why_all_the_same=self.WHY)
        said = next(section for section in note.sections if section["key"] == "record")["sentences"]
        assert said[0].endswith("The licence expired on 22 November 2026.")
        assert said[1] == f"Signed all the same: {self.WHY}"
        line = Line.objects.get(kind="note.signed")
        assert line.facts["against"] == "notes.not_qualified_then"

    def test_a_renewal_in_time_that_is_entered_late_settles_it(self, treated, olu, amara):
        lapse(amara)
        renewed = LicenceEvidence(
            "physical_therapist", "US-CO", "PT-1", date(2028, 1, 1), valid_from=date(2026, 11, 23),
            since=date(2016, 1, 1),
        )  # fmt: skip
        practising.add_proof(
            practitioner_ref=treated.practitioner_ref, proof=renewed, by=olu, at=NOON + timedelta(days=3)
        )  # fmt: skip
        services.sign_note(visit=treated, by=amara, at=NOON + timedelta(days=3))

    def test_what_lapsed_after_the_treatment_closes_nothing(self, treated, amara):
        Credential.objects.of(amara.organization_id).filter(kind="licence").update(expires_on=date(2026, 11, 23))
        services.sign_note(visit=treated, by=amara, at=NOON + timedelta(days=30))

    def test_a_visit_without_needles_is_signed_by_anybody(self, visit, amara):
        lapse(amara)
        services.sign_note(
            visit=journey.row(visit, amara), own_words="Examined only, no needling.", by=amara, at=NOON
        )  # fmt: skip


def test_signing_twice_is_refused(signed, amara):
    with pytest.raises(AlreadySigned):
        services.sign_note(visit=signed, by=amara, at=NOON)


def test_a_signed_note_takes_no_further_words(signed, amara):
    with pytest.raises(AlreadySigned):
        services.write_own_words(visit=signed, text="Other words", by=amara, at=NOON)


@pytest.mark.parametrize(
    "late",
    [
        lambda visit, by: intake.record_answers(
            visit=visit, answers={"epilepsy": "never"}, source="patient", by=by, at=NOON
        ),
        lambda visit, by: measures.record_measurements(
            visit=visit, values=[Reading("nprs_current", 3)], by=by, at=NOON
        ),
        lambda visit, by: screening.set_plan(
            visit=visit, muscles=[], techniques=["deep"], needle_length_mm=None, estim_path=None, by=by, at=NOON
        ),
        lambda visit, by: screening.set_stop(visit=visit, sites=None, reason="late", by=by, at=NOON),
        lambda visit, by: journey.examine(visit=visit, by=by),
    ],
    ids=["history", "measures", "plan", "stop", "examination"],
)
def test_a_signed_visit_takes_nothing_more(signed, amara, late):
    with pytest.raises(VisitSealed):
        late(signed, amara)


def test_the_database_itself_refuses_to_change_a_signed_note(signed):
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE notes_note SET own_words = 'x'")
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM notes_note")


def test_an_addendum_is_signed_and_leaves_the_note_as_it_was(signed, amara, bo):
    before = Note.objects.of(amara.organization_id).get(visit_id=signed.id)
    addendum = services.add_addendum(visit=signed, text="Called: no soreness.", by=bo, at=NOON)
    after = Note.objects.of(amara.organization_id).get(visit_id=signed.id)
    assert (addendum.signed_name, after.digest, after.own_words) == (bo.name, before.digest, before.own_words)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE notes_addendum SET text = 'x'")
    assert Addendum.objects.of(amara.organization_id).count() == 1


def test_a_draft_takes_no_addendum(treated, amara):
    with pytest.raises(NotSignedYet):
        services.add_addendum(visit=treated, text="x", by=amara, at=NOON)


def test_an_empty_addendum_is_refused(signed, amara):
    with pytest.raises(EmptyAddendum):
        services.add_addendum(visit=signed, text="  ", by=amara, at=NOON)


def test_signing_leaves_a_line_in_the_trail(signed, amara):
    kinds = list(Line.objects.filter(by=amara.user_ref).values_list("kind", flat=True))
    assert "note.signed" in kinds
    assert "visit.sealed" in kinds


def test_a_visit_without_needles_may_be_signed_too(visit, amara):
    note = services.sign_note(visit=journey.row(visit, amara), own_words="Advice only.", by=amara, at=NOON)
    assert note.signed_at == NOON


def test_a_blank_page_is_no_note(visit, amara):
    row = journey.row(visit, amara)
    for words in (None, "", "  "):
        with pytest.raises(NothingToSign):
            services.sign_note(visit=row, own_words=words, by=amara, at=NOON)
    assert not Note.objects.of(amara.organization_id).exclude(signed_at=None).exists()
    assert Visit.rows.get(pk=visit.pk).sealed_at is None


def test_words_saved_before_are_enough_to_sign(visit, amara):
    row = journey.row(visit, amara)
    services.write_own_words(visit=row, text="Advice only.", by=amara, at=NOON)
    assert services.sign_note(visit=row, by=amara, at=NOON).own_words == "Advice only."


def test_the_note_names_clearances_overrides_and_stops(ready, amara):
    """Who let a hold go, who opened a site on her own judgement and who stopped it is part of the note."""
    answers = {"medications": ["warfarin"], "allodynia.sites": ["gluteal:right"]}
    intake.record_answers(visit=ready, answers=answers, source="patient", by=amara, at=NOON)
    screening.add_clearance(
        visit=ready, rule="vka-inr-not-known", given_by_name="Dr Roe", profession="cardiologist",
        given_on=NOON.date(), by=amara, at=NOON,
    )  # fmt: skip
    screening.override_site(
        visit=ready,
        rule="allodynia-crps-site",
        sites=["gluteal:right"],
        reason="light touch is fine today",
        by=amara,
        at=NOON,
    )
    screening.set_stop(visit=ready, sites=["gluteal:left"], reason="bruised", by=amara, at=NOON)
    facts = note_facts(organization_id=amara.organization_id, visit=ready, zone=amara.zone, at=NOON)
    told = facts.screened
    assert told.clearances == (
        "Vitamin K antagonist and INR unknown or stale, all sites, by Dr Roe (cardiologist) on 23 November 2026",
    )
    assert told.overrides == (
        f"CRPS or severe allodynia at the site, right buttock, by {amara.name}: light touch is fine today",
    )
    assert told.stops == (f"left buttock, by {amara.name}: bruised",)
