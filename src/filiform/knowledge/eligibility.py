"""The eligibility catalogue as frozen values: facts to ask, rules to apply, sources, regions and value sets.

`from_document` builds it from the checked document of `data/eligibility.yaml`; every id is taken over unchanged.
Nothing here decides: `filiform.knowledge.answers` reads what was answered, `filiform.screening` applies the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final

from filiform.core.errors import InvalidInput
from filiform.knowledge.conditions import PLAN_REGIONS, PLAN_SITES, Condition, parse
from filiform.knowledge.sites import Places

ELECTRICAL_STIMULATION = "electrical-stimulation"

# value_sets.note of the catalogue: "anticoagulants = the three anticoagulant sets together".
COMPOSED_SETS = {"anticoagulants": ("anticoagulants-vka", "anticoagulants-doac", "anticoagulants-parenteral")}


class NotGiven(Enum):
    NOT_GIVEN = "not given"

    def __repr__(self) -> str:
        return self.name


NOT_GIVEN: Final = NotGiven.NOT_GIVEN


@dataclass(frozen=True, slots=True)
class Term:
    """A medicine, condition, device or allergen by the name the rules use. Codes are unverified helps for matching."""

    name: str
    atc: str | None = None
    icd10: str | None = None
    rxcui: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """`access`: how far the author of the row read it: full, abstract, excerpt, secondary or memory."""

    id: str
    cite: str
    access: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One question. `required`: always, if-triggered or plan. `plausible`: (lowest, highest) in `unit`, inclusive."""

    id: str
    asked_of: str
    answer_type: str
    question: str
    required: str
    options: tuple[str, ...] = ()
    unit: str | None = None
    plausible: tuple[float, float] | None = None
    none_allowed: bool = False
    asked_if: Condition | None = None
    if_not_asked: Any = NOT_GIVEN

    @property
    def is_list(self) -> bool:
        return self.answer_type in {"multi-choice", "coded-medication", "coded-condition", "sites", "regions"}


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of `avoid` or `limits_apply_to`: a place on either side, or the sites recorded under a fact."""

    place: str | None = None
    from_fact: str | None = None

    def __str__(self) -> str:
        return self.place or f"the sites of {self.from_fact}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One contraindication, precaution or red flag, with the reason a clinician is shown."""

    id: str
    title: str
    rule_class: str
    category: str
    scope: str
    when: Condition
    action: str
    notice: str | None
    modify: tuple[str, ...]
    avoid: tuple[Place, ...]
    limits: Mapping[str, Any]
    limits_apply_to: tuple[Place, ...]
    forbid_techniques: tuple[str, ...]
    until: str | None
    refer: str | None
    rationale: str
    sources: tuple[str, ...]
    evidence: str
    threshold_source: str | None
    elicit: tuple[str, ...]

    @property
    def is_reminder(self) -> bool:
        return self.notice == "reminder"


@dataclass(frozen=True, slots=True)
class Disagreement:
    topic: str
    detail: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlagScreen:
    ask_when: str
    rules: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskAgain:
    """When an answer expires; an expired answer is unknown."""

    change_question: str
    rule: str
    every_session: tuple[str, ...]
    every_episode: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    where: str
    change: str
    why: str


