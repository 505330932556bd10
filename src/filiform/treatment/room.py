"""The treatment room as a page shows it, made from the stream and what surrounds it. Pure: time is an argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from filiform.supplies.types import LotView
from filiform.treatment import payloads as p
from filiform.treatment.acts import Picked, picked_of
from filiform.treatment.cards import SIDE_LETTERS, Card, Pack, card, words_of
from filiform.treatment.events import event as build_event
from filiform.treatment.rules.closing import pending, warnings
from filiform.treatment.rules.fold import EMPTY
from filiform.treatment.rules.gates import dwell_limit_min, faults, required_leaving_checks
from filiform.treatment.rules.standing import MISSING_NEEDLE_INCIDENTS
from filiform.treatment.sentences import Line, lines
from filiform.treatment.surroundings import Surroundings
from filiform.treatment.types import GateContext, NeedleState, Notice, SessionState

ITEM_WORDS: Final = {
    "patient-side-muscle": "Right patient, right side, right muscle",
    "screening-today": "Screened today; verdict and limits read",
    "consent-covers": "Consent covers these regions and this technique",
    "needle-length-fits": "Needle length fits the region",
    "nothing-in-the-way": "No implant, wound, lump, vein or lead in the way",
    "lying-and-can-call": "Lying, can call out, knows the stop signal",
    "one-side-of-chest": "One side of the chest only",
    "practitioner-credentialed": "Trained and credentialed for this region",
    "no-faintness": "No faintness",
    "breathing-normal": "Breathing normal",
    "no-new-weakness-or-numbness": "No new weakness or numbness",
    "sites-dry": "Sites dry",
    "knows-what-is-normal": "Knows what is normal and whom to call",
    "transport-arranged": "Way home is arranged",
    "sheet-handed-over": "Advice sheet handed over",
    "contact-number": "Has the contact number",
    "neuro-check": "Strength, feeling and reflexes checked",
    "sensation-test": "Feeling tested again",
}
"""Source: procedure dossier, sections 3 and 7."""

WHERE_TO_LOOK: Final = ("skin and hair", "clothing and towel", "table and floor", "bin and waste", "tray and packs")
"""Source: procedure dossier, section 6 (examine clothing, hair and table)."""

MENDS: Final = {
    "treatment.verdict_holds": "verdict",
    "treatment.site_excluded": "examination",
    "treatment.site_not_screened": "examination",
    "treatment.consent_missing": "consent",
    "treatment.consent_expired": "consent",
    "treatment.consent_withdrawn": "consent",
    "treatment.consent_does_not_cover": "consent",
}
"""Code of a refusal to the step of the journey where it is mended."""

SHEETS: Final = ("general",)


@dataclass(frozen=True, slots=True)
class Barrier:
    """One thing that keeps the session from opening: a sentence, and the step that mends it."""

    text: str
    step: str


@dataclass(frozen=True, slots=True)
class NeedleRow:
    """One needle on the screen. `label` is what is said aloud: R3 is the third needle, on the right."""

    needle: NeedleState
    label: str
    number: int
    limit_s: int
    is_over: bool
    technique: str
    sensations: tuple[str, ...]
    stops: bool
    """A sensation that asks for the needle to come out."""
    channel: str

    @property
    def key(self) -> str:
        return self.needle.id

    @property
    def said(self) -> p.NeedleInserted:
        return self.needle.insertion.said

    @property
    def size(self) -> str:
        return f"{self.said.gauge_mm:.2f} × {self.said.length_mm:g}"

    @property
    def pack_value(self) -> str:
        return f"{self.said.gauge_mm}|{self.said.length_mm}|{self.said.lot}"

    @property
    def state(self) -> str:
        if self.needle.struck:
            return "struck"
        if self.needle.missing:
            return "missing"
        return "in" if self.needle.is_in else "out"

    @property
    def dwell(self) -> str:
        """How long it was in, once it is out."""
        out = self.needle.withdrawn_at
        seconds = int((out - self.needle.inserted_at).total_seconds()) if out else 0
        return f"{seconds // 60}:{seconds % 60:02d}"


@dataclass(frozen=True, slots=True)
class CardRow:
    card: Card
    needles: tuple[NeedleRow, ...]
    is_extra: bool

    @property
    def shows_risk(self) -> bool:
        """Open until the first needle of this muscle is in."""
        return not any(row.needle.counts for row in self.needles)


@dataclass(frozen=True, slots=True)
class SiteRow:
    region: str
    side: str
    done: p.SkinPrepared | None

    @property
    def words(self) -> str:
        side = {"right": "R ", "left": "L "}.get(self.side, "")
        return side + self.region.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Room:
    """Everything the page shows, in the order of the work."""

    state: SessionState
    barriers: tuple[Barrier, ...]
    limits: tuple[str, ...]
    cards: tuple[CardRow, ...]
    sites: tuple[SiteRow, ...]
    warnings: tuple[Notice, ...]
    pending: tuple[Notice, ...]
    lines: tuple[Line, ...]
    timeout_items: tuple[tuple[str, str], ...]
    leaving: tuple[tuple[str, str], ...]
    in_row: tuple[NeedleRow, ...]
    """Needles in the body, the longest first."""
    out_row: tuple[NeedleRow, ...]
    needs_second: bool
    extra: str
    worst: str
    worst_severity: str
    sheets: tuple[str, ...]

    @property
    def longest(self) -> NeedleRow | None:
        return self.in_row[0] if self.in_row else None

    @property
    def pair(self) -> tuple[str, str]:
        """The pair offered for current: the first two on one side that carry none."""
        free = [row for row in self.in_row if not row.channel]
        for one in free:
            for other in free:
                if one is not other and one.said.side == other.said.side:
                    return one.key, other.key
        return "", ""

    @property
    def may_stimulate(self) -> bool:
        return len(self.in_row) > 1

    @property
    def is_open(self) -> bool:
        return self.state.opened is not None and not self.state.is_closed

    @property
    def is_prepared(self) -> bool:
        return bool(self.state.hands) and all(site.done for site in self.sites)

    @property
    def to_count(self) -> bool:
        """All needles are out and the figure on the bin is not yet that of the record."""
        return bool(self.state.inserted) and not self.state.in_body and not self.state.is_closed

    @property
    def count_matches(self) -> bool:
        return self.state.counted == len(self.state.inserted - self.state.missing) and not self.state.missing

    @property
    def may_leave(self) -> bool:
        """The needles are accounted for, or one that is not has been reported."""
        reported = any(one.said.kind in MISSING_NEEDLE_INCIDENTS for one in self.state.incidents)
        return self.to_count and (self.count_matches or reported)

    @property
    def may_close(self) -> bool:
        return self.is_open and not self.state.in_body


def room(
    state: SessionState, found: Surroundings, *, lots: Sequence[LotView], fields: Mapping[str, str], on: date,
    now: datetime, names: Mapping[str, str],
) -> Room:  # fmt: skip
    gate = found.gate
    packs = [Pack(lot.gauge_mm, lot.length_mm, lot.lot, lot.handle_colour) for lot in lots]
    rows = needle_rows(state, gate, now)
    picked = picked_of(fields)
    extras = [(one.muscle, one.side) for one in picked]
    cards = tuple(_cards(state, found, rows, packs, picked))
    planned = state.opened.said.planned_sites if state.opened else found.plan.sites
    wanted = dict.fromkeys(
        [*planned, *(f"{region}:{side}" for muscle, side in extras for region in sorted(gate.muscle_regions[muscle]))]
    )
    sites = [(region, side) for region, _, side in (site.partition(":") for site in wanted)]
    inside = sorted((row for row in rows if row.needle.is_in), key=lambda row: row.needle.inserted_at)
    worst = _worst(cards)
    return Room(
        state=state,
        barriers=barriers(found, now) if state.opened is None else (),
        limits=tuple(words_of(gate.limits)),
        cards=cards,
        sites=tuple(SiteRow(r, s, state.skin[r, s].said if (r, s) in state.skin else None) for r, s in sites),
        warnings=warnings(state, gate, now) if state.opened and not state.is_closed else (),
        pending=pending(state, gate, now, required_leaving_checks(state, gate)),
        lines=tuple(lines(state, names)),
        timeout_items=tuple((item, ITEM_WORDS.get(item, item)) for item in gate.clinic.timeout_items),
        leaving=tuple((item, ITEM_WORDS.get(item, item)) for item in required_leaving_checks(state, gate)),
        in_row=tuple(inside),
        out_row=tuple(row for row in rows if row.needle.counts and not row.needle.is_in),
        needs_second=len(state.inserted) > gate.clinic.second_counter_above,
        extra=" ".join(one.text for one in picked),
        worst=worst[0],
        worst_severity=worst[1],
        sheets=(*SHEETS, *_sheets(gate, cards)),
    )


def barriers(found: Surroundings, now: datetime) -> tuple[Barrier, ...]:
    """What keeps the session from opening, each once. The same gates that judge the opening are asked."""
    planned = tuple(sorted(found.plan.sites))
    said = p.SessionOpened(patient="patient", practitioner="practitioner", planned_sites=planned)
    opening = build_event(said, session="new", sequence=1, occurred_at=now, by="page", command_id="page")
    told = [Barrier(str(fault), MENDS.get(fault.code, "")) for fault in faults(EMPTY, opening, found.gate)]
    if not found.plan.sites:
        told.append(Barrier("No muscle has been chosen yet. Choose the targets in the examination.", "examination"))
    return tuple(dict.fromkeys(told))


def needle_rows(state: SessionState, gate: GateContext, now: datetime) -> list[NeedleRow]:
    on_channel = {needle: str(name) for name, run in state.running.items() for needle in run.start.said.needles}
    rows = []
    for number, needle in enumerate(state.needles.values(), start=1):
        limit = timedelta(minutes=dwell_limit_min(needle, gate))
        technique = needle.manipulations[-1].said.technique if needle.manipulations else needle.insertion.said.technique
        felt = [act.said for act in needle.sensations]
        rows.append(
            NeedleRow(
                needle=needle,
                label=f"{SIDE_LETTERS[needle.side]}{number}",
                number=number,
                limit_s=int(limit.total_seconds()),
                is_over=needle.is_in and now - needle.inserted_at > limit,
                technique=technique or "",
                sensations=tuple(_felt(one) for one in felt),
                stops=needle.is_in and any(one.quality in {"sharp", "electric", "burning", "faint"} for one in felt),
                channel=on_channel.get(needle.id, ""),
            )
        )
    return rows


def _felt(said: p.SensationReported) -> str:
    return said.quality if said.score is None else f"{said.quality} {said.score}"


def _cards(
    state: SessionState, found: Surroundings, rows: Sequence[NeedleRow], packs: Sequence[Pack],
    picked: Sequence[Picked],
) -> Sequence[CardRow]:  # fmt: skip
    """Planned muscles in the order of the plan, then needled ones, then those picked by hand."""
    planned = [(one.muscle, one.side) for one in found.plan.muscles]
    needled = [(row.needle.muscle, row.needle.side) for row in rows]
    known = found.gate.muscle_regions
    extras = {(one.muscle, one.side): one.spot for one in picked}
    keys = [key for key in dict.fromkeys([*planned, *needled, *extras]) if key[0] in known]
    return [
        CardRow(
            card(
                muscle,
                side,
                state=state,
                gate=found.gate,
                packs=packs,
                planned_techniques=found.plan.techniques,
                spot=extras.get((muscle, side)),
            ),
            tuple(row for row in rows if (row.needle.muscle, row.needle.side) == (muscle, side)),
            (muscle, side) in extras,
        )
        for muscle, side in keys
    ]


def _worst(cards: Sequence[CardRow]) -> tuple[str, str]:
    """The gravest structure under what is planned or in, and how grave."""
    hazards = [row.card.worst for row in cards if row.card.worst]
    for severity in ("critical", "serious", "caution"):
        for hazard in hazards:
            if hazard.severity == severity:
                return hazard.structure.label, severity
    return "", ""


def _sheets(gate: GateContext, cards: Sequence[CardRow]) -> list[str]:
    """Sheets that the limits of the session or of a needled site ask for."""
    asked: list[str] = []
    for limits in (gate.limits, *gate.site_limits.values()):
        sheet = limits.get("take_home_sheet", ())
        asked += [sheet] if isinstance(sheet, str) else [str(one) for one in (sheet if isinstance(sheet, list) else [])]
    return list(dict.fromkeys(asked))
