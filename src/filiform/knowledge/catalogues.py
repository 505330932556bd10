"""Hands out each catalogue, read once in a process. Asking for one touches only the files it is made of."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from filiform.knowledge.loading import load, translations

if TYPE_CHECKING:
    from filiform.knowledge import adverse_events as adverse_events_module
    from filiform.knowledge import aftercare as aftercare_module
    from filiform.knowledge import body_chart as body_chart_module
    from filiform.knowledge import eligibility as eligibility_module
    from filiform.knowledge import examination as examination_module
    from filiform.knowledge import instruments as instruments_module
    from filiform.knowledge import muscles as muscles_module
    from filiform.knowledge import practice_rules as practice_rules_module
    from filiform.knowledge import scoring as scoring_module
    from filiform.knowledge import taking as taking_module
    from filiform.knowledge import techniques as techniques_module

# Each accessor imports its own module: a start that only screens must not pay for drawing a body chart.


@cache
def eligibility() -> eligibility_module.EligibilityCatalogue:
    """Facts, rules, value sets and regions of the screening."""
    from filiform.knowledge.eligibility import from_document

    loaded = load("eligibility")
    return from_document(loaded.document, content_hash=loaded.content_hash)


@cache
def muscles() -> muscles_module.Catalogue:
    """The muscle atlas with the screening regions of each muscle."""
    from filiform.knowledge.muscles import from_document

    loaded, regions = load("muscles"), load("muscle-regions")
    return from_document(
        loaded.document,
        content_hash=loaded.content_hash,
        regions=regions.document,
        regions_hash=regions.content_hash,
    )


@cache
def body_chart() -> body_chart_module.Catalogue:
    """The drawing of the body and of each muscle."""
    from filiform.knowledge.body_chart import from_document

    loaded = load("body-chart")
    return from_document(loaded.document, content_hash=loaded.content_hash)


@cache
def instruments() -> instruments_module.Catalogue:
    """The outcome instruments and their thresholds."""
    from filiform.knowledge.instruments import from_document

    loaded = load("instruments")
    return from_document(loaded.document, content_hash=loaded.content_hash)


@cache
def practice_rules() -> practice_rules_module.Catalogue:
    """Who may practise where."""
    from filiform.knowledge.practice_rules import from_document

    loaded = load("practice-rules")
    return from_document(loaded.document, content_hash=loaded.content_hash)


@cache
def adverse_events() -> adverse_events_module.Catalogue:
    """Adverse events, first steps and published rates."""
    from filiform.knowledge.adverse_events import from_document

    loaded = load("adverse-events")
    return from_document(loaded.document, content_hash=loaded.content_hash)


@cache
def techniques() -> techniques_module.Catalogue:
    """Needling techniques, current, techniques after needling, times, agents, and the grade of a dose."""
    from filiform.knowledge.techniques import from_document

    loaded = load("techniques")
    return from_document(loaded.document, content_hash=loaded.content_hash)


@cache
def aftercare(language: str = "en") -> aftercare_module.Catalogue:
    """The sheet, the questions after a session and the alarms, in a language; English where it has no words of it."""
    from filiform.knowledge.aftercare import from_documents

    loaded = load("aftercare")
    questions = {one.id: one.text for one in adverse_events().patient_red_flag_questions}
    chosen = next((one for one in (language, language.partition("-")[0]) if one in translations("aftercare")), None)
    if chosen is None:
        return from_documents(loaded.document, questions, content_hash=loaded.content_hash)
    words = load(f"aftercare.{chosen}")
    return from_documents(
        loaded.document,
        questions,
        content_hash=loaded.content_hash,
        words=words.document["words"],
        language=chosen,
        words_hash=words.content_hash,
    )


@cache
def scoring() -> scoring_module.Catalogue:
    """How each outcome instrument is scored."""
    from filiform.knowledge.scoring import from_document

    loaded = load("scoring")
    return from_document(loaded.document, content_hash=loaded.content_hash)


@cache
def examination() -> examination_module.Catalogue:
    """How a trigger point is known again, the stages of a complaint, and the review of a plan."""
    from filiform.knowledge.examination import from_document

    loaded = load("examination")
    return from_document(loaded.document, content_hash=loaded.content_hash)


@cache
def taking() -> taking_module.Catalogue:
    """How each outcome instrument is taken, and what is asked by link."""
    from filiform.knowledge.taking import from_document

    loaded = load("taking")
    return from_document(loaded.document, content_hash=loaded.content_hash)
