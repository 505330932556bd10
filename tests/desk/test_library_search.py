"""What is typed is found: ids, titles, brands and lay words, with accents and case ignored."""

from __future__ import annotations

from datetime import date

import pytest

from filiform.desk.library import events, pages, practice
from filiform.desk.library.instruments import instrument_page
from filiform.desk.library.reading import regions_read, rules_by_region
from filiform.desk.library.search import GROUPS, SHOWN, find, index, search
from filiform.desk.library.shelves import shelves
from filiform.knowledge import catalogues, loading


def titles(query, kind):
    return [hit.text for hit in find(query, kind)]


@pytest.mark.parametrize(
    ("typed", "kind", "found"),
    [
        ("plavix", "rule", "/knowledge/rules/antiplatelet"),
        ("PLAVIX", "value-set", "/knowledge/value-sets/antiplatelets/"),
        ("upper traps", "muscle", "/knowledge/muscles/trapezius-upper/"),
        ("descendens", "muscle", "/knowledge/muscles/trapezius-upper/"),
        ("nprs_current", "instrument", "/knowledge/instruments/nprs_current/"),
        ("collapsed lung", "rule", "/knowledge/rules/pneumothorax"),
        ("colorado", "jurisdiction", "/knowledge/practice/US-CO/"),
        ("thorax-over-lung", "region", "/knowledge/regions/thorax-over-lung/"),
        ("brady", "source", "/knowledge/sources/?of="),
        ("anticoag", "disagreement", "/knowledge/disagreements/#disagreement-0"),
        ("lymphedema", "rule", "/knowledge/rules/lymphoedema-limb"),
        ("lymphoed", "rule", "/knowledge/rules/lymphoedema-limb"),
        ("tumor", "rule", "/knowledge/rules/tumour-at-site"),
        ("bent", "event", "/knowledge/adverse-events/bent-needle/"),
        ("pistoning", "technique", "/knowledge/techniques/#needling-pistoning"),
    ],
)
def test_things_are_found_by_the_names_people_use(typed, kind, found):
    assert any(hit.url.startswith(found) for hit in find(typed, kind)), titles(typed, kind)


def test_accents_and_case_do_not_matter():
    assert titles("Québec", "jurisdiction") == titles("quebec", "jurisdiction") != []
    assert titles("MÉNISCUS", "rule") == titles("meniscus", "rule")


def test_a_hit_by_synonym_says_which_one():
    hit = next(hit for hit in find("plavix", "value-set"))
    assert hit.hint.endswith("Plavix: clopidogrel")


def test_titles_come_before_synonyms():
    hits = titles("trapezius", "muscle")
    assert hits[0].startswith("Trapezius")


def test_a_synonym_that_begins_with_all_that_was_typed_comes_before_stray_words():
    assert titles("upper trap", "muscle")[0] == "Trapezius, descending part"
    assert next(iter(find("upper trap", "muscle"))).hint.endswith("Upper trapezius")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("coumadn", "coumadin"),
        ("pneumotorax", "pneumothorax"),
        ("rhomboid majr", "rhomboid major"),
        ("zzzzzz", ""),
        ("", ""),
    ],
)
def test_a_misspelling_is_offered_the_word_that_was_meant(typed, meant):
    assert search(typed).instead == meant
    assert not meant or search(meant).count


def test_where_something_is_found_nothing_else_is_offered():
    assert search("warfarin").instead == ""


def test_every_typed_word_has_to_be_met():
    assert len(find("trapezius", "muscle")) > len(find("trapezius upper", "muscle")) > 0
    assert find("trapezius qqqq", "muscle") == []


@pytest.mark.parametrize("typed", ["", "   ", "?!"])
def test_nothing_typed_finds_nothing(typed):
    assert search(typed).groups == ()


def test_groups_are_counted_whole_and_shown_in_part():
    everything = search("a")
    rules = next(group for group in everything.groups if group.kind == "rule")
    assert rules.count == len(find("a", "rule")) > SHOWN == len(rules.hits)
    assert everything.count == sum(group.count for group in everything.groups)
    assert len(search("a", "rule").groups[0].hits) == rules.count


