"""The gates in words, for whoever looks back at what was done against one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "booking.visit_sealed": "the note was signed already",
        "measures.": "the figure does not fit its instrument",
        "treatment.not_opened": "the session was not opened",
        "treatment.session_closed": "the session was closed",
        "treatment.needle_not_in": "the needle was not in",
        "treatment.skin_not_prepared": "the skin was not prepared",
        "treatment.muscle_unknown": "the muscle stands in no catalogue",
        "treatment.channel_running": "the channel was running",
        "treatment.channel_not_running": "the channel was not running",
        "treatment.needle_on_channel": "the needle carried current already",
        "treatment.needle_already_missing": "the needle was being searched for already",
        "treatment.needle_not_missing": "the needle was not missing",
        "treatment.needle_still_in": "a needle was still in",
        "treatment.not_counted": "nothing was counted",
        "treatment.count_differs": "the count differed",
        "treatment.incident_ungraded": "the incident had no grade",
        "treatment.context_missing": "screening, consent and qualification could not be read",
        "treatment.not_qualified": "the practitioner was not qualified here",
        "treatment.verdict_holds": "the verdict did not release the visit",
        "treatment.consent_missing": "no consent was signed",
        "treatment.consent_expired": "the consent had ended",
        "treatment.consent_withdrawn": "the consent was withdrawn",
        "treatment.consent_does_not_cover": "the consent did not cover it",
        "treatment.timeout_incomplete": "the time-out was incomplete",
        "treatment.timeout_not_passed": "the time-out was not passed",
        "treatment.site_not_screened": "the site was not screened",
        "treatment.site_excluded": "the site was excluded",
        "treatment.technique_forbidden": "the technique was forbidden",
        "treatment.technique_unknown": "the technique is unknown",
        "treatment.length_over_limit": "the needle was longer than allowed",
        "treatment.gauge_over_limit": "the needle was thicker than allowed",
        "treatment.depth_over_limit": "deeper than allowed",
        "treatment.second_chest_side": "the second side of the chest",
        "treatment.skin_not_disinfected": "the skin was not disinfected",
        "treatment.lot_unknown": "the lot is unknown",
        "treatment.lot_expired": "the lot had expired",
        "treatment.lot_recalled": "the lot was recalled",
        "treatment.pair_across_sides": "the pair lay on two sides of the body",
        "treatment.measure_invalid": "the figure does not fit its instrument",
        "treatment.second_counter_missing": "nobody had counted a second time",
        "treatment.second_counter_unknown": "the second counter is unknown",
        "treatment.missing_needle_unreported": "the missing needle was not reported",
        "treatment.leaving_checks_missing": "leaving checks were missing",
        "treatment.too_many_needles": "more needles than advised",
        "treatment.dwell_over": "a needle was in for too long",
        "treatment.superficial_first": "not superficially first",
        "treatment.tangential_only": "not tangentially",
        "treatment.observation_short": "not watched for long enough",
        "treatment.sheet_not_given": "the sheet was not handed over",
    }
)


def gate_words(code: str) -> str:
    """What spoke against it. A code not known here is shown as it is, never hidden."""
    return GATES.get(code) or GATES.get(f"{code.partition('.')[0]}.") or code
