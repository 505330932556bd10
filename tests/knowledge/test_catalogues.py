"""The typed catalogues hold what their files hold: every row, every field, every source."""

from dataclasses import fields
from typing import Any

import pytest

from filiform.knowledge import catalogues, loading, terms


def document(name: str) -> dict[str, Any]:
    return loading.load(name).document


def test_every_muscle_of_the_file_is_in_the_atlas_with_its_screening_regions() -> None:
    rows, regions = document("muscles")["muscles"], document("muscle-regions")["muscle_regions"]
    atlas = catalogues.muscles()
    assert [muscle.id for muscle in atlas.muscles] == [row["id"] for row in rows]
    assert {muscle.id: list(muscle.screening_regions) for muscle in atlas.muscles} == regions
    assert atlas.review_status == "unreviewed-draft"


def test_every_field_of_a_muscle_row_is_reachable() -> None:
    names = {field.name for field in fields(catalogues.muscles().muscles[0])}
    assert {key for row in document("muscles")["muscles"] for key in row} <= names


def test_a_muscle_keeps_its_hazards_needle_and_sources() -> None:
    temporalis = catalogues.muscles().by_id["temporalis"]
    assert temporalis.hazards[0].structure.label == "Superficial temporal artery"
    assert temporalis.hazards[0].severity == "caution"
    assert temporalis.needle_length_mm == (13, 25)
    assert temporalis.sources[0].source.read == "n/a"
    assert temporalis.innervation.roots == ("CN-V3",)


def test_muscles_are_found_by_the_region_the_screening_excludes() -> None:
    atlas = catalogues.muscles()
    assert "pectoralis-minor" in {muscle.id for muscle in atlas.by_region["subscapularis-axilla"]}
    assert sum(map(len, atlas.by_atlas_region.values())) == len(atlas.muscles)


def test_the_atlas_version_changes_with_either_of_its_two_files() -> None:
    atlas = catalogues.muscles()
    assert atlas.content_hash[:12] in atlas.version
    assert atlas.regions_hash[:12] in atlas.version


def test_the_body_chart_holds_every_shape_of_the_file() -> None:
    drawn, chart = document("body-chart"), catalogues.body_chart()
    views = drawn["order"]
    assert {
        (id_, view): ([list(point) for point in shape.polygon], list(shape.centroid), shape.layer, shape.inset)
        for id_, muscle in chart.muscles.items()
        for view, shape in muscle.shapes.items()
    } == {
        (id_, view): (row[view]["polygon"], row[view]["centroid"], row[view]["layer"], row[view].get("inset"))
        for id_, row in drawn["muscles"].items()
        for view in views
        if view in row
    }
    for name, view in chart.views.items():
        row = drawn["views"][name]
        strokes = row.get("detail_strokes_right") or row["detail_strokes"]
        assert [stroke.path for stroke in view.strokes] == [stroke["path"] for stroke in strokes]
        assert [outline.path for outline in view.outlines] == [outline["path"] for outline in row["outlines"]]
        assert [mark.id for mark in view.landmarks] == [mark["id"] for mark in drawn["landmarks"][name]]
    assert {id_: muscle.depth for id_, muscle in chart.muscles.items()} == {
        id_: row["depth"] for id_, row in drawn["muscles"].items()
    }


def test_every_instrument_of_the_file_is_there_with_its_thresholds() -> None:
    rows = [row for group in document("instruments")["instruments"].values() for row in group]
    catalogue = catalogues.instruments()
    assert [instrument.id for instrument in catalogue.instruments] == [row["id"] for row in rows]
    assert len(catalogue.by_id) == len(rows) == catalogue.counts["all"]
    for instrument, row in zip(catalogue.instruments, rows, strict=True):
        assert [change.source for change in instrument.mcid] == [change["source"] for change in row["mcid"]]
        assert (instrument.unit, instrument.loinc) == (row.get("unit"), row["loinc"])
        assert set(row) <= {field.name for field in fields(instrument)}


def test_a_threshold_knows_whether_its_source_is_a_paper_or_a_sentence() -> None:
    changes = [change for row in catalogues.instruments().instruments for change in (*row.mdc, *row.mcid)]
    assert any(change.cited and change.cited.read == "abstract or page read" for change in changes)
    assert all(change.cited is None for change in changes if change.source == "expert-knowledge, verify")


def test_every_practice_rule_of_the_file_is_there() -> None:
    places = document("practice-rules")["jurisdictions"]
    catalogue = catalogues.practice_rules()
    assert [(rule.jurisdiction, rule.profession, rule.status, rule.confidence) for rule in catalogue.rules] == [
        (place, profession, row["status"], row["confidence"])
        for place, jurisdiction in places.items()
        for profession, row in jurisdiction["professions"].items()
    ]
    assert len(catalogue.rules) == 492
    assert catalogue.version.startswith("2026-11-30+")
    alabama = catalogue.jurisdictions["US-AL"].rules["chiropractor"]
    assert alabama.technique_limits == ("no-auricular", "no-distal")
    assert alabama.delegable is False
    assert alabama.sources[0].id == "al-dc"


def test_every_adverse_event_and_every_published_rate_is_there() -> None:
    rows, catalogue = document("adverse-events"), catalogues.adverse_events()
    assert [event.id for event in catalogue.event_types] == [row["id"] for row in rows["event_types"]]
    assert sum(len(survey.rows) for survey in catalogue.incidence) == sum(len(row["rows"]) for row in rows["incidence"])
    assert {event.id for event in catalogue.event_types if event.stop_session} == {
        row["id"] for row in rows["event_types"] if row.get("stop_session")
    }
    assert catalogue.patient_red_flag_questions[0].id == "rf-breath"
    levels = {"full", "abstract", "excerpt", "secondary", "memory"}
    assert {source.read for source in catalogue.sources.values()} <= levels


@pytest.mark.parametrize(
    ("accessor", "name"),
    [
        (catalogues.eligibility, "eligibility"),
        (catalogues.muscles, "muscles"),
        (catalogues.body_chart, "body-chart"),
        (catalogues.instruments, "instruments"),
        (catalogues.practice_rules, "practice-rules"),
        (catalogues.adverse_events, "adverse-events"),
        (catalogues.techniques, "techniques"),
        (terms.catalogue, "names"),
    ],
)
def test_every_catalogue_says_which_content_it_is_and_is_read_once(accessor, name: str) -> None:
    catalogue = accessor()
    assert catalogue is accessor()
    assert catalogue.content_hash == loading.load(name).content_hash
    assert catalogue.content_hash[:12] in catalogue.version


@pytest.mark.parametrize(
    "accessor",
    [
        catalogues.muscles,
        catalogues.body_chart,
        catalogues.instruments,
        catalogues.practice_rules,
        catalogues.adverse_events,
        catalogues.techniques,
        terms.catalogue,
    ],
)
def test_every_catalogue_is_labelled_a_draft(accessor) -> None:
    assert "draft" in accessor().review_status
