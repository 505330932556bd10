"""What a patient is told after needling, what she is asked later, what a red flag means, and who is told when.

The catalogue of one language: a text that language lacks is English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of
from filiform.knowledge.sources import Source

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class When:
    """One condition; what is given must hold together. `near`: structures of the muscle atlas."""

    needled: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    current: bool = False
    fainted: bool = False
    missing: bool = False
    unscreened: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """What a row rests on; `expert` says which part stands in no source that was read. `procedure`: dossier section."""

    sources: tuple[Source, ...]
    expert: str = ""
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet. Without `when` everybody is told. `cautious`: not where risks are unknown."""

    id: str
    section: str
    sheet: str
    text: str
    when: tuple[When, ...]
    unless: tuple[When, ...]
    cautious: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    heading: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What to do about a yes. `urgency` is now or today; `act` emergency, department, doctor or clinic."""

    urgency: str
    act: str
    do: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A red-flag question with what a yes means; with one of `raised_by` known, `raised` holds instead."""

    id: str
    question: str
    meaning: Meaning
    suspects: tuple[str, ...]
    raised_by: tuple[str, ...]
    raised: Meaning | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Questions so many hours after a session closed.

    Where `when`, `flags` and `screened` are all empty everybody is asked. `screened`: whoever the screening names
    that hour for. `flags`: whoever has said yes to one of them before.
    """

    id: str
    hours: int
    label: str
    when: tuple[When, ...]
    screened: bool
    flags: tuple[str, ...]
    asks: tuple[str, ...]
    open_hours: int
    basis: Basis

    @property
    def is_for_everybody(self) -> bool:
        return not (self.when or self.flags or self.screened)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Minutes from the answer until practitioner and owner are written to, and from then on again and again."""

    urgency: str
    practitioner_min: int
    owner_min: int
    again_min: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class CallUs:
    """From where on an answer without a red flag is more than usual, and what she is told then."""

    soreness_above: int
    bruise: str
    text: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    country: str
    number: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    title: str
    language: str
    version: str
    content_hash: str
    review_status: str
    how_to_read: tuple[str, ...]
    risks: Mapping[str, frozenset[str]]
    texts: Mapping[str, str]
    sections: tuple[Section, ...]
    lines: tuple[Line, ...]
    flags: Mapping[str, Flag]
    call_us: CallUs
    follow_ups: tuple[FollowUp, ...]
    escalations: Mapping[str, Escalation]
    emergency_numbers: Mapping[str, EmergencyNumber]
    sources: Mapping[str, Source]

    def risks_of(self, rules: Iterable[str]) -> frozenset[str]:
        """The risks that rules of the screening which fired amount to."""
        fired = frozenset(rules)
        return frozenset(risk for risk, held in self.risks.items() if held & fired)


def from_documents(
    document: dict[str, Any], questions: Mapping[str, str], *, content_hash: str,
    words: Mapping[str, str] | None = None, language: str = ENGLISH, words_hash: str = "",
) -> Catalogue:  # fmt: skip
    """`questions`: the red-flag questions in English; `words`: a translation, by `kind.id`.

    The version names both files, so that a sheet says exactly which words it was made of.
    """
    said = dict(words or {})

    def spoken(kind: str, id_: str, english: str) -> str:
        return said.get(f"{kind}.{id_}", english)

    sources = {
        id_: Source(id=id_, citation=row["cite"], read=row["access"], url=row.get("url"))
        for id_, row in document["sources"].items()
    }
    version = version_of(document, content_hash)
    return Catalogue(
        title=document["title"],
        language=language,
        version=f"{version}+{language}-{words_hash[:12]}" if words_hash else version,
        content_hash=content_hash,
        review_status=document["status"],
        how_to_read=tuple(document["how_to_read"]),
        risks=MappingProxyType({risk: frozenset(rules) for risk, rules in document["risks"].items()}),
        texts=MappingProxyType({row["id"]: spoken("text", row["id"], row["text"]) for row in document["texts"]}),
        sections=tuple(
            Section(row["id"], spoken("section", row["id"], row["heading"])) for row in document["sections"]
        ),
        lines=tuple(
            _line(row, spoken("line", row["id"], row["text"]), _basis(row, sources)) for row in document["lines"]
        ),
        flags=MappingProxyType({row["flag"]: _flag(row, questions, said, sources) for row in document["flags"]}),
        call_us=CallUs(
            document["call_us"]["soreness_above"],
            document["call_us"]["bruise"],
            spoken("notice", "call-us", document["call_us"]["text"]),
            _basis(document["call_us"], sources),
        ),
        follow_ups=tuple(
            _follow_up(row, spoken("window", row["id"], row["label"]), _basis(row, sources))
            for row in document["follow_ups"]
        ),
        escalations=MappingProxyType(
            {
                row["urgency"]: Escalation(
                    row["urgency"], row["practitioner_min"], row["owner_min"], row["again_min"], _basis(row, sources)
                )
                for row in document["alarms"]
            }
        ),
        emergency_numbers=MappingProxyType(
            {
                row["country"]: EmergencyNumber(row["country"], row["number"], tuple(row["languages"]))
                for row in document["emergency_numbers"]
            }
        ),
        sources=MappingProxyType(sources),
    )


def _basis(row: dict[str, Any], sources: Mapping[str, Source]) -> Basis:
    return Basis(tuple(sources[id_] for id_ in row["sources"]), row.get("expert") or "", row.get("procedure") or "")


def _conditions(rows: list[dict[str, Any]] | None) -> tuple[When, ...]:
    return tuple(
        When(
            needled=tuple(row.get("needled") or ()), near=tuple(row.get("near") or ()),
            risks=tuple(row.get("risks") or ()), current=bool(row.get("current")), fainted=bool(row.get("fainted")),
            missing=bool(row.get("missing")), unscreened=bool(row.get("unscreened")),
        )
        for row in rows or ()
    )  # fmt: skip


def _line(row: dict[str, Any], text: str, basis: Basis) -> Line:
    return Line(
        id=row["id"], section=row["section"], sheet=row["sheet"], text=text, when=_conditions(row.get("when")),
        unless=_conditions(row.get("unless")), cautious=bool(row.get("cautious")), basis=basis,
    )  # fmt: skip


def _flag(
    row: dict[str, Any], questions: Mapping[str, str], said: Mapping[str, str], sources: Mapping[str, Source]
) -> Flag:
    id_, raised = row["flag"], row.get("raised")
    return Flag(
        id=id_,
        question=said.get(f"question.{id_}", questions.get(id_, id_)),
        meaning=Meaning(row["urgency"], row["act"], said.get(f"do.{id_}", row["do"])),
        suspects=tuple(row["suspects"]),
        raised_by=tuple(raised["risks"]) if raised else (),
        raised=Meaning(raised["urgency"], raised["act"], said.get(f"raised.{id_}", raised["do"])) if raised else None,
        basis=_basis(row, sources),
    )


def _follow_up(row: dict[str, Any], label: str, basis: Basis) -> FollowUp:
    return FollowUp(
        id=row["id"], hours=row["hours"], label=label, when=_conditions(row.get("when")),
        screened=bool(row.get("screened")), flags=tuple(row.get("flags") or ()), asks=tuple(row["asks"]),
        open_hours=row["open_hours"], basis=basis,
    )  # fmt: skip
