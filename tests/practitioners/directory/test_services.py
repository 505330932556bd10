"""Who is listed, and that nobody else ever is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.audit.models import Line
from filiform.core.errors import NotAllowed
from filiform.practitioners import services as practising
from filiform.practitioners.directory import queries, services
from filiform.practitioners.directory.errors import ListingNotFound, NotHerOwn, PlaceAmbiguous, PlaceNotKnown
from filiform.practitioners.directory.models import Listing, ListingPage
from filiform.practitioners.directory.types import LicenceShown, Search, Sort
from filiform.practitioners.models import Credential
from tests.factories.cast import NOON
from tests.practitioners.directory.conftest import agree, open_to_the_public

pytestmark = pytest.mark.django_db
EVERYBODY = Search()
IN_DENVER = Search(lat=39.74, lon=-104.99)


def names(asked=EVERYBODY, at=NOON):
    return [card.name for card in queries.search(asked, at=at).cards]


def licence_of(practitioner):
    return Credential.objects.of(practitioner.organization_id).get(practitioner=practitioner, kind="licence")


def only_ref():
    return Listing.published.get().ref


def test_somebody_qualified_with_every_yes_is_listed(listed):
    card = queries.search(IN_DENVER, at=NOON).cards[0]
    assert (card.name, card.town, card.clinic, card.profession) == (
        "Amara Diallo", "Denver", "Cedar Central", "physical_therapist",
    )  # fmt: skip
    assert card.languages == ("en", "es")
    assert card.access == ("wheelchair", "parking")
    assert "neck" in card.parts
    assert card.km < 5
    shown = queries.profile(ref=card.ref, at=NOON)
    assert shown.rule.jurisdiction == "US-CO"
    assert shown.rule.as_of
    assert shown.rule.sources
    assert shown.words == "I like necks."
    assert "orbit" not in shown.regions


def test_without_her_own_yes_she_is_not(olu, amara_pt):
    open_to_the_public(olu)
    services.list_practitioner(practitioner_ref=amara_pt.ref, listed=True, by=olu, at=NOON)
    assert names() == []


def test_without_the_owners_yes_she_is_not(olu, amara, amara_pt):
    open_to_the_public(olu)
    services.agree_to_be_listed(practitioner_ref=amara_pt.ref, agreed=True, by=amara, at=NOON)
    assert names() == []


def test_nobody_can_agree_for_another(olu, bo, amara_pt):
    for other in (olu, bo):
        with pytest.raises(NotHerOwn):
            services.agree_to_be_listed(practitioner_ref=amara_pt.ref, agreed=True, by=other, at=NOON)


def test_a_practitioner_cannot_give_the_owners_yes(amara, amara_pt):
    with pytest.raises(NotAllowed):
        services.list_practitioner(practitioner_ref=amara_pt.ref, listed=True, by=amara, at=NOON)


@pytest.mark.parametrize("jurisdiction", ["US-CA", "US-NY", "XX"])
def test_prohibited_and_unknown_are_never_listed(listed, house, amara, olu, jurisdiction):
    assert names() == ["Amara Diallo"]
    house.organization.jurisdiction = jurisdiction
    house.organization.save()
    services.renew_listings(NOON)
    assert names() == []


def test_a_no_takes_her_out_at_once_and_forgets_what_was_shown(listed, amara):
    ref = only_ref()
    services.agree_to_be_listed(practitioner_ref=listed.ref, agreed=False, by=amara, at=NOON)
    assert names() == []
    with pytest.raises(ListingNotFound):
        queries.profile(ref=ref, at=NOON)
    kept = Listing.objects.of(amara.organization_id).get()
    assert (kept.ref, kept.name, kept.town, kept.languages, kept.lat) == (ref, "", "", "", 0)
    assert not ListingPage.objects.of(amara.organization_id).exists()
    services.agree_to_be_listed(practitioner_ref=listed.ref, agreed=True, by=amara, at=NOON)
    assert only_ref() == ref


def test_a_clinic_taken_out_takes_everybody_with_it(listed, olu):
    services.publish_clinic(shown=False, by=olu, at=NOON)
    assert names() == []


def test_evidence_taken_away_removes_her_in_the_same_act(listed, olu):
    licence = licence_of(listed)
    practising.withdraw_proof(
        practitioner_ref=listed.ref, credential_ref=licence.ref, why="typed wrong", by=olu, at=NOON
    )
    assert names() == []


def test_a_licence_nobody_looked_up_is_not_enough(listed, olu):
    licence = licence_of(listed)
    Credential.objects.of(olu.organization_id).filter(pk=licence.pk).update(checked_on=None, checked_by=None)
    services.renew_listings(NOON)
    assert names() == []
    practising.check_proof(
        practitioner_ref=listed.ref, credential_ref=licence.ref, how="register of the board", by=olu, at=NOON
    )
    assert names() == ["Amara Diallo"]


def test_what_was_verified_is_told_with_day_and_source(listed, olu):
    shown = queries.profile(ref=only_ref(), at=NOON)
    by_kind = {proof.kind: proof for proof in shown.proofs}
    assert by_kind["licence"].checked_on == NOON.date()
    assert by_kind["licence"].how == "register of the board"
    assert by_kind["licence"].text == "Colorado, PT-1"
    assert "Foundation and advanced course" in by_kind["training"].text
    assert not any("Olu" in proof.text + proof.how for proof in shown.proofs)
    open_to_the_public(olu, licence_shown=LicenceShown.NOTHING)
    shown = queries.profile(ref=only_ref(), at=NOON)
    assert "PT-1" not in str(shown)


def test_a_lapse_hides_her_that_day_though_no_chore_ran(listed, olu):
    licence = licence_of(listed)
    Credential.objects.of(olu.organization_id).filter(pk=licence.pk).update(expires_on=NOON.date() + timedelta(days=2))
    services.renew_listings(NOON)
    # Midnight in Denver is seven in the morning in UTC.
    last = NOON.replace(hour=6, minute=59) + timedelta(days=3)
    assert names(at=last) == ["Amara Diallo"]
    assert names(at=last + timedelta(minutes=1)) == []


def test_nobody_is_shown_who_was_not_looked_at_for_a_week(listed):
    assert names(at=NOON + timedelta(days=7)) == ["Amara Diallo"]
    assert names(at=NOON + timedelta(days=8)) == []
    services.renew_listings(NOON + timedelta(days=8))
    assert names(at=NOON + timedelta(days=8)) == ["Amara Diallo"]


def test_a_daily_renewal_is_no_change_for_the_feed(listed):
    before = Listing.published.get()
    assert services.renew_listings(NOON + timedelta(days=1)) == 0
    after = Listing.published.get()
    assert after.changed_at == before.changed_at
    assert after.good_until == before.good_until + timedelta(days=1)
    assert after.checked_on == before.checked_on + timedelta(days=1)


def test_somebody_who_left_is_removed(listed, house):
    listed.ended_at = NOON
    listed.save()
    services.renew_listings(NOON)
    assert names() == []


def test_free_times_are_kept_and_forgotten(listed):
    soon = NOON + timedelta(days=2)
    services.note_next_free(listed.pk, soon)
    assert queries.search(EVERYBODY, at=NOON).cards[0].next_free_at == soon
    assert names(Search(this_week=True)) == ["Amara Diallo"]
    services.note_next_free(listed.pk, NOON + timedelta(days=9))
    assert names(Search(this_week=True)) == []
    services.note_next_free(listed.pk, None)
    assert queries.search(EVERYBODY, at=NOON).cards[0].next_free_at is None


def test_each_question_narrows(listed):
    for yes, no in (
        (Search(part="neck"), Search(part="")),
        (Search(language="es"), Search(language="fr")),
        (Search(access=("wheelchair", "parking")), Search(access=("wheelchair", "lift"))),
        (Search(profession="physical_therapist"), Search(profession="chiropractor")),
        (Search(takes_new=True), None),
    ):
        assert names(yes) == ["Amara Diallo"], yes
        if no is not None and no != EVERYBODY:
            assert names(no) == [], no


def test_nobody_near_names_the_nearest(listed):
    told = queries.search(Search(lat=40.71, lon=-74.0, radius_km=25), at=NOON)
    assert told.total == 0
    assert [card.name for card in told.nearest] == ["Amara Diallo"]
    assert 2500 < told.nearest[0].km < 2700


def test_nearest_comes_first_or_soonest(listed, house, amara, olu, bo, bo_pt):
    agree(bo_pt, bo, olu)
    services.note_next_free(bo_pt.pk, NOON + timedelta(hours=3))
    assert names(Search(sort=Sort.SOONEST))[0] == "Bo Lindqvist"
    far = Listing.published.get(practitioner=bo_pt)
    from filiform.practitioners.directory.rules.geography import on_globe

    far.lat, far.lon = 39.9, -105.1
    far.x, far.y, far.z = on_globe(far.lat, far.lon)
    far.save()
    assert names(IN_DENVER) == ["Amara Diallo", "Bo Lindqvist"]


def test_a_clinic_in_no_known_place_is_told_how_to_say_it(olu):
    with pytest.raises(PlaceNotKnown):
        open_to_the_public(olu, town="Nowhereatall", postcode="")
    with pytest.raises(PlaceAmbiguous):
        open_to_the_public(olu, town="Springfield", part="", postcode="")


def test_every_act_is_in_the_trail(listed, amara):
    kinds = set(Line.objects.filter(organization=amara.organization_ref).values_list("kind", flat=True))
    assert {
        "directory.clinic_described", "directory.clinic_published", "directory.practitioner_described",
        "directory.practitioner_agreed", "directory.owner_agreed", "directory.listed",
    } <= kinds  # fmt: skip


def test_a_search_asks_a_fixed_number_of_times(listed, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.search(IN_DENVER, at=NOON)
    ref = only_ref()
    with django_assert_num_queries(1):
        queries.profile(ref=ref, at=NOON)


def test_another_organization_cannot_touch_her(listed, chen):
    from filiform.practitioners.errors import PractitionerNotFound

    with pytest.raises(PractitionerNotFound):
        services.describe_practitioner(
            practitioner_ref=listed.ref, words="x", languages=[], takes_new=True, by=chen, at=NOON
        )
