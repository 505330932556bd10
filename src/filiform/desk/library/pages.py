"""The pages of the rules, assembled from the frozen catalogue. No query, nothing decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from filiform.desk.library.links import Cited, cited, label_words, link
from filiform.desk.library.reading import rules_of_places
from filiform.desk.library.shelves import Shelf, shelves
from filiform.knowledge import catalogues
from filiform.knowledge.eligibility import Fact, Place, Rule
from filiform.knowledge.vocabulary import SUBJECTS
from filiform.knowledge.wording import (
    ACTIONS,
    CLASSES,
    ConditionWords,
    action_words,
    class_words,
    condition_words,
    limits_words,
    plain,
    refer_words,
    region_words,
)

# The edge of a card or badge, by what a rule does.
KINDS = {
    "do-not-needle": "danger",
    "hold-for-medical-clearance": "hold",
    "avoid-region": "warning",
    "modify-technique": "accent",
    "monitor": "neutral",
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in a list."""

    title: str
    url: str
    action: str
    kind: str
    rule_class: str
    category: str
    is_reminder: bool


def rule_line(rule: Rule) -> RuleLine:
    place = link("rule", rule.id, rule.title)
    return RuleLine(
        title=rule.title,
        url=place.url,
        action=action_words(rule.action),
        kind=KINDS[rule.action],
        rule_class=class_words(rule.rule_class),
        category=plain(rule.category),
        is_reminder=rule.is_reminder,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: (value, label) pairs, and what is chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class RuleList:
    filters: tuple[Choice, ...]
    lines: tuple[RuleLine, ...]
    total: int
    shelf: Shelf

    @property
    def is_filtered(self) -> bool:
        return any(one.value for one in self.filters)


def rule_list(*, rule_class: str, action: str, category: str, place: str) -> RuleList:
    """The rules that pass every filter; an empty filter, or one the catalogue does not know, passes all."""
    catalogue = catalogues.eligibility()
    places, rules = catalogue.places, catalogue.rules.values()
    categories = sorted({rule.category for rule in rules})
    every_place = (*places.headings, *places.groups, *places.regions)
    filters = (
        _choice("class", "Class", CLASSES, rule_class),
        _choice("action", "Action", ACTIONS, action),
        _choice("category", "Topic", {one: plain(one) for one in categories}, category),
        _choice("place", "Place", {one: region_words(one) for one in every_place}, place),
    )
    chosen = [one.value for one in filters]
    near = {rule.id for rule in rules_of_places([chosen[3]])} if chosen[3] else set()
    kept = [
        rule
        for rule in rules
        if chosen[0] in {"", rule.rule_class} and chosen[1] in {"", rule.action} and chosen[2] in {"", rule.category}
        if not chosen[3] or rule.id in near
    ]
    return RuleList(filters, tuple(map(rule_line, kept)), len(rules), shelves()["eligibility"])


def _choice(name: str, label: str, options: Mapping[str, str], value: str) -> Choice:
    return Choice(name, label, tuple(options.items()), value if value in options else "")


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    answers: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """`clearance`: what a clearance can and cannot do for this rule."""

    rule: Rule
    key: str
    line: RuleLine
    action_meaning: str
    class_meaning: str
    scope: str
    when: ConditionWords
    questions: tuple[Question, ...]
    avoid: tuple[str, ...]
    limits: tuple[str, ...]
    limits_at: tuple[str, ...]
    forbidden: tuple[str, ...]
    refer: str
    evidence: str
    threshold: str
    clearance: str
    sources: tuple[Cited, ...]
    is_red_flag: bool
    shelf: Shelf


def rule_page(key: str) -> RulePage | None:
    catalogue = catalogues.eligibility()
    rule = catalogue.rules.get(key)
    if rule is None:
        return None
    meanings = catalogue.how_to_read
    return RulePage(
        rule=rule,
        key=key,
        line=rule_line(rule),
        action_meaning=meanings["actions"][rule.action],
        class_meaning=meanings["classes"][rule.rule_class],
        scope=scope_words(rule.scope),
        when=condition_words(rule.when, catalogue),
        questions=tuple(_question(catalogue.facts[fact]) for fact in rule.elicit),
        avoid=tuple(map(place_words, rule.avoid)),
        limits=limits_words(rule.limits),
        limits_at=tuple(map(place_words, rule.limits_apply_to)),
        forbidden=tuple(map(plain, rule.forbid_techniques)),
        refer=refer_words(rule.refer) if rule.refer else "",
        evidence=label_words(rule.evidence),
        threshold=label_words(rule.threshold_source or ""),
        clearance=clearance_words(rule),
        sources=tuple(cited(catalogue.sources[source]) for source in rule.sources),
        is_red_flag=key in catalogue.red_flag_screen.rules,
        shelf=shelves()["eligibility"],
    )


def scope_words(scope: str) -> str:
    """`regions: paraspinal, scalp` names its places; other scopes are opened as they stand."""
    kind, colon, rest = scope.partition(": ")
    if not colon:
        return plain(scope)
    name = region_words if kind == "regions" else plain
    return f"{plain(kind)}: {', '.join(name(one) for one in rest.split(', '))}"


def place_words(place: Place) -> str:
    if place.from_fact:
        return f"Where there is {SUBJECTS.get(place.from_fact, place.from_fact)}"
    return region_words(place.place or "")


def clearance_words(rule: Rule) -> str:
    """What a dated, scoped clearance from a named clinician changes (how_to_read: actions, avoid, merging)."""
    may_open = rule.rule_class == "relative" and rule.avoid
    opens = " Where it names a site, that site is open again; the limits stay." if may_open else ""
    match rule.action:
        case "hold-for-medical-clearance":
            lowers = "Yes. A dated, scoped clearance from a named clinician lowers the hold to precautions."
            return f"{lowers} The rule, its limits and its places to avoid stay.{opens}"
        case "do-not-needle":
            return "No. No clearance lowers this rule."
    if may_open:
        return "A dated, scoped clearance that names a site opens that site again; the limits stay."
    return "There is no hold to lower: what the rule asks for applies whenever it fires."


def _question(fact: Fact) -> Question:
    if fact.answer_type == "boolean":
        return Question(fact.question, "Yes or no")
    if fact.options:
        return Question(fact.question, ", ".join(one.replace("-", " ") for one in fact.options))
    if fact.answer_type == "number":
        return Question(fact.question, f"A number, in {fact.unit}" if fact.unit else "A number")
    kinds = {"sites": "Places on the body, with side", "regions": "Read from the planned sites"}
    return Question(fact.question, kinds.get(fact.answer_type, "Names from a list"))
