"""Every row of the catalogues can be read, with its source and its review status, by whoever may see the library."""

from __future__ import annotations

import pytest
from django.utils.html import escape

from filiform.desk.library.bibliography import bibliography
from filiform.knowledge import catalogues
from filiform.knowledge.wording import action_words, limits_words

pytestmark = pytest.mark.django_db

LISTS = (
    "", "rules/", "muscles/", "instruments/", "value-sets/", "regions/", "adverse-events/", "rates/", "practice/",
    "techniques/",
    "disagreements/", "sources/",
)  # fmt: skip
ROWS = (
    "rules/vka-inr-above-4-5/", "muscles/trapezius-upper/", "instruments/nprs_current/", "value-sets/antiplatelets/",
    "regions/thorax-over-lung/", "adverse-events/bleeding-minor/", "practice/US-CO/",
)  # fmt: skip
LABEL = "Unreviewed draft"


@pytest.fixture
def reader(sign_in, amara):
    return sign_in(amara)


def text_of(reader, path):
    response = reader.get(f"/knowledge/{path}")
    assert response.status_code == 200, path
    return response.content.decode()


def test_every_rule_is_read_with_its_reason_its_sources_and_its_label(reader):
    catalogue = catalogues.eligibility()
    for rule in catalogue.rules.values():
        text = text_of(reader, f"rules/{rule.id}/")
        said = [rule.title, rule.rationale, action_words(rule.action), *limits_words(rule.limits)]
        said += [catalogue.facts[fact].question for fact in rule.elicit]
        said += [catalogue.sources[source].cite for source in rule.sources]
        assert [one for one in said if escape(one) not in text] == [], rule.id
        assert LABEL in text
        assert catalogue.version in text


def test_every_muscle_is_read_with_its_hazards_its_sources_and_its_label(reader):
    for muscle in catalogues.muscles().muscles:
        text = text_of(reader, f"muscles/{muscle.id}/")
        said = [muscle.name, muscle.latin, muscle.technique_note, muscle.depth_caution, muscle.referral]
        said += [one.mitigation for one in muscle.hazards] + list(muscle.aliases)
        said += [one.source.citation for one in muscle.sources] + [one.citation for one in muscle.further_reading]
        assert [one for one in said if escape(one) not in text] == [], muscle.id
        assert LABEL in text
        assert "chart-read" in text


def test_every_instrument_is_read_with_its_thresholds_its_sources_and_its_label(reader):
    for one in catalogues.instruments().instruments:
        text = text_of(reader, f"instruments/{one.id}/")
        changes = (*one.mdc, *one.mcid)
        said = [one.name, one.scoring.formula, one.scoring.missing, *one.items]
        said += [change.cited.citation for change in changes if change.cited]
        assert [part for part in said if escape(part) not in text] == [], one.id
        assert LABEL in text
        if any("verify" in change.source and change.value is not None for change in changes):
            assert ">Verify<" in text


def test_every_adverse_event_says_what_to_do(reader):
    for event in catalogues.adverse_events().event_types:
        text = text_of(reader, f"adverse-events/{event.id}/").casefold()
        said = [event.title, *event.recognise, *event.immediate_steps, event.escalate]
        said += [source.citation for source in event.sources]
        assert [one for one in said if escape(one).casefold() not in text] == [], event.id


def test_every_technique_current_time_and_bound_is_read_with_what_it_stands_on(reader):
    text = text_of(reader, "techniques/")
    held = catalogues.techniques()
    rows = [*held.needling.values(), *held.stimulation.presets.values(), *held.after.values(), *held.dwell.values(),
            *held.times.values(), *held.numbers.values(), *held.dose.bounds.values()]  # fmt: skip
    said = [row.label for row in rows] + [one.what for one in held.needling.values()]
    said += [rule.text for rule in held.stimulation.rules] + [one.evidence for one in held.after.values()]
    said += [source.citation for row in rows for source in row.basis.sources] + [held.dose.note]
    said += [one.label[:1].upper() + one.label[1:] for one in held.skin_agents.values()]
    assert [one for one in said if escape(one) not in text] == []
    assert "Expert knowledge, verify" in text
    assert "2-10 Hz" in text
    assert text.count("Procedure dossier, section") >= len(rows)


