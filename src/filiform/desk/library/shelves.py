"""The catalogues as the library names them: title, rows, version, hash and review status, for cards and labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from filiform.knowledge import catalogues, terms


@dataclass(frozen=True, slots=True)
class Shelf:
    """One catalogue. `page` is the name of the page that lists its rows."""

    key: str
    title: str
    rows: str
    version: str
    content_hash: str
    status: str
    page: str
    about: str

    @property
    def page_name(self) -> str:
        return f"knowledge:{self.page}"

    @property
    def short_version(self) -> str:
        """The author's own number: the rest of the version is the hash, which is shown beside it."""
        return f"version {self.version.partition('+')[0]}"

    @property
    def short_hash(self) -> str:
        return self.content_hash[:12]


@cache
def shelves() -> dict[str, Shelf]:
    """Every catalogue by name, in the order a clinician meets them."""
    rules, atlas, chart = catalogues.eligibility(), catalogues.muscles(), catalogues.body_chart()
    measures, events, practice = catalogues.instruments(), catalogues.adverse_events(), catalogues.practice_rules()
    names, ways, after = terms.catalogue(), catalogues.techniques(), catalogues.aftercare()
    ways_to_score, taken, held = catalogues.scoring(), catalogues.taking(), len(rules.places.regions)
    examined = catalogues.examination()
    spellings = sum(len(one) for one in names.names.values())
    found = [
        Shelf("eligibility", "Eligibility and precautions", f"{len(rules.rules)} rules, {len(rules.facts)} questions",
              rules.version, rules.content_hash, rules.status, "rules",
              "Contraindications, precautions and red flags that the screening applies."),
        Shelf("muscles", "Muscle atlas", f"{len(atlas.muscles)} muscles", atlas.version, atlas.content_hash,
              atlas.review_status, "muscles", "Hazards, needle, position, technique and referral of each muscle."),
        Shelf("instruments", "Outcome instruments", f"{len(measures.instruments)} instruments", measures.version,
              measures.content_hash, measures.review_status, "instruments",
              "Scoring, and the change that is real or that patients feel."),
        Shelf("scoring", "Scoring", f"{len(ways_to_score.methods)} methods", ways_to_score.version,
              ways_to_score.content_hash, ways_to_score.review_status, "instruments",
              "The figures behind the scoring of each instrument."),
        Shelf("taking", "Taking of the instruments", f"{len(taken.regions)} regions", taken.version,
              taken.content_hash, taken.review_status, "instruments",
              "Where each instrument belongs, on which side, and what is asked by link."),
        Shelf("examination", "Examination",
              f"{len(examined.templates)} complaints, {len(examined.sports)} sports", examined.version,
              examined.content_hash, examined.review_status, "examination",
              "What is examined for a complaint, how a point is known again, when a plan is looked at anew."),
        Shelf("adverse-events", "Adverse events", f"{len(events.event_types)} kinds, {len(events.incidence)} surveys",
              events.version, events.content_hash, events.review_status, "events",
              "How to recognise each, what to do at once, and published rates."),
        Shelf("techniques", "Techniques and dose",
              f"{len(ways.needling)} techniques, {len(ways.stimulation.presets)} presets", ways.version,
              ways.content_hash, ways.review_status, "techniques",
              "How needles are worked, current, what follows, how long, and what a dose is called."),
        Shelf("aftercare", "Aftercare", f"{len(after.lines)} lines, {len(after.flags)} red flags", after.version,
              after.content_hash, after.review_status, "aftercare",
              "What a patient is told after needling, what she is asked later, and who is told."),
        Shelf("practice-rules", "Practice rules",
              f"{len(practice.jurisdictions)} jurisdictions, {len(practice.rules)} rows", practice.version,
              practice.content_hash, practice.review_status, "practice",
              "Who may needle where, and how sure that is. Not legal advice."),
        Shelf("names", "Names of medicines and conditions", f"{spellings} spellings, {len(rules.value_sets)} lists",
              names.version, names.content_hash, names.review_status, "value-sets",
              "Which medicines and conditions a rule means, with brands and lay words."),
        Shelf("muscle-regions", "Regions", f"{held} regions, {len(rules.region_groups)} groups",
              atlas.version, atlas.regions_hash, atlas.review_status, "regions",
              "The places rules speak of, and the muscles that lie in them."),
        Shelf("body-chart", "Body chart", f"{len(chart.muscles)} muscles drawn", chart.version, chart.content_hash,
              chart.review_status, "muscles", "Where a muscle lies. It never says where a needle may go."),
    ]  # fmt: skip
    return {shelf.key: shelf for shelf in found}
