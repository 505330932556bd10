"""Whoever runs out is told at 90, 30 and 7 days and when it has lapsed, each once; the gate closes that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.core.chores import chores
from filiform.outbox.models import Letter
from filiform.practitioners import queries as people
from filiform.practitioners import services
from filiform.practitioners.expiries import queries
from filiform.practitioners.expiries.chores import warn
from filiform.practitioners.models import Credential
from filiform.practitioners.rules.expiry import LAPSED, WARN_DAYS, Ending, endings
from filiform.practitioners.types import CertificateKind, Evidence, LicenceEvidence, LicenceStatus
from tests.factories import cast, journey
from tests.factories.cast import NOON
from tests.practitioners.evidence import COLORADO, TODAY, certificate, licence, training, word

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "reached"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, 0), (-60, 0)],
)
def test_the_nearest_threshold_that_was_reached_is_due(left, reached):
    assert Ending("x", "x", TODAY + left * DAY).threshold(TODAY) == reached


@given(st.integers(-90, 400), st.integers(0, 400))
def test_thresholds_only_come_nearer(left, later):
    ending = Ending("x", "x", TODAY + left * DAY)
    before, after = ending.threshold(TODAY), ending.threshold(TODAY + later * DAY)
    assert before is None or (after is not None and after <= before)
    assert after in {None, LAPSED, *WARN_DAYS}


class TestWhatEnds:
    def ends(self, on=TODAY, **evidence):
        return [(one.what, one.last_day) for one in endings(Evidence(**evidence), on=on)]

    def test_a_renewal_carries_on(self):
        soon = licence(expires_on=TODAY + 5 * DAY)
        assert self.ends(licences=(soon,)) == [("Licence 1 (Physical therapist, US-CO)", TODAY + 5 * DAY)]
        renewed = licence(expires_on=TODAY + 700 * DAY, valid_from=TODAY + 6 * DAY)
        assert self.ends(licences=(soon, renewed)) == [("Licence 1 (Physical therapist, US-CO)", TODAY + 700 * DAY)]

    def test_one_of_another_place_is_another_licence(self):
        rows = (licence(expires_on=TODAY), licence(expires_on=TODAY + DAY, jurisdiction="US-WA"))
        assert len(self.ends(licences=rows)) == 2

    def test_what_does_not_run_out_has_no_end(self):
        once = training(expires_on=TODAY + DAY)
        assert self.ends(trainings=(training(),)) == []
        assert self.ends(trainings=(once, replace(once, expires_on=None))) == []
        assert self.ends(trainings=(once,)) == [("Course: Foundation", TODAY + DAY)]

    def test_a_stopped_licence_a_withdrawn_word_and_old_history_are_no_ends(self):
        stopped = licence(expires_on=TODAY + DAY, status=LicenceStatus.REVOKED)
        withdrawn = word(COLORADO, "x", until=TODAY + DAY, withdrawn_on=TODAY)
        old = certificate(expires_on=TODAY - 91 * DAY)
        assert self.ends(licences=(stopped,), attestations=(withdrawn,), certificates=(old,)) == []

    def test_words_and_certificates_end_too(self):
        rows = {
            "certificates": (certificate(CertificateKind.INSURANCE, expires_on=TODAY + DAY),),
            "attestations": (word(COLORADO, "60 h", until=TODAY + 2 * DAY), word(COLORADO, "y", reason="asked")),
        }
        assert self.ends(**rows) == [
            ("Professional liability insurance", TODAY + DAY),
            ("The owner's word: 60 h", TODAY + 2 * DAY),
            ("The owner's responsibility", TODAY + 100 * DAY),
        ]


def renew(by, practitioner, expires_on, at=NOON):
    proof = LicenceEvidence("physical_therapist", "US-CO", "PT-1", expires_on, since=date(2016, 1, 1))
    services.add_proof(practitioner_ref=practitioner.ref, proof=proof, by=by, at=at)


@pytest.fixture
def soon(olu, amara_pt):
    """Amara's licence has forty days to go; she is qualified."""
    journey.qualify(practitioner=amara_pt, by=olu)
    Credential.objects.of(olu.organization_id).filter(kind="licence").update(expires_on=TODAY + 40 * DAY)
    return amara_pt


