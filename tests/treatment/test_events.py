"""Events are read strictly: every fault is named with its place and mend, and what is read can be written again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.core.errors import InvalidInput
from filiform.treatment import payloads as p
from filiform.treatment.events import (
    KINDS,
    READERS,
    Event,
    event_to_json,
    lift,
    parse_event,
    parse_payload,
    payload_keys,
    required_keys,
)

WHOLE: dict[str, dict[str, Any]] = {
    "session.opened": {
        "patient": "p1",
        "practitioner": "t1",
        "visit": "v1",
        "planned_sites": ["gluteal:left"],
        "screening_ref": "a1",
        "consent_ref": "c1",
    },
    "timeout.passed": {"checked": ["lying-and-can-call"], "skipped": {"one-side-of-chest": "no chest site planned"}},
    "hands.cleaned": {"agent": "alcohol"},
    "skin.prepared": {"region": "gluteal", "side": "left", "agent": "alcohol-70", "dry_s": 30},
    "needle.inserted": {
        "needle": "n1",
        "muscle": "gluteus-medius",
        "side": "left",
        "point": 2,
        "view": "posterior",
        "x": 0.4,
        "y": 0.47,
        "gauge_mm": 0.3,
        "length_mm": 50,
        "depth_mm": 35,
        "technique": "in-situ",
        "lot": "L1",
        "planned_dwell_min": 10,
        "dwell_limit_min": 20,
        "carried_from": "s0:n1",
        "changed": ["depth_mm"],
        "acknowledged": ["treatment.dwell_over"],
    },
    "needle.manipulated": {"needle": "n1", "technique": "rotation", "passes": 4, "acknowledged": []},
    "twitch.seen": {"needle": "n1", "count": 3},
    "sensation.reported": {"needle": None, "quality": "faint", "score": 0},
    "stimulation.started": {
        "channel": "A",
        "needles": ["n1", "n2"],
        "hz": 2,
        "pulse_us": 200,
        "intensity_ma": 1.5,
        "planned_min": 10,
        "acknowledged": [],
    },
    "stimulation.stopped": {"channel": "A", "tolerance": "comfortable"},
    "needle.withdrawn": {"needle": "n1", "bleeding": False, "pressure_s": 30},
    "needles.all_withdrawn": {"reason": "emergency"},
    "sharps.counted": {"counted": 2, "second_counter": "bo"},
    "needle.missing": {"needle": "n1", "where_looked": "table, clothes, hair", "told": ["the patient"]},
    "needle.found": {"needle": "n1", "where_found": "sleeve"},
    "technique.applied": {
        "technique": "heat",
        "region": "gluteal",
        "side": "left",
        "minutes": 10,
        "settings": {"moist": True},
    },
    "measure.recorded": {"instrument": "nprs_current", "value": 3, "phase": "after", "side": None, "movement": None},
    "incident.reported": {"kind": "vasovagal", "severity": None, "note": "felt faint", "details": {"pulse_bpm": 52}},
    "advice.given": {"sheets": ["general"], "language": "en"},
    "session.closed": {"leaving_checks": ["no-faintness"], "acknowledged": []},
    "session.reopened": {"reason": "patient called back"},
    "event.corrected": {"corrects": 5, "replacement": {"needle": "n1", "count": 2}, "reason": "two, not three"},
}


def raw(kind: str = "hands.cleaned", **changes: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "version": 1,
        "session": "s1",
        "sequence": 1,
        "occurred_at": "2026-03-02T09:00:00Z",
        "recorded_at": "2026-03-02T09:00:01.250000Z",
        "by": "amara",
        "command_id": "7c0c3a3e-6a0e-4b55-9f0f-4dc0d2b0a001",
        "payload": WHOLE[kind],
        **changes,
    }


def test_the_vocabulary_is_that_of_version_1() -> None:
    assert set(KINDS) == set(WHOLE)
    assert len(KINDS) == 22


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_of_every_kind_is_read_and_written_unchanged(kind: str) -> None:
    assert event_to_json(parse_event(raw(kind))) == raw(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_every_payload_is_known_and_its_readers_fit_its_fields(kind: str) -> None:
    assert set(WHOLE[kind]) == set(payload_keys(kind))
    assert set(READERS[kind][1]) == set(READERS[kind][0].__slots__)


@pytest.mark.parametrize("kind", KINDS)
def test_a_payload_needs_only_its_required_keys(kind: str) -> None:
    parse_event(raw(kind, payload={key: WHOLE[kind][key] for key in required_keys(kind)}))


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind in KINDS for key in required_keys(kind)])
def test_a_missing_payload_key_is_named(kind: str, key: str) -> None:
    short = {name: value for name, value in WHOLE[kind].items() if name != key}
    with pytest.raises(InvalidInput, match=rf"payload\.{key}: is missing"):
        parse_event(raw(kind, payload=short))


@pytest.mark.parametrize("kind", KINDS)
def test_an_extra_payload_key_is_refused_by_name(kind: str) -> None:
    with pytest.raises(InvalidInput, match=r"payload\.mood: is not a key here"):
        parse_event(raw(kind, payload={**WHOLE[kind], "mood": 1}))


@pytest.mark.parametrize("key", list(raw()))
def test_a_missing_envelope_key_is_named(key: str) -> None:
    short = {name: value for name, value in raw().items() if name != key}
    with pytest.raises(InvalidInput, match=rf"event\.{key}: is missing"):
        parse_event(short)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"kind": "needle.wished"}, "event.kind"),
        ({"kind": ["needle.inserted"]}, "event.kind"),
        ({"version": 2}, "event.version"),
        ({"version": 0}, "event.version"),
        ({"version": True}, "event.version"),
        ({"version": "1"}, "event.version"),
        ({"session": ""}, "event.session"),
        ({"sequence": 0}, "event.sequence"),
        ({"sequence": 1.0}, "event.sequence"),
        ({"sequence": True}, "event.sequence"),
        ({"occurred_at": "2026-03-02T09:00:00"}, "event.occurred_at: add the time zone"),
        ({"occurred_at": "yesterday"}, "event.occurred_at"),
        ({"occurred_at": None}, "event.occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "event.occurred_at"),
        ({"recorded_at": 5}, "event.recorded_at"),
        ({"by": None}, "event.by"),
        ({"command_id": "a b"}, "event.command_id"),
        ({"payload": []}, "event.payload"),
        ({"colour": "red"}, "event.colour"),
        ({"against": 5}, "event.against"),
    ],
)
def test_a_fault_of_the_envelope_is_named_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_event({**raw(), **change})
    assert str(refused.value).startswith(place)


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("sensation.reported", "score", 11),
        ("sensation.reported", "score", -1),
        ("sensation.reported", "score", 3.5),
        ("sensation.reported", "score", True),
        ("sensation.reported", "quality", "lovely"),
        ("needle.inserted", "side", "bilateral"),
        ("needle.inserted", "view", "above"),
        ("needle.inserted", "x", 1.01),
        ("needle.inserted", "y", -0.1),
        ("needle.inserted", "gauge_mm", 30),
        ("needle.inserted", "gauge_mm", 0),
        ("needle.inserted", "gauge_mm", None),
        ("needle.inserted", "length_mm", 5000),
        ("needle.inserted", "length_mm", -50),
        ("needle.inserted", "depth_mm", 0),
        ("needle.inserted", "depth_mm", 51),
        ("needle.inserted", "x", float("nan")),
        ("needle.inserted", "acknowledged", "treatment.dwell_over"),
        ("skin.prepared", "side", "front"),
        ("skin.prepared", "dry_s", -1),
        ("twitch.seen", "count", -1),
        ("stimulation.started", "needles", ["n1"]),
        ("stimulation.started", "needles", ["n1", "n1"]),
        ("stimulation.started", "needles", ["n1", "n2", "n3"]),
        ("stimulation.started", "hz", 0),
        ("stimulation.started", "intensity_ma", 500),
        ("needle.withdrawn", "bleeding", "a bit"),
        ("needle.withdrawn", "pressure_s", -5),
        ("needles.all_withdrawn", "reason", "lunch"),
        ("sharps.counted", "counted", -1),
        ("sharps.counted", "counted", None),
        ("technique.applied", "technique", "cupping"),
        ("technique.applied", "settings", {"hz": [2]}),
        ("technique.applied", "settings", {"hz": float("inf")}),
        ("measure.recorded", "phase", "during"),
        ("measure.recorded", "value", None),
        ("measure.recorded", "value", float("inf")),
        ("incident.reported", "severity", "moderate"),
        ("timeout.passed", "skipped", {"one-side-of-chest": " "}),
        ("timeout.passed", "skipped", {"lying-and-can-call": "ticked as well"}),
        ("event.corrected", "corrects", 0),
        ("event.corrected", "corrects", None),
        ("event.corrected", "replacement", "nothing"),
        ("event.corrected", "reason", ""),
        ("session.reopened", "reason", None),
    ],
)
def test_a_value_out_of_its_range_is_refused_at_its_key(kind: str, key: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_event(raw(kind, payload={**WHOLE[kind], key: value}))
    assert f"event.payload.{key}" in str(refused.value)


def test_a_time_is_kept_in_utc() -> None:
    read = parse_event(raw(occurred_at="2026-03-02T10:30:00+01:30"))
    assert read.occurred_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert read.occurred_at.tzinfo is UTC


def test_an_act_of_the_hand_may_be_kept_against_a_gate_and_a_decision_may_not() -> None:
    kept = parse_event(raw("needle.inserted", against="treatment.lot_recalled"))
    assert event_to_json(kept)["against"] == "treatment.lot_recalled"
    for kind in ("session.closed", "session.opened", "timeout.passed", "event.corrected"):
        with pytest.raises(InvalidInput, match=r"event\.against"):
            parse_event(raw(kind, against="treatment.session_closed"))


def test_an_older_payload_is_lifted_version_by_version() -> None:
    upcasters = {
        ("twitch.seen", 1): lambda old: {"needle": old["pin"]},
        ("twitch.seen", 2): lambda old: {**old, "count": 1},
    }
    lifted = lift("twitch.seen", 1, {"pin": "n1"}, upcasters=upcasters, versions={"twitch.seen": 3})
    assert parse_payload("twitch.seen", lifted) == p.TwitchSeen(needle="n1", count=1)


def test_an_unknown_kind_or_version_of_a_payload_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no event kind"):
        parse_payload("needle.wished", {})
    with pytest.raises(InvalidInput, match="version 9"):
        parse_payload("twitch.seen", {"needle": "n1"}, version=9)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_whatever_stands_in_a_payload_is_read_or_refused_in_words(kind: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([*payload_keys(kind), "other"]))
    given_event = raw(kind, payload={**WHOLE[kind], key: data.draw(anything)})
    try:
        read: Event = parse_event(given_event)
    except InvalidInput:
        return
    assert parse_event(event_to_json(read)) == read


@given(anything)
def test_whatever_is_given_as_an_event_is_refused_in_words(given_event: object) -> None:
    with pytest.raises(InvalidInput):
        parse_event(given_event)
