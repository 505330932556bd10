"""What a refusal and a note say is said in words: no id of a catalogue and no key of a payload reaches a sentence."""

from __future__ import annotations

import re

import pytest

from filiform.knowledge import catalogues
from filiform.treatment import errors
from filiform.treatment.saying import item_words, kind_words, place_words, technique_words
from filiform.treatment.types import LEAVING_CHECKS, TIMEOUT_ITEMS

KEY = re.compile(r"\b[a-z]+_[a-z_]+\b")
TECHNIQUES = tuple(catalogues.techniques().needling)


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (
            errors.SkinNotPrepared(muscle="gluteus-medius", side="left", region="gluteal or upper-trapezius"),
            "The skin over Gluteus medius (left) has not been prepared. Clean buttock or upper trapezius and record it",
        ),
        (errors.TimeoutIncomplete(items="lying-and-can-call, one-side-of-chest"), "Lying, can call out, knows the"),
        (errors.LeavingChecksMissing(items="neuro-check, sites-dry"), "Strength, feeling and reflexes checked; Sites"),
        (errors.SiteExcluded(site="gluteal:left"), "Left buttock is excluded by the screening"),
        (errors.SiteNotScreened(site="gluteal:right"), "Right buttock was not part of the plan"),
        (errors.DepthOverLimit(site="gluteus-medius (left)", allowed="a depth"), "At Gluteus medius (left)"),
        (errors.TechniqueForbidden(technique="fast-in-fast-out", why="screening"), "Fast in, fast out is not allowed"),
        (errors.IncidentUngraded(kind="forgotten-needle"), "The incident forgotten or missing needle"),
        (errors.MeasureInvalid(instrument="nprs_current", value=12, why="it runs"), "Numeric Pain Rating Scale, now"),
        (errors.VerdictHolds(verdict="hold-for-clearance, before it changed"), "answers hold for clearance, before"),
        (errors.ConsentDoesNotCover(what="gluteal, upper-trapezius"), "does not cover buttock, upper trapezius."),
        (errors.ConsentDoesNotCover(what="electrical stimulation"), "does not cover electrical stimulation."),
        (errors.NotCorrectable(kind="session.closed", why="it ends"), "A session closed cannot be corrected"),
        (errors.SheetNotGiven(sheet="general"), "The general sheet"),
    ],
)  # fmt: skip
def test_a_refusal_says_its_ids_in_words(refusal, sentence):
    assert sentence in str(refusal)
    assert not KEY.search(str(refusal))


def test_an_unknown_technique_is_answered_with_the_known_ones_in_words():
    told = str(errors.TechniqueUnknown(technique="acupressure", known=", ".join(TECHNIQUES)))
    assert told.startswith(
        "Acupressure is not a known needle technique. Choose one of: superficial; deep; in situ; fast"
    )
    assert "fast in, fast out; pistoning" in told


def test_the_facts_stay_ids_for_whoever_reads_them_by_program():
    assert errors.SkinNotPrepared(muscle="gluteus-medius", side="left", region="gluteal").facts["region"] == "gluteal"


@pytest.mark.parametrize("item", [*TIMEOUT_ITEMS, *LEAVING_CHECKS, "neuro-check", "sensation-test"])
def test_every_point_that_is_ticked_has_words_of_its_own(item):
    assert item_words(item) != item.replace("-", " ")


def test_what_has_no_words_is_shown_with_its_joints_open():
    assert technique_words("new_kind-of") == "new kind of"
    assert kind_words("needle.withdrawn") == "needle withdrawn"
    assert place_words("gluteal") == "buttock"
