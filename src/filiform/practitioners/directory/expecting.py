"""What dry needling is and what to expect: plain words, what surveys have counted, and what trials have found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from filiform.knowledge import catalogues
from filiform.knowledge.adverse_events import Rate, Survey
from filiform.knowledge.patient_words import SOURCE, PatientWords, Said, patient_words
from filiform.knowledge.sources import Source
from filiform.practitioners.directory import own
from filiform.practitioners.directory.errors import ListingNotFound
from filiform.practitioners.directory.pages import absolute

BENEFITS = {
    "pain_relief": _("Less pain"),
    "range_of_motion": _("Moving further"),
    "function": _("Doing more, and strength"),
    "inflammation": _("Less swelling"),
    "recovery_time": _("Getting well sooner"),
    "athletic_performance": _("Athletic performance"),
    "natural_course_yardstick": _("What happens without any treatment"),
}
COUNTED_EACH_TIME = {"treatments", "treatment sessions"}
KEY = re.compile(r"\b[a-z]+\d{4}[a-z]?\b")


@dataclass(frozen=True, slots=True)
class SurveyShown:
    survey: Survey
    denominator: str
    said: tuple[Said, Said, Said]
    """How it was made, of whom, and what was counted."""
    rates: tuple[tuple[Said, str, str, Said | None], ...]
    """Event, share, how many of how many, and how the figure came about."""
    notes: tuple[Said, ...]
    read: Said


def page(clinic_ref: str, at: datetime) -> dict[str, Any]:
    """Raises ListingNotFound for a clinic that is not shown."""
    clinic = own.published_clinic(clinic_ref) if clinic_ref else own.only_clinic()
    if clinic_ref and clinic is None:
        raise ListingNotFound
    events, instruments = catalogues.adverse_events(), catalogues.instruments()
    each_time = [one for one in events.incidence if _counts_treatments(one)]
    words = patient_words(get_language() or SOURCE)
    lines = [
        (str(BENEFITS.get(key, key.replace("_", " "))), words.evidence(key, text))
        for key, text in instruments.evidence_per_benefit.items()
    ]
    cited = _cited(" ".join(text for _label, text in lines), instruments.sources)
    address = reverse("directory:expect-at", args=[clinic_ref]) if clinic_ref else reverse("directory:expect")
    return {
        "clinic": clinic,
        "place_name": clinic.name if clinic else "",
        "surveys": [_shown(one) for one in each_time],
        "others": [_shown(one) for one in events.incidence if one not in each_time],
        "rules": events.incidence_rules,
        "events_version": events.version,
        "events_status": events.review_status,
        "lines": lines,
        "evidence_version": instruments.version,
        "evidence_status": instruments.review_status,
        "cited": cited,
        "canonical": absolute(address),
    }


def _counts_treatments(survey: Survey) -> bool:
    """Counted as it happened, treatment by treatment, and of dry needling: what one visit may be held against."""
    return (
        survey.denominator is not None
        and survey.denominator_unit in COUNTED_EACH_TIME
        and survey.design.startswith("prospective")
    )


def _shown(survey: Survey) -> SurveyShown:
    of = number_format(survey.denominator, use_l10n=True, force_grouping=True) if survey.denominator else ""
    words = patient_words(get_language() or SOURCE)
    return SurveyShown(
        survey, of,
        (words.survey(survey.design), words.survey(survey.population), words.survey(survey.denominator_unit or "")),
        tuple(_rate(rate, of, words) for rate in survey.rows), tuple(map(words.survey, survey.notes)),
        words.survey(survey.source.read),
    )  # fmt: skip


def _rate(rate: Rate, of: str, words: PatientWords) -> tuple[Said, str, str, Said | None]:
    share = f"{number_format(rate.percent, use_l10n=True)} %" if rate.percent is not None else ""
    counted = (
        f"{number_format(rate.numerator, force_grouping=True)} / {of}" if rate.numerator is not None and of else ""
    )
    return words.event(rate.event), share, counted, words.survey(rate.basis) if rate.basis else None


def _cited(text: str, sources: Mapping[str, Source]) -> list[tuple[str, Source]]:
    return [(key, sources[key]) for key in dict.fromkeys(KEY.findall(text)) if key in sources]
