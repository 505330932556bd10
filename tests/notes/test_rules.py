"""The drafted note says what was done, in short sentences, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from filiform.notes.rules import digest, draft, reasons_not_to_sign
from filiform.notes.types import Consented, NoteFacts, PointFound, ReadingTaken, Screened
from filiform.treatment.events import parse_event
from filiform.treatment.rules.fold import fold

START = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def session(*acts):
    """A session from (kind, payload) pairs, one minute apart."""
    events = [
        parse_event(
            {
                "kind": kind,
                "version": 1,
                "session": "S",
                "sequence": number,
                "by": "AMARA",
                "occurred_at": (START + timedelta(minutes=number)).isoformat(),
                "recorded_at": (START + timedelta(minutes=number)).isoformat(),
                "command_id": f"00000000-0000-4000-8000-{number:012d}",
                "payload": payload,
            }
        )
        for number, (kind, payload) in enumerate(acts, start=1)
    ]
    return fold(events)


OPENED = ("session.opened", {"patient": "P", "practitioner": "AMARA"})
SKIN = ("skin.prepared", {"region": "infraspinatus-teres", "side": "right", "agent": "70% isopropyl alcohol"})


def needle(name, **more):
    return (
        "needle.inserted",
        {
            "needle": name,
            "muscle": "infraspinatus",
            "side": "right",
            "gauge_mm": 0.3,
            "length_mm": 40,
            "depth_mm": 20,
            "technique": "in-situ",
            "lot": "A1",
            **more,
        },
    )


def facts(*acts, **more):
    return NoteFacts(
        zone=ZoneInfo("America/Denver"),
        session=session(*acts) if acts else None,
        muscle_names={"infraspinatus": "infraspinatus"},
        region_names={"infraspinatus-teres": "back of the shoulder"},
        **more,
    )


def sentences(facts_, key):
    return next((list(s.sentences) for s in draft(facts_) if s.key == key), [])


WHOLE = (
    OPENED, SKIN, needle("a"), needle("b"), ("twitch.seen", {"needle": "a", "count": 2}),
    ("sensation.reported", {"needle": "a", "quality": "ache", "score": 4}),
    ("needles.all_withdrawn", {"reason": "routine"}), ("sharps.counted", {"counted": 2}), ("session.closed", {}),
)  # fmt: skip


def test_needles_of_one_muscle_and_size_share_a_sentence():
    found = [s for s in sentences(facts(*WHOLE), "procedure") if s.startswith("R infraspinatus")]
    assert found == [
        "R infraspinatus (×2): 0.30 × 40 mm, depth 20 mm, in situ, lot A1, LTR+ (2), ache 4/10, dwell 3 to 4 min."
    ]


def test_the_count_is_always_told():
    assert "Needles: 2 in / 2 out, 2 counted." in sentences(facts(*WHOLE), "procedure")


def test_times_are_told_by_the_clinics_clock():
    assert "Last needle out at 10:07." in sentences(facts(*WHOLE), "procedure")


def test_skin_is_told_with_agent_and_side():
    assert "Skin prepared (70% isopropyl alcohol): R back of the shoulder." in sentences(facts(*WHOLE), "procedure")


def test_no_twitch_is_said_too():
    assert "LTR-" in sentences(facts(OPENED, SKIN, needle("a")), "procedure")[1]


def test_a_struck_needle_is_not_told_as_treatment_but_stays_in_the_record():
    told = facts(
        OPENED, SKIN, needle("a"), ("event.corrected", {"corrects": 3, "replacement": None, "reason": "wrong tap"})
    )
    assert "No needle was inserted." in sentences(told, "procedure")
    assert any("struck out" in s and "wrong tap" in s for s in sentences(told, "record"))


def test_a_missing_needle_cannot_be_overread():
    told = facts(
        OPENED,
        SKIN,
        needle("a"),
        ("needles.all_withdrawn", {}),
        ("needle.missing", {"needle": "a", "where_looked": "sheet"}),
    )
    assert "MISSING: the needle of R infraspinatus was not found; looked: sheet." in sentences(told, "procedure")


def test_a_retest_stands_beside_the_first_reading():
    told = facts(
        OPENED,
        readings=(ReadingTaken("Pain now", "6", "points", "before"), ReadingTaken("Pain now", "3", "points", "after")),
    )
    assert sentences(told, "after") == ["Pain now afterwards: 3 (before: 6)."]


def test_a_visit_without_a_session_has_no_procedure():
    told = facts(
        complaint="Neck pain",
        points=(PointFound("infraspinatus", "right", ("taut band", "tender spot")),),
        screened=Screened("do-not-needle", "2+abc", ("Fever or infection",), ()),
        consented=Consented("v1", START, "Elif", None),
    )
    assert [section.key for section in draft(told)] == ["subjective", "objective", "assessment"]
    assert sentences(told, "objective") == ["R infraspinatus: taut band, tender spot."]
    assert "Found: Fever or infection." in sentences(told, "assessment")


def test_an_unreviewed_catalogue_says_so_in_the_note():
    told = facts(screened=Screened("proceed", "2+abc", (), ()))
    assert "unreviewed draft" in sentences(told, "assessment")[0]


def test_a_needle_in_the_body_stops_the_signature():
    assert reasons_not_to_sign(session(OPENED, SKIN, needle("a")))[0].startswith("1 needle still in the body")


def test_an_uncounted_session_stops_the_signature():
    told = reasons_not_to_sign(session(OPENED, SKIN, needle("a"), ("needles.all_withdrawn", {})))
    assert "The needles are not counted yet." in told


def test_a_closed_session_may_be_signed():
    assert reasons_not_to_sign(session(*WHOLE)) == ()


def test_the_fingerprint_changes_with_any_word():
    sections = draft(facts(*WHOLE))
    assert digest("Better.", sections) != digest("better.", sections)
    assert digest("Better.", sections) == digest("Better.", draft(facts(*WHOLE)))
