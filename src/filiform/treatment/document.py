"""The treatment room as one JSON document, from which the page draws itself, with or without a network.

It holds what the stream cannot say: limits, risks, packs, words and the answers of the gates about each choice. The
state itself is folded on the device from the events that come with it.

SQL: surroundings (6), usable lots with their stock (2), trigger points, names of colleagues, readings and comparable
signs of the visit, the last session (2), quick picks, the review of the plan (4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from filiform.booking.types import VisitRow, journey_steps
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.errors import Refused
from filiform.examination import queries as examination
from filiform.examination.planning import queries as planning
from filiform.examination.planning.pages import review_card
from filiform.examination.planning.rules import rule_of
from filiform.examination.settings.types import rules_of
from filiform.knowledge import catalogues
from filiform.measures import queries as measures
from filiform.measures.asterisks import queries as asterisks
from filiform.measures.types import SIDE_LETTERS as MEASURED_SIDES
from filiform.measures.types import Phase, ReadingRow
from filiform.screening.stimulation import Current, stimulation_of
from filiform.supplies import queries as supplies
from filiform.supplies.types import LotView
from filiform.treatment import payloads as p
from filiform.treatment.cards import Card, Choice, Pack, card, current_refusal, words_of
from filiform.treatment.drawing import map_html
from filiform.treatment.errors import NotQualified
from filiform.treatment.events import event as build_event
from filiform.treatment.events import event_to_json
from filiform.treatment.picks import Pick
from filiform.treatment.queries import Treatment
from filiform.treatment.quick_picks import queries as quick_picks
from filiform.treatment.quick_picks.queries import LastSession
from filiform.treatment.recording import Spot
from filiform.treatment.rules.fold import EMPTY
from filiform.treatment.rules.gates import CHECKS_OF_LIMITS, faults
from filiform.treatment.rules.limits import limits_at
from filiform.treatment.saying import CHANGES, item_words, muscle_words, place_words, technique_words
from filiform.treatment.surroundings import Surroundings, surroundings
from filiform.treatment.types import GateContext, SessionState
from filiform.treatment.words import FAINT_POSITIONS, MENDS, WHERE_TO_LOOK, WHO_TO_TELL

Json = dict[str, Any]


def room_document(
    visit: VisitRow, treated: Treatment, *, by: Member, at: datetime, extra: Sequence[tuple[str, str]] = ()
) -> Json:
    """Everything the room shows. `extra`: muscles and sides picked by hand beyond the plan."""
    organization_id = by.organization_id
    found = surroundings(visit_id=visit.id, patient_id=visit.patient_id, by=by, at=at, lots=())
    lots = supplies.usable_stock(organization_id=organization_id, on=at.astimezone(by.zone).date())
    points = examination.points_of_visit(organization_id=organization_id, visit_id=visit.id)
    spots = {
        (one.muscle, one.side): Spot("lateral" if one.view in {"left", "right"} else one.view, one.x, one.y)
        for one in points
        if one.view and one.x is not None and one.y is not None
    }
    cards = cards_of(treated.state, found, lots, extra, spots)
    readings = measures.readings_of_visit(organization_id=organization_id, visit_id=visit.id)
    signs = asterisks.signs_of_visit(organization_id=organization_id, visit_id=visit.id)
    last = quick_picks.last_session_of(visit, organization_id=organization_id)
    picks = quick_picks.quick_picks_for(by)
    sites = sites_json(treated.state, found, cards)
    offered = [*([last.pick] if last else []), *(one.pick for one in picks)]
    links = {step.key: reverse(step.url_name, args=[visit.ref]) for step in journey_steps()}
    links["keep"] = reverse("quick-picks:keep", args=[visit.ref])
    links["picks"] = reverse("quick-picks:all")
    links["my qualification"] = reverse("practitioners:own")
    links["review"] = reverse("examination:care-plan", args=[visit.ref])
    return {
        **stream_json(treated, since=0, at=at),
        "visit": visit.ref,
        "me": by.user_ref,
        "names": clinics.colleagues(organization_id=organization_id),
        "zone": by.time_zone,
        "links": links,
        "addresses": _addresses(visit),
        "barriers": barriers(found, links, at) if treated.state.opened is None else [],
        "before": render_to_string(
            "treatment/_before.html",
            {"found": found, "cards": cards, "limits": words_of(found.gate.limits), "lots": lots},
        ),
        "cards": [card_json(one, found.gate) for one in cards],
        "sites": sites,
        "rules": rules_json(found.gate),
        "signs": signs_json(readings, signs),
        "incidents": [{"id": one.id, "title": one.title} for one in catalogues.adverse_events().event_types],
        "first_minute": list(catalogues.adverse_events().emergency_first_minute),
        "map": map_html(cards),
        "icons": static("ui/icons.svg"),
        "mends": MENDS,
        "says": _names(cards, offered, sites),
        "last": last_json(last, by) if last else None,
        "picks": [pick_json(one.ref, one.name, one.pick, is_favourite=one.is_favourite) for one in picks],
        "stimulation": _current_says(found),
        "review": _review_due(visit, by=by, at=at),
    }


def _review_due(visit: VisitRow, *, by: Member, at: datetime) -> str | None:
    """What is said before the patient leaves, where a review of the plan is due once this visit is over."""
    after = rules_of(by).review_after
    state, primary = planning.review_at_close(
        organization_id=by.organization_id, visit=visit, on=at.astimezone(by.zone).date(), zone=by.zone,
        after_visits=after,
    )  # fmt: skip
    if not state.asks:
        return None
    card = review_card(state, primary, rule_of(catalogues.examination().review, after))
    return f"{card.title}. {card.text}"


def stream_json(treated: Treatment, *, since: int, at: datetime) -> Json:
    """The events after `since` and where the stream stands."""
    return {
        "session": treated.ref or None,
        "sequence": treated.state.sequence,
        "events": [event_to_json(event) for event in treated.events if event.sequence > since],
        "at": at.isoformat(),
    }


def _addresses(visit: VisitRow) -> Json:
    names = ("events", "state", "document", "chart", "plan", "help", "head")
    return {name: reverse(f"treatment:{name}", args=[visit.ref]) for name in names}


def barriers(found: Surroundings, links: Mapping[str, str], now: datetime) -> list[Json]:
    """What keeps the session from opening, each once, with the step that mends it. Asked of the gates themselves."""
    planned = tuple(sorted(found.plan.sites))
    said = p.SessionOpened(patient="patient", practitioner="practitioner", planned_sites=planned)
    opening = build_event(said, session="new", sequence=1, occurred_at=now, by="page", command_id="page")
    told = [
        (text, MENDS.get(fault.code, ""))
        for fault in faults(EMPTY, opening, found.gate)
        for text in sentences_of(fault)
    ]
    if not found.plan.sites:
        told.append(("No muscle has been chosen yet. Choose the targets in the examination.", "examination"))
    return [{"text": text, "step": step, "link": links.get(step, "")} for text, step in dict.fromkeys(told)]


def sentences_of(fault: Refused) -> list[str]:
    """What one refusal says, a line for each reason; region ids in words."""
    if not isinstance(fault, NotQualified):
        return [str(fault)]
    first, *reasons = str(fault.facts["reason"]).split("; ")
    return [f"You may not needle here now: {first}.", *(f"{reason[:1].upper()}{reason[1:]}." for reason in reasons)]


def cards_of(
    state: SessionState, found: Surroundings, lots: Iterable[LotView], extra: Sequence[tuple[str, str]],
    spots: Mapping[tuple[str, str], Spot],
) -> list[Card]:  # fmt: skip
    """Planned muscles in the order of the plan, then needled ones, then those picked by hand."""
    planned = [(one.muscle, one.side) for one in found.plan.muscles]
    needled = [(needle.muscle, needle.side) for needle in state.needles.values()]
    known = found.gate.muscle_regions
    packs = [Pack(lot.gauge_mm, lot.length_mm, lot.lot, lot.handle_colour, lot.expires_on, lot.stock) for lot in lots]
    return [
        card(
            muscle, side, gate=found.gate, packs=packs, planned_techniques=found.plan.techniques,
            spot=spots.get((muscle, side)),
        )
        for muscle, side in dict.fromkeys([*planned, *needled, *extra])
        if muscle in known
    ]  # fmt: skip


def card_json(one: Card, gate: GateContext) -> Json:
    worst = one.worst
    return {
        "key": one.key,
        "muscle": one.muscle.id,
        "side": one.side,
        "title": one.title,
        "worst": {"label": worst.structure.label, "severity": worst.severity} if worst else None,
        "risk": render_to_string("treatment/_risk.html", {"card": one}),
        "limits": list(one.limits),
        "packs": [_pack(choice) for choice in one.packs],
        "techniques": [
            {
                "value": c.value,
                "refused": c.refused,
                "asks": [{"code": a, "sentence": b} for a, b in c.asks],
                "max_depth_mm": catalogues.techniques().needling[c.value].max_depth_mm,
            }
            for c in one.techniques
        ],
        "technique": one.technique,
        "depth_mm": one.depth_mm,
        "max_depth_mm": one.max_depth_mm,
        "dwell_limit_min": one.dwell_limit_min,
        "spot": {"view": one.spot.view, "x": one.spot.x, "y": one.spot.y} if one.spot else None,
        "regions": list(one.regions),
        "barred": one.barred,
        "mend": one.mend,
        "unscreened": one.unscreened,
        "antiseptic": one.antiseptic,
        "over_lung": one.over_lung,
        "one_side_only": one.one_side_only,
        "current": current_refusal(gate, one.muscle.id, one.side),
        "afterwards": afterwards_json(limits_at(gate, frozenset(one.regions), one.side)),
    }


def _pack(choice: Choice) -> Json:
    pack: Pack = choice.value
    return {
        "gauge_mm": pack.gauge_mm,
        "length_mm": pack.length_mm,
        "lot": pack.lot,
        "colour": pack.handle_colour,
        "expires_on": pack.expires_on.isoformat() if pack.expires_on else None,
        "left": pack.left,
        "refused": choice.refused,
    }


def last_json(last: LastSession, by: Member) -> Json:
    """The last session as something to do again; each needle names the one it would be carried from."""
    day = last.done_at.astimezone(by.zone)
    told = pick_json("last", f"Same as {day.day} {day:%B}", last.pick)
    for needle, source in zip(told["needles"], last.carried_from, strict=True):
        needle["carried_from"] = source
    return {**told, "date": f"{day.day} {day:%B %Y}"}


def pick_json(ref: str, name: str, pick: Pick, *, is_favourite: bool = False) -> Json:
    presets = catalogues.techniques().stimulation.presets
    current = []
    for one in pick.stimulation:
        preset = presets.get(one.preset or "")
        current.append(
            {
                "pair": list(one.pair),
                "hz": one.hz if preset is None else preset.hz,
                "pulse_us": one.pulse_us if preset is None else preset.pulse_us,
                "minutes": one.minutes if one.minutes is not None or preset is None else preset.minutes,
                "intensity_ma": one.intensity_ma,
            }
        )
    needles = [asdict(needle) for needle in pick.needles]
    return {"ref": ref, "name": name, "favourite": is_favourite, "needles": needles, "stimulation": current}


def _names(cards: Iterable[Card], picks: Iterable[Pick], sites: Iterable[Json]) -> dict[str, str]:
    """Ids in words: muscles of the cards and of what is offered again, regions, techniques, incidents, changes."""
    wanted = {one.muscle.id for one in cards} | {needle.muscle for pick in picks for needle in pick.needles}
    techniques = catalogues.techniques()
    return {
        **{site["region"]: place_words(site["region"]) for site in sites},
        **{one.id: one.label.lower() for one in techniques.stimulation.tolerances.values()},
        **{name: technique_words(name) for name in techniques.needling},
        **{one.id: one.title for one in catalogues.adverse_events().event_types},
        **CHANGES,
        **{muscle: muscle_words(muscle) for muscle in sorted(wanted)},
    }


def _current_says(found: Surroundings) -> Json | None:
    """What screening says of electrical stimulation, on its own; nothing where nobody asked for it."""
    if found.screening is None:
        return None
    result = stimulation_of(found.screening)
    if result.status is Current.NOT_ASKED or (result.permits and not result.limits):
        return None
    if result.permits:
        return {"kind": "warning", "text": f"Current, with limits: {'; '.join(result.limits)}."}
    reasons = [one.title for one in result.reasons] or [one.text for one in result.open_questions]
    word = "No current" if result.reasons else "Current: still to be asked"
    return {"kind": "danger" if result.reasons else "warning", "text": f"{word}: {'; '.join(reasons)}"}


def sites_json(state: SessionState, found: Surroundings, cards: Sequence[Card]) -> list[Json]:
    """Every place whose skin is to be prepared: what was opened for or is planned, and muscles added since."""
    planned = [
        site
        for site in (state.opened.said.planned_sites if state.opened else sorted(found.plan.sites))
        if site not in found.gate.excluded_sites
    ]
    more = [f"{region}:{one.side}" for one in cards if not one.barred for region in one.regions]
    return [_site(site) for site in dict.fromkeys([*planned, *more])]


def _site(site: str) -> Json:
    region, _, side = site.partition(":")
    letter = {"right": "R ", "left": "L "}.get(side, "")
    return {"region": region, "side": side, "words": letter + place_words(region)}


def rules_json(gate: GateContext) -> Json:
    """What the clinic asks for in every session, and what the limits of this patient add to it."""
    clinic, techniques = gate.clinic, catalogues.techniques()
    agents = [one.label for one in techniques.skin_agents.values()]
    return {
        **afterwards_json(gate.limits),
        "timeout": [_item(item) for item in clinic.timeout_items],
        "leaving": [_item(item) for item in clinic.leaving_checks],
        "second_counter_above": clinic.second_counter_above,
        "clinic_observe_min": clinic.observe_min,
        "watch_every_min": clinic.watch_every_min,
        "max_needles": gate.limits.get("max_needles"),
        "skin_agents": list(dict.fromkeys([clinic.skin_agent, *agents])),
        "dry_s": {one.label: one.dry_s for one in techniques.skin_agents.values()},
        "plain_agents": sorted(clinic.plain_skin_agents),
        "hands_agent": clinic.hands_agent,
        "alarm": {"sound": clinic.alarm_sound, "vibration": clinic.alarm_vibration},
        "presets": [
            {
                "id": one.id,
                "label": f"{one.hz:g} Hz, {one.pulse_us:g} µs",
                "hz": one.hz,
                "pulse_us": one.pulse_us,
                "minutes": one.minutes,
            }
            for one in techniques.stimulation.presets.values()
        ],
        "qualities": list(p.QUALITIES),
        "tolerances": [{"id": one.id, "label": one.label} for one in techniques.stimulation.tolerances.values()],
        "reasons": list(p.WITHDRAWAL_REASONS),
        "severities": list(p.SEVERITIES),
        "after": [
            {
                "id": one.id,
                "label": one.label,
                "in": one.measured_in,
                "choices": list(one.choices),
                "usual": one.usual,
                "dose": one.dose,
            }
            for one in techniques.after.values()
        ],
        "works": {one.id: one.counts_passes for one in techniques.needling.values() if one.use != "insertion"},
        "where_to_look": [{"id": key, "words": words} for key, words in WHERE_TO_LOOK],
        "who_to_tell": [{"id": key, "words": words} for key, words in WHO_TO_TELL],
        "positions": list(FAINT_POSITIONS),
    }


def afterwards_json(limits: Mapping[str, Any]) -> Json:
    """What these limits ask for before the patient leaves."""
    sheets = limits.get("take_home_sheet", ())
    return {
        "observe_min": limits.get("observe_min"),
        "press_min": limits.get("haemostasis_min"),
        "sheets": [sheets] if isinstance(sheets, str) else [str(name) for name in sheets],
        "checks": [_item(item) for limit, item in CHECKS_OF_LIMITS.items() if limits.get(limit) is True],
    }


def _item(item: str) -> Json:
    return {"id": item, "words": item_words(item)}


def signs_json(readings: Sequence[ReadingRow], marked: Sequence[tuple[str, str, str]] = ()) -> list[Json]:
    """Each sign of today with its value before and after: first those marked at examination, measured or not yet.

    Pain now is always offered.
    """
    keys = dict.fromkeys([*marked, *((row.instrument, row.side, row.movement) for row in readings)])
    keys.setdefault(("nprs_current", "", ""), None)
    catalogue = catalogues.instruments().by_id
    signs = []
    for instrument, side, movement in keys:
        rows = [row for row in readings if (row.instrument, row.side, row.movement) == (instrument, side, movement)]
        before = next((row for row in rows if row.phase is not Phase.AFTER), None)
        after = next((row for row in reversed(rows) if row.phase is Phase.AFTER), None)
        found = catalogue.get(instrument)
        star = "✱" if (instrument, side, movement) in marked else ""
        what = muscle_words(movement) if movement in catalogues.muscles().by_id else movement
        words = (star, MEASURED_SIDES.get(side, ""), found.name if found else instrument, what)
        signs.append(
            {
                "instrument": instrument, "side": side, "movement": movement,
                "name": " ".join(part for part in words if part), "unit": (found.unit or "") if found else "",
                "before": before.shown if before else None, "after": after.shown if after else None,
            }
        )  # fmt: skip
    return signs