@dataclass(frozen=True)
class EligibilityCatalogue:
    """`facts`, `rules` and `sources` by id, in the order of the file. `value_sets` holds the composed sets too."""

    version: str
    content_hash: str
    title: str
    status: str
    how_to_read: Mapping[str, Any]
    places: Places
    value_sets: Mapping[str, tuple[Term, ...]]
    facts: Mapping[str, Fact]
    rules: Mapping[str, Rule]
    sources: Mapping[str, Source]
    red_flag_screen: RedFlagScreen
    ask_again: AskAgain
    disagreements: tuple[Disagreement, ...]
    review_note: str
    review_log: tuple[Change, ...]

    @property
    def regions(self) -> Mapping[str, tuple[str, ...]]:
        """Body part heading -> its regions."""
        return self.places.headings

    @property
    def region_groups(self) -> Mapping[str, tuple[str, ...]]:
        return self.places.groups

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Value set -> the names in it."""
        return {name: frozenset(term.name for term in terms) for name, terms in self.value_sets.items()}


def from_document(document: Mapping[str, Any], *, content_hash: str) -> EligibilityCatalogue:
    """The catalogue of a checked document. `content_hash`: SHA-256 of the file it came from, in hex.

    Raises: InvalidInput naming the row, where a condition cannot be read or points at something that is not there.
    """
    places = Places(headings=document["regions"], groups=document["region_groups"])
    value_sets = _value_sets(document["value_sets"])
    names = {name: frozenset(term.name for term in terms) for name, terms in value_sets.items()}
    facts = {row["fact"]: _fact(row, places, names) for row in document["facts"]}
    rules = {row["id"]: _rule(row, places, names) for row in document["rules"]}
    ask_again, screen, log = document["ask_again"], document["red_flag_screen"], document["review_log"]
    catalogue = EligibilityCatalogue(
        version=f"{document['schema_version']}+{content_hash[:12]}",
        content_hash=content_hash,
        title=document["title"],
        status=document["status"],
        how_to_read=document["how_to_read"],
        places=places,
        value_sets=value_sets,
        facts=facts,
        rules=rules,
        sources={
            source: Source(id=source, cite=row["cite"], access=row["access"], url=row.get("url"))
            for source, row in document["sources"].items()
        },
        red_flag_screen=RedFlagScreen(
            ask_when=screen["ask_when"], rules=tuple(screen["rules"]), questions=tuple(screen["questions"])
        ),
        ask_again=AskAgain(
            change_question=ask_again["change_question"],
            rule=ask_again["rule"],
            every_session=tuple(ask_again["every-session"]),
            every_episode=tuple(ask_again["every-episode"]),
        ),
        disagreements=tuple(
            Disagreement(topic=row["topic"], detail=row["detail"], sources=tuple(row["sources"]))
            for row in document["disagreements"]
        ),
        review_note=log["note"],
        review_log=tuple(Change(where=row["where"], change=row["change"], why=row["why"]) for row in log["changes"]),
    )
    _check_references(catalogue)
    return catalogue


def _value_sets(rows: Mapping[str, Any]) -> dict[str, tuple[Term, ...]]:
    sets = {
        name: tuple(
            Term(name=row["name"], atc=row.get("atc"), icd10=row.get("icd10"), rxcui=row.get("rxcui")) for row in terms
        )
        for name, terms in rows.items()
        if name != "note"
    }
    for composed, parts in COMPOSED_SETS.items():
        if composed not in sets and sets.keys() >= set(parts):
            sets[composed] = tuple(dict.fromkeys(term for part in parts for term in sets[part]))
    return sets


def _fact(row: Mapping[str, Any], places: Places, names: Mapping[str, frozenset[str]]) -> Fact:
    where = f"facts.{row['fact']}"
    asked_if = row.get("asked_if")
    low, high = row.get("plausible") or (None, None)
    return Fact(
        id=row["fact"],
        asked_of=row["asked_of"],
        answer_type=row["answer_type"],
        question=row["question"],
        required=row["required"],
        options=tuple(row.get("options", ())),
        unit=row.get("unit"),
        plausible=None if low is None or high is None else (low, high),
        none_allowed=row.get("none_allowed", False),
        asked_if=None
        if asked_if is None
        else parse(asked_if, places=places, value_sets=names, where=f"{where}.asked_if"),
        if_not_asked=_frozen(row["if_not_asked"]) if "if_not_asked" in row else NOT_GIVEN,
    )


def _rule(row: Mapping[str, Any], places: Places, names: Mapping[str, frozenset[str]]) -> Rule:
    where = f"rules.{row['id']}"
    return Rule(
        id=row["id"],
        title=row["title"],
        rule_class=row["class"],
        category=row["category"],
        scope=row["scope"],
        when=parse(row["when"], places=places, value_sets=names, where=f"{where}.when"),
        action=row["action"],
        notice=row.get("notice"),
        modify=tuple(row["modify"]),
        avoid=_places(row.get("avoid", ()), places, f"{where}.avoid"),
        limits={name: _frozen(value) for name, value in row.get("limits", {}).items()},
        limits_apply_to=_places(row.get("limits_apply_to", ()), places, f"{where}.limits_apply_to"),
        forbid_techniques=tuple(row.get("forbid_techniques", ())),
        until=row.get("until"),
        refer=row.get("refer"),
        rationale=row["rationale"],
        sources=tuple(row["sources"]),
        evidence=row["evidence"],
        threshold_source=row.get("threshold_source"),
        elicit=tuple(question["fact"] for question in row["elicit"]),
    )


def _places(rows: Iterable[Any], places: Places, where: str) -> tuple[Place, ...]:
    return tuple(_place(row, places, f"{where}[{number}]") for number, row in enumerate(rows))


def _place(row: Any, places: Places, where: str) -> Place:
    if isinstance(row, Mapping) and set(row) == {"from_fact"}:
        return Place(from_fact=row["from_fact"])
    name = row.get("region_group") if isinstance(row, Mapping) else row
    if isinstance(name, str) and places.is_place(name):
        return Place(place=name)
    raise InvalidInput(where=where, message=f"{row!r} is no region, region group or from_fact of this catalogue")


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _check_references(catalogue: EligibilityCatalogue) -> None:
    """What the rest relies on: the plan facts are there, and every fact and source a rule names is defined."""
    for fact in (PLAN_SITES, PLAN_REGIONS):
        if fact not in catalogue.facts:
            raise InvalidInput(where="facts", message=f"{fact} is missing")
    for rule in catalogue.rules.values():
        read = {*rule.elicit, *(place.from_fact for place in (*rule.avoid, *rule.limits_apply_to) if place.from_fact)}
        if unknown := sorted(read - catalogue.facts.keys()):
            raise InvalidInput(where=f"rules.{rule.id}", message=f"unknown fact {', '.join(unknown)}")
        if unknown := sorted(set(rule.sources) - catalogue.sources.keys()):
            raise InvalidInput(where=f"rules.{rule.id}", message=f"unknown source {', '.join(unknown)}")
