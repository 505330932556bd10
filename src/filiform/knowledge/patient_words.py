"""What a patient reads of the catalogues, in her language: questions, options, places, muscles, findings.

A language is a file of `data/words`, no code; `docs/languages.md` tells how to write one. Whatever a file does not say
is said in English and knows that it is (`Said.language`), so that a page can mark it. A translation names the text it
was made from by a fingerprint: when the English question changes, its old translation is not shown any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from filiform.knowledge.eligibility import Fact, Rule
from filiform.knowledge.loading import load, version_of, word_files

SOURCE = "en"
EMPTY: Mapping[str, Any] = {}


class Said(str):
    """A text and the language it is really in, for the `lang` of what shows it."""

    language: str

    def __new__(cls, text: str, language: str) -> Said:
        said = super().__new__(cls, text)
        said.language = language
        return said


@dataclass(frozen=True, slots=True)
class PatientWords:
    """One language. `version` is what a decision stores to name the words it was made with."""

    language: str
    version: str
    review_status: str
    sections: Mapping[str, Mapping[str, Any]]

    def question(self, fact: Fact) -> Said:
        row = self._of("facts", fact.id, fingerprint_of_fact(fact.question, fact.options))
        return self._said(row.get("question"), fact.question)

    def option(self, fact: Fact, option: str, english: str) -> Said:
        row = self._of("facts", fact.id, fingerprint_of_fact(fact.question, fact.options))
        return self._said(row.get("options", EMPTY).get(option), english)

    def unit(self, unit: str | None) -> Said:
        return self._plain("units", unit or "", unit or "")

    def side(self, side: str, english: str) -> Said:
        return self._plain("sides", side, english)

    def place(self, place: str, english: str) -> Said:
        """A region or a body part heading, as somebody says where it hurts."""
        return self._plain("places", place, english)

    def heading(self, heading: str, english: str) -> Said:
        """A body part over the list of its places."""
        return self._plain("headings", heading, english)

    def topic(self, key: str, english: str) -> Said:
        """The title of a page of the history."""
        return self._plain("topics", key, english)

    def checklist(self, key: str, english: str) -> Said:
        return self._said(self._row("checklists", key).get("title"), english)

    def none_of(self, key: str, english: str) -> Said:
        """What the button says that closes a checklist with nothing ticked."""
        return self._said(self._row("checklists", key).get("none"), english)

    def answer(self, key: str, english: str) -> Said:
        """A word such as yes, no or none, and the other small ones an answer is told with."""
        return self._plain("answers", key, english)

    def muscle(self, muscle: str, english: str) -> Said:
        return self._plain("muscles", muscle, english)

    def instrument(self, instrument: str, english: str) -> Said:
        """What an instrument measures, as somebody says it who was measured with it."""
        found = self._plain("instruments", instrument, english)
        if self.language in {found.language, SOURCE}:
            return found
        return patient_words(SOURCE).instrument(instrument, english)

    def meant(self, ask: str) -> Said:
        """What is asked about a name that may mean several things; the catalogue keeps it as a sentence."""
        return self._said(self._row("asks", fingerprint(ask)).get("says"), ask)

    def event(self, event: str) -> Said:
        """What a survey counted; the catalogue keeps it as words."""
        return self._plain("events", event, event)

    def survey(self, text: str) -> Said:
        """How something was counted, where, of whom, and what to know of it; the catalogue keeps it as words."""
        return self._plain("surveys", text, text)

    def evidence(self, key: str, text: str) -> Said:
        """What trials have found for one hope."""
        row = self._of("evidence", key, fingerprint(text))
        return self._said(row.get("says"), text)

    def rule(self, rule: Rule) -> tuple[Said, tuple[Said, ...]]:
        """What was found in this patient, and what changes because of it, in plain words."""
        row = self._of("rules", rule.id, fingerprint(rule.title, *rule.modify))
        if row:
            return Said(row["says"], self.language), tuple(Said(change, self.language) for change in row["changes"])
        if self.language != SOURCE:
            return patient_words(SOURCE).rule(rule)
        return Said(rule.title, SOURCE), tuple(Said(change, SOURCE) for change in rule.modify)

    def _row(self, section: str, key: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.sections.get(section, EMPTY).get(key, EMPTY)
        return found

    def _of(self, section: str, key: str, now: str) -> Mapping[str, Any]:
        """The row, if it was written from the text as it stands now."""
        row = self._row(section, key)
        return row if row.get("of") == now else EMPTY

    def _plain(self, section: str, key: str, english: str) -> Said:
        return self._said(self.sections.get(section, EMPTY).get(key), english)

    def _said(self, text: str | None, english: str) -> Said:
        return Said(english, SOURCE) if text is None else Said(text, self.language)


def fingerprint(*texts: str) -> str:
    """Eight letters that change with the texts."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]


def fingerprint_of_fact(question: str, options: Sequence[str]) -> str:
    return fingerprint(question, *options)


@cache
def patient_words(language: str = SOURCE) -> PatientWords:
    """The words of a language or of the language it is a kind of (es-mx: es); English where there is no file."""
    files = word_files()
    asked = language.lower()
    chosen = next(one for one in (asked, asked.partition("-")[0], SOURCE) if one in files)
    loaded = load(files[chosen])
    return PatientWords(
        language=chosen,
        version=version_of(loaded.document, loaded.content_hash),
        review_status=loaded.document["status"],
        sections={name: held for name, held in loaded.document.items() if isinstance(held, dict)},
    )
