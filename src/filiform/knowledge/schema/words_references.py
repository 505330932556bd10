"""The words of a language must be about what exists; what they leave out, or say of an older text, is a gap.

A gap is no fault: the patient reads English there, marked as such. A clinic may change a question of the catalogue and
start, whatever its translations say; the suite lets no language be shipped with a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.patient_words import SOURCE, fingerprint, fingerprint_of_fact
from filiform.knowledge.schema.reading import Finder, entries, items, mapping, texts

Documents = dict[str, dict[str, Any]]
Marks = dict[str, str]

# Recorded by another step of the visit.
NOT_ASKED_OF_PATIENTS = frozenset({"age_years"})
SIDES = ("left", "right", "bilateral", "midline", "any")
CHANGE_QUESTION = "visit.changed"


def words_faults(name: str, documents: Documents) -> list[Fault]:
    return _Reading(name, documents).faults


def words_gaps(name: str, documents: Documents) -> list[Fault]:
    """What readers of this language still meet in English."""
    return _Reading(name, documents).gaps


class _Reading:
    """One file of words, held against every catalogue that is there."""

    def __init__(self, name: str, documents: Documents) -> None:
        self.document = documents[name]
        self.find = Finder(name, self.document)
        self.faults: list[Fault] = []
        self.gaps: list[Fault] = []
        if self.document.get("language") != name.partition("/")[2]:
            self._fault(("language",), f"is {self.document.get('language')!r}, the file's name says otherwise")
        # English says only what the catalogues say too clinically.
        is_translation = self.document.get("language") != SOURCE
        if eligibility := documents.get("eligibility"):
            self._rules(eligibility)
            if is_translation:
                self._facts(eligibility)
                self._places(eligibility)
        if is_translation:
            self._others(documents)

    def _rules(self, eligibility: dict[str, Any]) -> None:
        rules = {str(row.get("id")): row for _, row in entries(eligibility.get("rules"))}
        marks = {id_: fingerprint(str(row.get("title")), *texts(row.get("modify"))) for id_, row in rules.items()}
        self._marked("rules", marks, needed=[id_ for id_, row in rules.items() if _is_personal(row)])
        for id_, row in self._rows("rules"):
            wanted = len(texts(mapping(rules.get(id_)).get("modify")))
            if row.get("of") == marks.get(id_) and len(items(row.get("changes"))) != wanted:
                self._fault(("rules", id_, "changes"), f"the rule names {wanted}")

    def _facts(self, eligibility: dict[str, Any]) -> None:
        facts = {str(row.get("fact")): row for _, row in entries(eligibility.get("facts"))}
        marks = {
            id_: fingerprint_of_fact(str(row.get("question")), texts(row.get("options"))) for id_, row in facts.items()
        }
        marks[CHANGE_QUESTION] = fingerprint(str(mapping(eligibility.get("ask_again")).get("change_question")))
        asked = {id_ for id_, row in facts.items() if row.get("asked_of") in {"patient", "record"}}
        self._marked("facts", marks, needed=[*(asked - NOT_ASKED_OF_PATIENTS), CHANGE_QUESTION])
        for id_, row in self._rows("facts"):
            said, options = set(mapping(row.get("options"))), set(texts(mapping(facts.get(id_)).get("options")))
            for option in sorted(said - options):
                self._fault(("facts", id_, "options", option), "is no option of it")
            for option in sorted(options - said):
                self._gap(("facts", id_, "options"), f"{option!r} is not said")
        self._both_ways("units", {str(facts[id_]["unit"]) for id_ in asked if facts[id_].get("unit")})

    def _places(self, eligibility: dict[str, Any]) -> None:
        headings = mapping(eligibility.get("regions"))
        self._both_ways("headings", headings)
        self._both_ways("places", [*headings, *(region for held in headings.values() for region in texts(held))])
        self._both_ways("sides", SIDES)

    def _others(self, documents: Documents) -> None:
        if muscles := documents.get("muscles"):
            self._both_ways("muscles", [str(row.get("id")) for _, row in entries(muscles.get("muscles"))])
        if events := documents.get("adverse-events"):
            surveys = [row for _, row in entries(events.get("incidence"))]
            self._both_ways("events", [str(rate.get("event")) for row in surveys for _, rate in entries(row["rows"])])
            self._both_ways("surveys", {text for row in surveys for text in _told_of_survey(row, events)})
        if instruments := documents.get("instruments"):
            lines = mapping(instruments.get("evidence_per_benefit"))
            marks = {key: fingerprint(str(line)) for key, line in lines.items()}
            self._marked("evidence", marks, needed=marks)
            groups = mapping(instruments.get("instruments")).values()
            self._both_ways("instruments", [str(row.get("id")) for group in groups for _, row in entries(group)])
        if names := documents.get("names"):
            blocks = [mapping(block) for block in mapping(names.get("names")).values()]
            asks = {str(row.get("ask")) for block in blocks for _, row in entries(block.get("ambiguous"))}
            # Kept under the fingerprint of the question, so that one that changed is one that is not said.
            self._both_ways("asks", {fingerprint(ask): ask for ask in asks})

    def _marked(self, section: str, marks: Marks, *, needed: Iterable[str]) -> None:
        rows = dict(self._rows(section))
        for id_ in sorted(set(needed) - set(rows)):
            self._gap((section,), f"{id_!r} is not said; of: {marks[id_]}")
        for id_, row in rows.items():
            if id_ not in marks:
                self._fault((section, id_), "there is no such thing in the catalogue")
            elif row.get("of") != marks[id_]:
                message = f"is made from another text. Read what the catalogue says now, then write of: {marks[id_]}"
                self._gap((section, id_, "of"), message)

    def _both_ways(self, section: str, known: Iterable[str]) -> None:
        rows, ids = mapping(self.document.get(section)), set(known)
        for id_ in sorted(ids - set(rows)):
            self._gap((section,), f"{id_!r} is not said")
        for id_ in rows:
            if id_ not in ids:
                self._fault((section, id_), "there is no such thing in the catalogue")

    def _rows(self, section: str) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((id_, mapping(row)) for id_, row in mapping(self.document.get(section)).items())

    def _fault(self, path: tuple[str, ...], message: str) -> None:
        self.faults.append(self.find(path, message))

    def _gap(self, path: tuple[str, ...], message: str) -> None:
        self.gaps.append(self.find(path, message))


def _is_personal(rule: dict[str, Any]) -> bool:
    """Whether a consent text may have to say it: it was found in this patient, and is no matter of the service."""
    is_own = rule.get("category") not in {"consent", "service"}
    return is_own and any(not fact.startswith("plan.") for fact in _facts_in(rule.get("when")))


def _facts_in(condition: Any) -> Iterator[str]:
    if isinstance(condition, dict):
        if isinstance(condition.get("fact"), str):
            yield condition["fact"]
        for part in condition.values():
            yield from _facts_in(part)
    elif isinstance(condition, list):
        for part in condition:
            yield from _facts_in(part)


def _told_of_survey(row: dict[str, Any], events: dict[str, Any]) -> Iterator[str]:
    """All that a page says of it besides its figures: how it was made, how far it was read, what to know of it."""
    read = mapping(mapping(events.get("sources")).get(str(row.get("source")))).get("access")
    said = [row.get(key) for key in ("design", "population", "denominator_unit")]
    said += [read, *texts(row.get("notes")), *(rate.get("basis") for _, rate in entries(row.get("rows")))]
    return (str(one) for one in said if one)
