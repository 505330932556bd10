"""What the forms of the verdict page offer, in words, and the block about electrical stimulation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from filiform.knowledge.eligibility import EligibilityCatalogue
from filiform.knowledge.wording import plain, site_words
from filiform.screening.stimulation import Current, StimulationResult
from filiform.screening.types import Answer

# How the result for electrical stimulation stands: icon and words.
CURRENT_WORDS = {
    Current.NOT_ASKED: ("info", "Not asked for"),
    Current.ALLOWED: ("done", "May be used"),
    Current.LIMITED: ("caution", "May be used, with limits"),
    Current.OPEN: ("hold", "Open"),
    Current.BARRED: ("stop", "Not to be used"),
}


def scope_words(sites: Iterable[str] | None) -> str:
    return "all sites" if sites is None else ", ".join(map(site_words, sites))


def technique_choices(catalogue: EligibilityCatalogue) -> list[tuple[str, str]]:
    return [(one, plain(one)) for one in catalogue.facts["plan.techniques"].options]


def path_choices(catalogue: EligibilityCatalogue) -> list[tuple[str, str]]:
    return [(one, plain(one)) for one in catalogue.facts["plan.estim_path"].options if one != "none"]


def rule_title(rule: str, catalogue: EligibilityCatalogue) -> str:
    """The title, or the id of a rule that was retired."""
    return catalogue.rules[rule].title if rule in catalogue.rules else rule


def stimulation_block(current: StimulationResult, answer: Answer) -> dict[str, Any]:
    """The result for electrical stimulation as its own block of the page."""
    icon, words = CURRENT_WORDS[current.status]
    return {"current": current, "current_icon": icon, "current_words": words, "releases": answer.verdict.releases}