def test_everything_can_be_found_by_its_own_title():
    for kind in GROUPS:
        for entry in index()[kind]:
            assert entry.url in {hit.url for hit in find(entry.title, kind)}


def test_all_kinds_hold_something():
    assert [kind for kind in GROUPS if not index()[kind]] == []
    assert set(shelves()) == set(loading.NAMES)


@pytest.mark.django_db
def test_the_search_works_without_javascript_and_answers_a_part_with_it(sign_in, amara):
    reader = sign_in(amara)
    whole = reader.get("/knowledge/?q=plavix").content.decode()
    part = reader.get("/knowledge/?q=plavix", headers={"HX-Request": "true"})
    assert "<html" in whole
    assert 'value="plavix"' in whole
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert part.content.decode().strip() in whole


@pytest.mark.django_db
def test_what_is_typed_is_shown_as_text(sign_in, amara):
    page = sign_in(amara).get("/knowledge/", {"q": "<b>x</b>"}).content.decode()
    assert "<b>x</b>" not in page


def test_filters_narrow_the_rules_together():
    catalogue = catalogues.eligibility()
    found = pages.rule_list(rule_class="absolute", action="do-not-needle", category="red-flag", place="")
    wanted = [
        rule.title
        for rule in catalogue.rules.values()
        if (rule.rule_class, rule.action, rule.category) == ("absolute", "do-not-needle", "red-flag")
    ]
    assert [line.title for line in found.lines] == wanted != []
    assert found.is_filtered


def test_a_filter_the_catalogue_does_not_know_hides_nothing():
    found = pages.rule_list(rule_class="x", action="y", category="z", place="moon")
    assert len(found.lines) == found.total
    assert not found.is_filtered


def test_a_place_shows_the_rules_that_name_it():
    found = pages.rule_list(rule_class="", action="", category="", place="thorax-over-lung")
    assert {"Lung disease with thoracic target"} <= {line.title for line in found.lines}
    for region, rules in rules_by_region().items():
        assert all(region in regions_read(rule) for rule in rules)


def test_only_a_hold_can_be_lowered_and_only_a_relative_rule_opened():
    for rule in catalogues.eligibility().rules.values():
        words = pages.clearance_words(rule)
        assert words.startswith("Yes") == (rule.action == "hold-for-medical-clearance")
        may_open = rule.rule_class == "relative" and bool(rule.avoid) and rule.action != "do-not-needle"
        assert ("open" in words) == may_open


@pytest.mark.parametrize(
    ("as_of", "on", "stale"),
    [
        ("2025-11-23", date(2026, 11, 23), False),
        ("2025-11-23", date(2026, 11, 24), True),
        ("2025-11", date(2026, 11, 1), False),
        ("2025-11", date(2026, 11, 2), True),
        ("2026", date(2027, 1, 1), False),
        ("2026", date(2027, 1, 2), True),
        ("2024-02-29", date(2025, 2, 28), False),
        ("2024-02-29", date(2025, 3, 1), True),
        ("2025-12-31", date(2026, 12, 31), False),
    ],
)
def test_a_row_is_stale_after_twelve_months(as_of, on, stale):
    assert practice.is_stale(as_of, on=on) is stale


def test_every_practice_row_has_a_date_that_can_be_judged():
    for rule in catalogues.practice_rules().rules:
        assert practice.is_stale(rule.as_of, on=date(2099, 1, 1))


def test_a_zero_comes_with_what_it_does_not_rule_out():
    for survey in events.surveys():
        for rate, line in zip(survey.survey.rows, survey.lines, strict=True):
            assert ("3/n" in line.note) == (rate.numerator == 0 and survey.survey.denominator is not None)
    brady = next(one for one in events.surveys() if one.cited.key == "brady2014")
    assert brady.lines[-1].note == "upper 95 % bound 0.039 % (3/n)"


def test_a_threshold_nobody_checked_is_to_be_verified():
    page = instrument_page("nprs_current")
    assert page is not None
    recalled = [change for change in page.detectable if change.population.startswith("mechanical neck pain")]
    assert [change.must_verify for change in recalled] == [True]
    assert not any(change.must_verify for change in page.important)