@pytest.mark.django_db
class TestTelling:
    def letters(self):
        return list(Letter.rows.order_by("id").values_list("kind", "address"))

    def test_the_chore_is_among_those_that_are_done(self):
        assert "expiries" in {chore.name for chore in chores()}

    def test_owner_and_practitioner_are_told_once_for_each_threshold(self, soon, olu, amara):
        assert warn(NOON) == 2
        assert self.letters() == [
            ("practitioners.expiring", "olu@example.org"), ("practitioners.expiring-own", "amara@example.org")
        ]  # fmt: skip
        assert warn(NOON) == warn(NOON + 9 * DAY) == 0
        for day, written in ((10, 2), (20, 0), (33, 2), (40, 0), (41, 2), (80, 0)):
            assert warn(NOON + day * DAY) == written, day

    def test_a_week_without_a_worker_tells_of_the_nearest_threshold_alone(self, soon):
        assert warn(NOON + 35 * DAY) == 2
        body = Letter.rows.order_by("id").first().body
        assert "Licence PT-1 (Physical therapist, US-CO): until 2 January 2027, 5 days left." in body
        assert "Without it she may not needle." in body

    def test_a_renewal_starts_anew(self, soon, olu):
        warn(NOON)
        renew(olu, soon, TODAY + 80 * DAY)
        assert warn(NOON) == 2
        renew(olu, soon, TODAY + 800 * DAY)
        assert warn(NOON + 45 * DAY) == 0

    def test_what_has_lapsed_is_said_with_what_it_closes(self, soon):
        warn(NOON + 41 * DAY)
        body = Letter.rows.order_by("-id").first().body
        assert "lapsed on 2 January 2027. Needling is closed." in body

    def test_an_owner_who_treats_gets_one_letter(self, house, olu):
        own = cast.make_practitioner(house, olu)
        Credential.objects.of(olu.organization_id).filter(practitioner=own, kind="licence").update(
            expires_on=TODAY + DAY
        )
        assert warn(NOON) == 1

    def test_each_clinic_hears_of_its_own(self, soon, other_house):
        stranger = cast.make_member(other_house, "Nadia Petrov", cast.Role.OWNER)
        warn(NOON)
        assert not Letter.rows.filter(organization_id=stranger.organization_id).exists()

    def test_nothing_to_tell_costs_three_queries_a_house(self, olu, amara_pt, django_assert_num_queries):
        warn(NOON)
        with django_assert_num_queries(5):
            assert warn(NOON) == 0

    def test_the_list_names_what_closes_needling(self, soon, olu, sign_in):
        rows = queries.running_out(organization_id=olu.organization_id, jurisdiction="US-CO", on=TODAY)
        assert [(row.days_left, row.closes, row.reached) for row in rows] == [(40, True, 90)]
        page = sign_in(olu).get("/practitioners/expiries").content.decode()
        assert "Amara Diallo" in page
        assert "40 days left" in page
        assert "Closes needling" in page
        assert "1 proof runs out or has lapsed" in sign_in(olu).get("/practitioners/").content.decode()

    def test_the_practitioner_sees_her_own_and_not_the_list(self, soon, amara, dara, sign_in):
        assert "40 days left" in sign_in(amara).get("/practitioners/me").content.decode()
        assert sign_in(amara).get("/practitioners/expiries").status_code == 403
        assert sign_in(dara).get("/practitioners/expiries").status_code == 403

    def test_the_gate_closes_on_the_day_after_the_last(self, soon, olu):
        asked = {"organization_id": olu.organization_id, "practitioner_id": soon.pk, "jurisdiction": "US-CO"}
        assert people.qualification(**asked, on=TODAY + 40 * DAY).may_needle
        assert not people.qualification(**asked, on=TODAY + 41 * DAY).may_needle
