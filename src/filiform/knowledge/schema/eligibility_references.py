"""Every word a rule of eligibility.yaml uses must be defined in it: facts, options, value sets, regions, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.reading import Finder, entries, items, mapping, texts

Path = tuple[int | str, ...]

_FITTING_OPERATORS = {
    "number": {"==", "!=", ">", ">=", "<", "<=", "in", "unknown"},
    "boolean": {"==", "!=", "unknown"},
    "choice": {"==", "!=", "in", "unknown"},
    "multi-choice": {"has-any", "count-in-set>=", "unknown"},
    "coded-medication": {"has-any", "count-in-set>=", "unknown"},
    "coded-condition": {"has-any", "count-in-set>=", "unknown"},
    "sites": {"overlaps-plan", "bilateral-in-group", "unknown"},
    "regions": {"intersects", "unknown"},
}


def eligibility_faults(document: dict[str, Any]) -> list[Fault]:
    return list(_Vocabulary(document).faults())


class _Vocabulary:
    """The words eligibility.yaml defines, and the places that use them."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.find = Finder("eligibility", document)
        self.facts = {row.get("fact"): row for _, row in entries(document.get("facts"))}
        self.sources = mapping(document.get("sources"))
        self.body_parts = mapping(document.get("regions"))
        self.regions = {region for part in self.body_parts.values() for region in texts(part)}
        self.groups = mapping(document.get("region_groups"))
        self.sets = {name for name in mapping(document.get("value_sets")) if name != "note"}
        self.rules = {row.get("id") for _, row in entries(document.get("rules"))}
        self.techniques = texts(mapping(self.facts.get("plan.techniques")).get("options"))

    def faults(self) -> Iterator[Fault]:
        yield from self._given_twice()
        yield from self._regions()
        for index, fact in entries(self.document.get("facts")):
            yield from self._fact(("facts", index), fact)
        for index, rule in entries(self.document.get("rules")):
            yield from self._rule(("rules", index), rule)
        yield from self._lists()

    def _given_twice(self) -> Iterator[Fault]:
        for key, name in (("facts", "fact"), ("rules", "id")):
            seen = Counter(row.get(name) for _, row in entries(self.document.get(key)))
            for index, row in entries(self.document.get(key)):
                if seen[row.get(name)] > 1:
                    yield self.find((key, index, name), f"{row.get(name)!r} is given {seen[row.get(name)]} times")
        for value_set in sorted(self.sets):
            terms = mapping(self.document.get("value_sets"))[value_set]
            seen = Counter(row.get("name") for _, row in entries(terms))
            for index, row in entries(terms):
                if seen[row.get("name")] > 1:
                    path = ("value_sets", value_set, index, "name")
                    yield self.find(path, f"{row.get('name')!r} is given more than once")

    def _regions(self) -> Iterator[Fault]:
        seen = Counter(region for part in self.body_parts.values() for region in texts(part))
        for part, regions in self.body_parts.items():
            for step, region in enumerate(texts(regions)):
                if seen[region] > 1:
                    yield self.find(("regions", part, step), f"{region!r} is given more than once")
        for group, regions in self.groups.items():
            for step, region in enumerate(texts(regions)):
                if region not in self.regions:
                    yield self.find(("region_groups", group, step), f"{region!r} is not a region")

    def _lists(self) -> Iterator[Fault]:
        screen = mapping(self.document.get("red_flag_screen"))
        again = mapping(self.document.get("ask_again"))
        for step, rule in enumerate(texts(screen.get("rules"))):
            if rule not in self.rules:
                yield self.find(("red_flag_screen", "rules", step), f"there is no rule {rule!r}")
        asked = [("red_flag_screen", "questions", screen)]
        asked += [("ask_again", key, again) for key in ("every-session", "every-episode")]
        for top, key, where in asked:
            for step, fact in enumerate(texts(where.get(key))):
                if fact not in self.facts:
                    yield self.find((top, key, step), f"there is no fact {fact!r}")
        both = set(texts(again.get("every-session"))) & set(texts(again.get("every-episode")))
        for fact in sorted(both):
            yield self.find(("ask_again", "every-episode"), f"{fact!r} is also asked every session")
        for index, row in entries(self.document.get("disagreements")):
            yield from self._sources(("disagreements", index, "sources"), row)

    def _sources(self, path: Path, row: dict[str, Any]) -> Iterator[Fault]:
        for step, source in enumerate(texts(row.get("sources"))):
            if source not in self.sources:
                yield self.find((*path, step), f"{source!r} is not among the sources")

    def _fact(self, path: Path, fact: dict[str, Any]) -> Iterator[Fault]:
        if "asked_if" in fact:
            yield from self._condition((*path, "asked_if"), mapping(fact.get("asked_if")))
        options = texts(fact.get("options"))
        for step, option in enumerate(options):
            if options.count(option) > 1:
                yield self.find((*path, "options", step), f"{option!r} is given more than once")
        default = fact.get("if_not_asked")
        if default is not None:
            if "asked_if" not in fact:
                yield self.find((*path, "if_not_asked"), "needs an asked_if")
            kind = fact.get("answer_type")
            sound = {
                "boolean": isinstance(default, bool),
                "choice": default in options,
                "sites": default == [],
                "number": default == "none" and fact.get("none_allowed") is True,
            }
            if not sound.get(str(kind), True):
                yield self.find((*path, "if_not_asked"), f"{default!r} is not an answer to this question")

    def _rule(self, path: Path, rule: dict[str, Any]) -> Iterator[Fault]:
        yield from self._condition((*path, "when"), mapping(rule.get("when")))
        yield from self._sources((*path, "sources"), rule)
        for step, question in entries(rule.get("elicit")):
            yield from self._question((*path, "elicit", step), question)
        for key in ("avoid", "limits_apply_to"):
            for step, place in enumerate(items(rule.get(key))):
                yield from self._place((*path, key, step), place)
        for step, technique in enumerate(texts(rule.get("forbid_techniques"))):
            if technique not in self.techniques:
                yield self.find((*path, "forbid_techniques", step), f"{technique!r} is not a planned technique")

    def _question(self, path: Path, question: dict[str, Any]) -> Iterator[Fault]:
        """A rule repeats the question of its fact for its readers; the two must not drift apart."""
        fact = self.facts.get(question.get("fact"))
        if fact is None:
            yield self.find((*path, "fact"), f"there is no fact {question.get('fact')!r}")
            return
        for key in ("asked_of", "answer_type", "question"):
            if question.get(key) != fact.get(key):
                yield self.find((*path, key), f"differs from the fact {question.get('fact')!r}")
        for step, option in enumerate(texts(question.get("options"))):
            if option not in texts(fact.get("options")):
                yield self.find((*path, "options", step), f"{option!r} is not an option of the fact")

    def _place(self, path: Path, place: Any) -> Iterator[Fault]:
        if isinstance(place, str) and place not in self.regions:
            yield self.find(path, f"{place!r} is not a region")
        group = mapping(place).get("region_group")
        if isinstance(group, str) and group not in self.groups:
            yield self.find((*path, "region_group"), f"{group!r} is not a region group")
        name = mapping(place).get("from_fact")
        if isinstance(name, str):
            fact = self.facts.get(name)
            if fact is None:
                yield self.find((*path, "from_fact"), f"there is no fact {name!r}")
            elif fact.get("answer_type") != "sites":
                yield self.find((*path, "from_fact"), f"{name!r} does not hold sites")

    def _condition(self, path: Path, condition: dict[str, Any]) -> Iterator[Fault]:
        for key in ("all", "any", "none"):
            for step, part in entries(condition.get(key)):
                yield from self._condition((*path, key, step), part)
        if "fact" not in condition:
            return
        fact = self.facts.get(condition["fact"])
        if fact is None:
            yield self.find((*path, "fact"), f"there is no fact {condition['fact']!r}")
            return
        op, value = condition.get("op"), condition.get("value")
        if op not in _FITTING_OPERATORS.get(str(fact.get("answer_type")), {op}):
            yield self.find((*path, "op"), f"{op!r} does not fit a fact of type {fact.get('answer_type')}")
        yield from self._operand((*path, "value"), fact, value)

    def _operand(self, path: Path, fact: dict[str, Any], value: Any) -> Iterator[Fault]:
        kind = fact.get("answer_type")
        chosen = mapping(value).get("valueset")
        if isinstance(chosen, str) and chosen not in self.sets:
            yield self.find((*path, "valueset"), f"there is no value set {chosen!r}")
        group = mapping(value).get("region_group")
        if isinstance(group, str) and group not in self.groups:
            yield self.find((*path, "region_group"), f"{group!r} is not a region group")
        words = texts(value) if isinstance(value, list) else [value] if isinstance(value, str) else []
        known = texts(fact.get("options")) if kind in {"choice", "multi-choice"} else None
        known = sorted(self.regions) if kind == "regions" else known
        for word in words:
            if known is not None and word not in known:
                yield self.find(path, f"{word!r} is not an answer to {fact.get('fact')!r}")
        if (
            kind == "number"
            and not mapping(value)
            and (isinstance(value, bool) or not isinstance(value, int | float | None))
        ):
            yield self.find(path, f"{value!r} is not a number")
        if kind == "boolean" and value is not None and not isinstance(value, bool):
            yield self.find(path, f"{value!r} is not yes or no")
