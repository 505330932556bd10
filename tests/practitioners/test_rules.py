"""The gate fails closed: no permission, no proof or no word means no needle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from filiform.practitioners.rules.conditions import permission_asked
from filiform.practitioners.rules.verdict import is_stale, mildest, qualify
from filiform.practitioners.types import CertificateKind, LicenceStatus, Limit, Standing, Weight
from tests.practitioners.evidence import (
    CHECKED,
    COLORADO,
    PLACES,
    RULES,
    TODAY,
    certificate,
    judged,
    licence,
    proof,
    responsibility,
    rule_of,
    training,
    word,
    words_for,
)

SILENT = next(rule for rule in RULES.rules if rule.status == "silent-unknown" and rule.reason == "not-found")
PROHIBITED = rule_of("US-CA")
YESTERDAY = TODAY - timedelta(days=1)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: f"{rule.jurisdiction}-{rule.profession}")
def test_with_every_proof_the_verdict_follows_the_rule_alone(rule):
    wanted = {
        "permitted": Standing.QUALIFIED,
        "permitted-with-conditions": Standing.WITH_CONDITIONS,
        "prohibited": Standing.NOT_QUALIFIED,
        "silent-unknown": Standing.UNKNOWN,
    }
    found = judged(rule, proof(rule))
    assert found.status is wanted[rule.status]
    assert bool(found.regions) is found.may_needle is found.may_be_booked
    assert found.sources
    assert found.as_of == rule.as_of


def test_a_status_the_gate_does_not_know_never_qualifies():
    assert not judged(replace(COLORADO, status="tolerated"), proof(COLORADO)).may_needle


def test_without_a_rule_nobody_qualifies_and_nobody_can_answer_for_it():
    found = qualify(
        profession="physical_therapist", jurisdiction="XX", rule=None, on=TODAY, places=PLACES,
        evidence=proof(COLORADO, licences=(licence(jurisdiction="XX"),), attestations=(responsibility(SILENT),)),
    )  # fmt: skip
    assert found.status is Standing.UNKNOWN
    assert found.regions == frozenset()
    assert not found.is_silent


def test_a_rule_for_somewhere_else_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="another profession or place"):
        qualify(
            profession="physician", jurisdiction="US-CO", rule=COLORADO, evidence=proof(COLORADO), on=TODAY,
            places=PLACES,
        )  # fmt: skip


class TestLicence:
    def test_an_expired_one_bars_from_the_next_day_on(self):
        assert judged(COLORADO, proof(COLORADO, licences=(licence(expires_on=TODAY),))).may_needle
        late = judged(COLORADO, proof(COLORADO, licences=(licence(expires_on=YESTERDAY),)))
        assert late.status is Standing.NOT_QUALIFIED
        assert not late.may_practise
        assert late.against == ("The licence expired on 22 November 2026.",)

    @pytest.mark.parametrize(
        ("licences", "said"),
        [
            ((), "No licence is on record."),
            ((licence(number=""),), "No licence number is on record."),
            ((licence(expires_on=None),), "The day the licence expires is not on record."),
            ((licence(valid_from=TODAY + timedelta(days=1)),), "The licence is valid only from 24 November 2026."),
            ((licence(profession="chiropractor"),), "No licence is on record."),
        ],
    )
    def test_what_is_not_on_record_is_not_taken_as_given(self, licences, said):
        found = judged(COLORADO, proof(COLORADO, licences=licences))
        assert found.status is Standing.NOT_QUALIFIED
        assert found.against == (said,)

    def test_one_of_another_place_waits_for_the_owners_word(self):
        elsewhere = proof(COLORADO, licences=(licence(jurisdiction="US-WA"),))
        found = judged(COLORADO, elsewhere)
        assert found.status is Standing.UNKNOWN
        asked = found.to_confirm
        assert asked == ("licence of US-WA is valid for practice in US-CO",)
        given = replace(elsewhere, attestations=(*elsewhere.attestations, word(COLORADO, asked[0])))
        assert judged(COLORADO, given).may_needle

    def test_a_renewal_beside_the_old_one_carries_on_without_a_gap(self):
        old = licence(expires_on=TODAY)
        new = licence(valid_from=TODAY + timedelta(days=1), expires_on=date(2029, 1, 1))
        for on in (TODAY, TODAY + timedelta(days=1), date(2028, 12, 31)):
            assert judged(COLORADO, proof(COLORADO, licences=(old, new)), on).may_practise

    def test_one_the_board_suspended_bars_from_that_day_whatever_is_held_elsewhere(self):
        stopped = licence(status=LicenceStatus.SUSPENDED, status_since=TODAY)
        other = licence(jurisdiction="US-WA")
        asked = word(COLORADO, "licence of US-WA is valid for practice in US-CO")
        shown = proof(COLORADO, licences=(stopped, other), attestations=(*words_for(COLORADO), asked))
        assert judged(COLORADO, shown).against == ("The licence is suspended since 23 November 2026.",)
        assert judged(COLORADO, shown, YESTERDAY).may_needle

    def test_a_licence_given_back_is_a_new_one_and_counts(self):
        stopped = licence(status=LicenceStatus.SUSPENDED, status_since=date(2026, 1, 1))
        back = licence(valid_from=date(2026, 6, 1))
        assert judged(COLORADO, proof(COLORADO, licences=(stopped, back))).may_needle
        assert not judged(COLORADO, proof(COLORADO, licences=(stopped, back)), date(2026, 3, 1)).may_needle

    @pytest.mark.parametrize("status", [one for one in LicenceStatus if one is not LicenceStatus.ACTIVE])
    def test_only_an_active_one_counts(self, status):
        assert not judged(COLORADO, proof(COLORADO, licences=(licence(status=status),))).may_practise

    def test_one_that_nobody_checked_is_said_and_keeps_her_off_the_public_list(self):
        unchecked = judged(COLORADO, proof(COLORADO))
        assert unchecked.may_needle
        assert not unchecked.may_be_listed
        assert any("compared the licence" in reason.text for reason in unchecked.reasons)
        assert judged(COLORADO, proof(COLORADO, licences=(licence(check=CHECKED),))).may_be_listed


class TestWhatIsCounted:
    @pytest.mark.parametrize(("hours", "in_person", "qualified"), [(50, 40, True), (49, 40, False), (50, 39, False)])
    def test_hours(self, hours, in_person, qualified):
        found = judged(COLORADO, proof(COLORADO, trainings=(training(hours=hours, in_person_hours=in_person),)))
        assert found.status is (Standing.WITH_CONDITIONS if qualified else Standing.NOT_QUALIFIED)

    def test_a_course_that_lapsed_or_lies_ahead_counts_for_nothing(self):
        lapsed = training(expires_on=YESTERDAY)
        ahead = training(completed_on=TODAY + timedelta(days=1))
        assert judged(COLORADO, proof(COLORADO, trainings=(lapsed, ahead))).status is Standing.NOT_QUALIFIED

    @pytest.mark.parametrize(
        ("since", "status"),
        [
            (date(2024, 11, 23), Standing.WITH_CONDITIONS),
            (date(2024, 11, 24), Standing.NOT_QUALIFIED),
            (None, Standing.NOT_QUALIFIED),
        ],
    )
    def test_years_of_practice_are_whole_years(self, since, status):
        new_jersey = rule_of("US-NJ")
        assert new_jersey.years_practice == 2
        assert judged(new_jersey, proof(new_jersey, licences=(licence(new_jersey, since=since),))).status is status

    @pytest.mark.parametrize(
        ("sessions", "qualified"), [((150,), True), ((100, 50), True), ((149,), False), ((), False)]
    )
    def test_sessions_under_supervision_are_shown_and_not_given_a_word_for(self, sessions, qualified):
        washington = rule_of("US-WA")
        assert washington.supervised_sessions == 150
        courses = (training(supervised_sessions=0), *(training(supervised_sessions=number) for number in sessions))
        words = (*words_for(washington), word(washington, "150 patient sessions under supervision"))
        found = judged(washington, proof(washington, trainings=courses, attestations=words))
        assert found.may_needle is qualified


class TestConditions:
    def test_each_in_words_waits_for_the_owner(self):
        found = judged(COLORADO, proof(COLORADO, attestations=()))
        assert found.status is Standing.UNKNOWN
        assert set(found.to_confirm) == set(COLORADO.conditions)
        assert judged(COLORADO, proof(COLORADO, attestations=words_for(COLORADO)[1:])).to_confirm == (
            COLORADO.conditions[0],
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"jurisdiction": "US-WA"},
            {"profession": "physician"},
            {"until": YESTERDAY},
            {"given_on": TODAY + timedelta(days=1)},
            {"withdrawn_on": TODAY},
        ],
    )
    def test_a_word_given_for_another_rule_run_out_or_withdrawn_counts_for_nothing(self, change):
        words = tuple(replace(one, **change) for one in words_for(COLORADO))
        assert judged(COLORADO, proof(COLORADO, attestations=words)).status is Standing.UNKNOWN

    def test_a_word_withdrawn_today_held_yesterday(self):
        words = words_for(COLORADO, withdrawn_on=TODAY)
        assert judged(COLORADO, proof(COLORADO, attestations=words), YESTERDAY).may_needle

    def test_a_reworded_condition_asks_for_the_word_again(self):
        reworded = replace(COLORADO, conditions=("60 h before first clinical use",))
        assert judged(reworded, proof(COLORADO)).status is Standing.UNKNOWN

    def test_a_document_of_the_board_answers_in_place_of_the_word(self):
        papers = tuple(
            certificate(
                CertificateKind.BOARD_DOCUMENT,
                condition=text,
                jurisdiction="US-CO",
                profession="physical_therapist",
                issuer="Board",
                number="7",
            )
            for text in COLORADO.conditions
        )
        found = judged(COLORADO, proof(COLORADO, attestations=(), certificates=papers))
        assert found.status is Standing.WITH_CONDITIONS
        shown = [reason for reason in found.reasons if "document of the board" in reason.text]
        assert {(one.answered_by, one.until) for one in shown} == {("Board document, Board 7", date(2027, 6, 1))}
        one = judged(COLORADO, proof(COLORADO, attestations=(), certificates=papers[:1]))
        assert one.to_confirm == COLORADO.conditions[1:]
        lapsed = tuple(replace(one, expires_on=YESTERDAY) for one in papers)
        assert judged(COLORADO, proof(COLORADO, attestations=(), certificates=lapsed)).to_confirm

    def test_what_evidence_can_answer_no_word_can(self):
        delaware = rule_of("US-DE")
        assert "current CPR" in delaware.conditions
        assert judged(delaware, proof(delaware)).may_needle
        found = judged(delaware, proof(delaware, certificates=(certificate(expires_on=YESTERDAY),)))
        assert found.status is Standing.NOT_QUALIFIED
        assert found.against == ("The rule asks for: current CPR. The last one lapsed on 22 November 2026.",)
        assert "current CPR" not in {reason.condition for reason in found.confirmable}
        none = judged(delaware, proof(delaware, certificates=()))
        assert none.against == ("The rule asks for: current CPR. None is on record.",)

    @pytest.mark.parametrize(
        ("exams", "qualified"), [({"written", "practical"}, True), ({"written"}, False), ((), False)]
    )
    def test_exams_are_shown_by_the_course(self, exams, qualified):
        arizona = rule_of("US-AZ")
        assert "written and practical examination" in arizona.conditions
        found = judged(arizona, proof(arizona, trainings=(training(exams=frozenset(exams)),)))
        assert found.may_needle is qualified


class TestSilence:
    def test_an_owner_may_answer_by_name_with_reason_and_end(self):
        found = judged(SILENT, proof(SILENT, attestations=(responsibility(SILENT),)))
        assert found.status is Standing.WITH_CONDITIONS
        assert found.label == "On the owner's responsibility until 3 Mar 2027"
        assert found.regions
        said = next(reason for reason in found.reasons if reason.answered_by.startswith("responsibility of Olu"))
        assert "The board answered by telephone." in said.text

    @pytest.mark.parametrize("change", [{"reason": " "}, {"until": YESTERDAY}, {"withdrawn_on": TODAY}])
    def test_without_reason_or_end_it_counts_for_nothing(self, change):
        found = judged(SILENT, proof(SILENT, attestations=(responsibility(SILENT, **change),)))
        assert found.status is Standing.UNKNOWN
        assert found.is_silent

    def test_it_is_asked_again_when_the_row_has_another_source(self):
        newer = replace(SILENT, as_of="2027-01")
        assert judged(newer, proof(SILENT, attestations=(responsibility(SILENT),))).status is Standing.UNKNOWN

    def test_nobody_answers_for_what_is_prohibited(self):
        shown = proof(PROHIBITED, attestations=(responsibility(PROHIBITED), *words_for(PROHIBITED)))
        found = judged(PROHIBITED, shown)
        assert found.status is Standing.NOT_QUALIFIED
        assert found.responsibility is None

    def test_it_needs_a_licence_all_the_same(self):
        shown = proof(SILENT, licences=(), attestations=(responsibility(SILENT),))
        assert judged(SILENT, shown).status is Standing.NOT_QUALIFIED

    def test_she_is_listed_only_with_a_board_letter_somebody_has_read(self):
        given = {
            "condition": permission_asked(SILENT), "jurisdiction": SILENT.jurisdiction, "profession": SILENT.profession
        }  # fmt: skip
        letter = certificate(CertificateKind.BOARD_DOCUMENT, **given)
        shown = proof(
            SILENT, licences=(licence(SILENT, check=CHECKED),), attestations=(responsibility(SILENT),), certificates=()
        )  # fmt: skip
        assert not judged(SILENT, shown).may_be_listed
        assert not judged(SILENT, replace(shown, certificates=(letter,))).may_be_listed
        assert judged(SILENT, replace(shown, certificates=(replace(letter, check=CHECKED),))).may_be_listed
        assert not judged(SILENT, replace(shown, attestations=(), certificates=(letter,))).may_needle


class TestWhere:
    def test_a_region_not_taught_is_not_allowed(self):
        arm = training(regions=frozenset({"upper-limb", "gluteal", "no-such-place"}))
        found = judged(COLORADO, proof(COLORADO, trainings=(arm,)))
        assert found.regions == PLACES.regions_of("upper-limb") | {"gluteal"}

    def test_deep_needling_learnt_for_the_leg_is_not_deep_needling_of_the_chest(self):
        leg = training(regions=frozenset({"lower-limb"}), techniques=frozenset({"deep"}))
        chest = training(regions=frozenset({"thorax"}), techniques=frozenset({"superficial"}))
        shown = proof(COLORADO, trainings=(leg, chest))
        found = judged(COLORADO, shown)
        assert all(found.covers(region, "deep") for region in PLACES.regions_of("lower-limb"))
        thorax = sorted(PLACES.regions_of("thorax"))[0]
        assert found.covers(thorax, "superficial")
        assert not found.covers(thorax, "deep")
        assert not judged(COLORADO, shown, region=thorax, technique="deep").may_needle
        assert judged(COLORADO, shown, region=thorax, technique="superficial").may_needle
        assert judged(COLORADO, shown, technique="deep").may_needle

    def test_a_part_of_the_body_asks_for_all_its_regions(self):
        one = sorted(PLACES.regions_of("thorax"))[0]
        shown = proof(COLORADO, trainings=(training(regions=frozenset({one})),))
        assert judged(COLORADO, shown, region=one).may_needle
        refused = judged(COLORADO, shown, region="thorax")
        assert refused.status is Standing.NOT_QUALIFIED
        assert not refused.regions
        assert "Not covered by training on record" in refused.against[0]

    def test_a_technique_nobody_taught_her_is_refused(self):
        shown = proof(COLORADO, trainings=(training(techniques=frozenset({"superficial"})),))
        assert judged(COLORADO, shown, technique="deep").status is Standing.NOT_QUALIFIED

    def test_a_rule_for_the_upper_limb_only_cuts_the_rest(self):
        limited = [rule for rule in RULES.rules if "upper-limb-only" in rule.technique_limits]
        assert limited
        for rule in limited:
            assert judged(rule, proof(rule)).regions <= PLACES.regions_of("upper-limb")

    def test_no_current_where_the_rule_forbids_it(self):
        limited = [rule for rule in RULES.rules if {"no-estim", "no-retention"} & set(rule.technique_limits)]
        assert limited
        for rule in limited:
            found = judged(rule, proof(rule))
            assert "electrical-stimulation" in found.forbidden_techniques
            assert "electrical-stimulation" not in found.techniques

    @pytest.mark.parametrize(
        ("regions", "techniques", "region", "technique"),
        [
            ({"thorax"}, (), True, None),
            ((), {"deep"}, None, "deep"),
            ({"no-such-place"}, (), None, "deep"),
        ],
    )
    def test_a_limit_takes_away_and_a_limit_nobody_understands_takes_all(self, regions, techniques, region, technique):
        limit = Limit("insurance", frozenset(regions), frozenset(techniques), TODAY, TODAY)
        shown = proof(COLORADO, limits=(limit,))
        found = judged(COLORADO, shown)
        if region:
            assert not found.regions & PLACES.regions_of("thorax")
            assert found.regions
        if technique:
            assert technique not in found.techniques
        for other in (YESTERDAY, TODAY + timedelta(days=1)):
            assert judged(COLORADO, shown, other).taught == judged(COLORADO, proof(COLORADO)).taught

    def test_limits_carry_their_meaning(self):
        assert judged(COLORADO, proof(COLORADO)).limits["no-auricular"] == "no ear points"


class TestSeveralProfessions:
    def test_each_is_judged_alone_and_the_mildest_carries(self):
        new_york = [rule_of("US-NY"), rule_of("US-NY", "acupuncturist")]
        licences = tuple(licence(rule) for rule in new_york)
        found = mildest([judged(rule, proof(rule, licences=licences)) for rule in new_york])
        assert found.profession == "acupuncturist"
        assert found.may_needle
        assert [one.profession for one in found.others] == ["physical_therapist"]
        assert not found.others[0].may_needle

    def test_a_licence_of_one_does_not_carry_the_other(self):
        acupuncturist = rule_of("US-NY", "acupuncturist")
        assert not judged(acupuncturist, proof(acupuncturist, licences=(licence(rule_of("US-NY")),))).may_practise

    def test_where_they_are_equal_her_own_comes_first(self):
        found = judged(COLORADO, proof(COLORADO))
        assert mildest([found, replace(found, profession="physician")]).profession == "physical_therapist"


class TestTheRow:
    @pytest.mark.parametrize(
        ("as_of", "on", "stale"),
        [
            ("2025-11-23", date(2026, 11, 23), False),
            ("2025-11-23", date(2026, 11, 24), True),
            ("2025-11", date(2026, 11, 1), False),
            ("2025-11", date(2026, 11, 2), True),
            ("2026", date(2026, 12, 31), False),
            ("2026", date(2027, 1, 2), True),
            ("2024-02-29", date(2025, 2, 28), False),
            ("2024-02-29", date(2025, 3, 1), True),
        ],
    )
    def test_it_is_stale_after_twelve_months(self, as_of, on, stale):
        assert is_stale(as_of, on) is stale

    def test_stale_and_pending_are_said_and_decide_nothing(self):
        maryland = rule_of("US-MD")
        assert maryland.pending
        found = judged(maryland, proof(maryland), date(2028, 1, 1) - timedelta(days=400))
        texts = [reason.text for reason in found.reasons if reason.weight is Weight.NOTE]
        assert found.pending == maryland.pending
        assert any(text.startswith("Change pending") for text in texts)
        assert found.is_stale is any("older than 12 months" in text for text in texts)