def test_every_list_and_place_can_be_opened(reader):
    catalogue = catalogues.eligibility()
    for name, held in catalogue.value_sets.items():
        text = text_of(reader, f"value-sets/{name}/")
        assert all(escape(term.name) in text for term in held)
    for name in (*catalogue.places.regions, *catalogue.places.groups, *catalogue.places.headings):
        assert LABEL in text_of(reader, f"regions/{name}/")


def test_every_jurisdiction_shows_each_profession_with_its_date(reader):
    for place in catalogues.practice_rules().jurisdictions.values():
        text = text_of(reader, f"practice/{place.id}/")
        assert text.count(">As of<") == len(place.rules)


def test_old_practice_rules_are_marked_as_stale(reader):
    assert "older than 12 months" in text_of(reader, "practice/US-AL/")


def test_rates_come_with_their_denominator(reader):
    text = text_of(reader, "rates/")
    assert "7,629 treatments" in text
    assert text.count('id="survey-') == len(catalogues.adverse_events().incidence)


def test_every_disagreement_is_shown(reader):
    text = text_of(reader, "disagreements/")
    assert all(escape(one.detail) in text for one in catalogues.eligibility().disagreements)


def test_every_source_is_listed_with_how_far_it_was_read(reader):
    for shelf in bibliography():
        text = text_of(reader, f"sources/?of={shelf.key}")
        assert all(escape(one.cited.citation) in text for one in shelf.sources)
        assert text.count(": check before quoting") == shelf.unquotable
        fewer = text_of(reader, f"sources/?of={shelf.key}&only=unquotable")
        assert fewer.count('class="source-read"') == shelf.unquotable


def test_what_was_only_remembered_is_flagged(reader):
    remembered = {one.id for one in catalogues.eligibility().sources.values() if one.access == "memory"}
    rule = next(one for one in catalogues.eligibility().rules.values() if remembered & set(one.sources))
    assert "Known, not opened: check before quoting" in text_of(reader, f"rules/{rule.id}/")


@pytest.mark.parametrize("path", [*LISTS, *ROWS])
def test_each_page_is_labelled_and_leads_to_print(reader, path):
    text = text_of(reader, path)
    assert LABEL in text
    assert "data-print" in text


@pytest.mark.parametrize("path", [*LISTS, *ROWS, "?q=plavix"])
def test_a_page_costs_the_session_and_the_member_and_nothing_else(reader, path, django_assert_num_queries):
    reader.get(f"/knowledge/{path}")
    with django_assert_num_queries(2):
        reader.get(f"/knowledge/{path}")


@pytest.mark.parametrize("path", [*LISTS, *ROWS])
def test_pages_are_only_read(reader, path):
    assert reader.post(f"/knowledge/{path}").status_code == 405


@pytest.mark.parametrize("path", [*LISTS, *ROWS])
def test_the_desk_may_read_too(sign_in, dara, path):
    assert sign_in(dara).get(f"/knowledge/{path}").status_code == 200


@pytest.mark.parametrize("path", [*LISTS, *ROWS])
def test_who_is_not_signed_in_is_sent_to_sign_in(client, path):
    response = client.get(f"/knowledge/{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


KINDS = ("rules", "muscles", "instruments", "value-sets", "regions", "adverse-events", "practice")


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_row_is_not_found_and_offers_the_search(reader, kind):
    response = reader.get(f"/knowledge/{kind}/no-such-row/")
    assert response.status_code == 404
    assert 'name="q"' in response.content.decode()


def test_the_way_in_is_in_the_navigation(reader):
    assert 'href="/knowledge/" aria-current="page"' in text_of(reader, "muscles/")
