"""The values of screening: what is asked beside the facts, and the answer that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from filiform.knowledge.eligibility import Rule


class Action(StrEnum):
    """What a rule asks for when it fires, from the gravest to the mildest."""

    DO_NOT_NEEDLE = "do-not-needle"
    HOLD = "hold-for-medical-clearance"
    AVOID_REGION = "avoid-region"
    MODIFY = "modify-technique"
    MONITOR = "monitor"


class Verdict(StrEnum):
    """The four answers, from the mildest to the gravest. `severity` orders them."""

    PROCEED = "proceed"
    PRECAUTIONS = "proceed-with-precautions"
    HOLD = "hold-for-clearance"
    DO_NOT_NEEDLE = "do-not-needle"

    @property
    def severity(self) -> int:
        return list(Verdict).index(self)

    @property
    def releases(self) -> bool:
        """Whether a needle may go in at all under this verdict."""
        return self in {Verdict.PROCEED, Verdict.PRECAUTIONS}


@dataclass(frozen=True, slots=True)
class Clearance:
    """A named clinician lets a held case go on: in force from `given_on` to `until`, both days included.

    `until` None has no end; `sites` None stands for all sites.
    """

    rule: str
    by: str
    given_on: date
    until: date | None = None
    sites: tuple[str, ...] | None = None

    def is_in_force(self, on: date) -> bool:
        return self.given_on <= on and (self.until is None or on <= self.until)

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "by": self.by,
            "given_on": self.given_on.isoformat(),
            "until": self.until and self.until.isoformat(),
            "sites": "all" if self.sites is None else sorted(self.sites),
        }


@dataclass(frozen=True, slots=True)
class Stop:
    """The clinician's own no, for the whole session (`sites` None) or for some sites. Nothing opens it again."""

    by: str
    reason: str
    sites: tuple[str, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        return {"by": self.by, "reason": self.reason, "sites": "all" if self.sites is None else sorted(self.sites)}


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Something the plan itself breaks, to be resolved by changing the plan.

    `kind`: both-sides, needle-too-long, technique-forbidden or depth.
    """

    kind: str
    rules: tuple[str, ...]
    sites: tuple[str, ...]
    detail: str

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "rules": list(self.rules), "sites": list(self.sites), "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that neither fired nor is ruled out, with the facts that would decide it."""

    rule: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActiveLimits:
    """The limits one fired rule puts on this plan. `local` binds at `sites` only, `session` everywhere."""

    rule: Rule
    session: tuple[tuple[str, Any], ...]
    local: tuple[tuple[str, Any], ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One screening. Ids are sorted; `excluded` maps a planned site to the rules that exclude it.

    `excluded` holds an empty tuple where only a clinician's stop excludes the site. `held` are the fired rules whose
    hold stands, `cleared` those whose hold a clearance lowered, with every clearance that was used for it.
    """

    verdict: Verdict
    rules: tuple[str, ...]
    reminders: tuple[str, ...]
    held: tuple[str, ...]
    cleared: Mapping[str, tuple[Clearance, ...]]
    excluded: Mapping[str, tuple[str, ...]]
    forbidden_techniques: tuple[str, ...]
    limits: Mapping[str, Any]
    site_limits: Mapping[str, Mapping[str, Any]]
    conflicts: tuple[Conflict, ...]
    open_questions: tuple[str, ...]
    undecided: tuple[Undecided, ...]
    stops: tuple[Stop, ...]
    on: date
    catalogue: str

    @property
    def excluded_sites(self) -> tuple[str, ...]:
        return tuple(self.excluded)

    def as_json(self) -> dict[str, Any]:
        """The document of the command line. `stops` is there only when a clinician gave one."""
        document: dict[str, Any] = {
            "verdict": self.verdict.value,
            "rules": list(self.rules),
            "reminders": list(self.reminders),
            "excluded_sites": list(self.excluded),
            "forbidden_techniques": list(self.forbidden_techniques),
            "limits": _plain(self.limits),
            "site_limits": {site: _plain(limits) for site, limits in self.site_limits.items()},
            "conflicts": [conflict.as_json() for conflict in self.conflicts],
            "open_questions": list(self.open_questions),
            "catalogue": self.catalogue,
        }
        if self.stops:
            document["stops"] = [stop.as_json() for stop in self.stops]
        return document


@dataclass(frozen=True, slots=True)
class PlannedMuscle:
    """A muscle of the atlas and the side it is to be needled on: left, right or midline."""

    muscle: str
    side: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is meant to be needled. `sites` (place:side) follow from the muscles; an empty plan counts as unknown.

    `needle_length_mm`: the longest needle over the rib cage. `estim_path` only where current is planned.
    """

    muscles: tuple[PlannedMuscle, ...] = ()
    sites: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    needle_length_mm: int | None = None
    estim_path: str | None = None
    changed_at: datetime | None = None
    by_name: str = ""

    def facts(self) -> dict[str, Any]:
        """The plan as the rules read it; what is not planned yet is unknown."""
        return {
            "plan.sites": list(self.sites) or None,
            "plan.techniques": list(self.techniques) or None,
            "plan.needle_length_mm": self.needle_length_mm,
            "plan.estim_path": self.estim_path,
        }


@dataclass(frozen=True, slots=True)
class ClearanceView:
    """A clearance on file, or an override (`kind`), in force or not. `sites` None stands for all sites."""

    ref: str
    kind: str
    rule: str
    given_by_name: str
    profession: str
    given_on: date
    until: date | None
    sites: tuple[str, ...] | None
    reason: str
    recorded_at: datetime
    recorded_by_name: str
    withdrawn_at: datetime | None = None
    withdrawn_by_name: str = ""
    withdrawn_reason: str = ""

    @property
    def by(self) -> str:
        return f"{self.given_by_name}, {self.profession}" if self.profession else self.given_by_name

    @property
    def is_override(self) -> bool:
        return self.kind == "override"

    def as_clearance(self) -> Clearance:
        return Clearance(rule=self.rule, by=self.by, given_on=self.given_on, until=self.until, sites=self.sites)

    def counts_on(self, on: date) -> bool:
        return self.withdrawn_at is None and self.as_clearance().is_in_force(on)


@dataclass(frozen=True, slots=True)
class StopView:
    """A clinician's stop. `sites` None stops the whole visit."""

    ref: str
    sites: tuple[str, ...] | None
    reason: str
    set_at: datetime
    set_by_name: str
    lifted_at: datetime | None = None
    lifted_by_name: str = ""
    lifted_reason: str = ""

    def as_stop(self) -> Stop:
        return Stop(by=self.set_by_name, reason=self.reason, sites=self.sites)


@dataclass(frozen=True, slots=True)
class ScreeningView:
    """One stored screening. `answer` is the document of the command line, `inputs` what it was made from.

    `fired`: (rule, title). `is_stale`: answers, plan, clearances, the day or the catalogue changed since.
    """

    ref: str
    verdict: Verdict
    answer: Mapping[str, Any]
    inputs: Mapping[str, Any]
    inputs_hash: str
    catalogue: str
    screened_at: datetime
    by_name: str
    fired: tuple[tuple[str, str], ...]
    is_stale: bool = False

    @property
    def is_releasing(self) -> bool:
        return self.verdict.releases


def _plain(limits: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if value.__class__ is tuple else value for name, value in limits.items()}
