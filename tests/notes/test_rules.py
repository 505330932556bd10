"""The drafted note says what was done, in short sentences, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from filiform.notes.rules import digest, draft, may_stand_alone, reasons_not_to_sign
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


def test_no_twitch_is_said_where_it_was_recorded_and_nothing_where_nobody_looked():
    looked = ("twitch.seen", {"needle": "a", "count": 0})
    assert "LTR-" in sentences(facts(OPENED, SKIN, needle("a"), looked), "procedure")[1]
    assert "LTR" not in sentences(facts(OPENED, SKIN, needle("a")), "procedure")[1]
    struck = ("event.corrected", {"corrects": 4, "replacement": None, "reason": "wrong tap"})
    assert "LTR" not in sentences(facts(OPENED, SKIN, needle("a"), looked, struck), "procedure")[1]


def test_a_struck_needle_is_not_told_as_treatment_but_stays_in_the_record():
    told = facts(
        OPENED, SKIN, needle("a"), ("event.corrected", {"corrects": 3, "replacement": None, "reason": "wrong tap"})
    )
    assert "No needle was inserted." in sentences(told, "procedure")
    assert any("struck out" in s and "wrong tap" in s for s in sentences(told, "record"))


def test_a_needle_struck_out_and_then_withdrawn_is_told_and_must_be_counted_again():
    strike = ("event.corrected", {"corrects": 3, "replacement": None, "reason": "wrong tap"})
    late = ("needle.withdrawn", {"needle": "a"})
    acts = (OPENED, SKIN, needle("a"), needle("b"), strike, ("needles.all_withdrawn", {}))
    count, close = ("sharps.counted", {"counted": 1}), ("session.closed", {})
    told = facts(*acts, count, close, late)
    assert "R infraspinatus: struck out, then recorded as withdrawn; counted as a needle that went in." in sentences(
        told, "record"
    )
    assert reasons_not_to_sign(session(*acts, count, close)) == ()
    (reason,) = reasons_not_to_sign(told.session)
    assert reason.startswith("2 inserted, 0 recorded as missing, 1 counted.")
    again = (("session.reopened", {"reason": "late"}), ("sharps.counted", {"counted": 2}), close)
    assert reasons_not_to_sign(session(*acts, count, close, late, *again)) == ()


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
    assert sentences(told, "objective") == ["Pain now, before needling: 6."]
    assert sentences(told, "after") == ["Pain now, after needling: 3 (6 before)."]


def test_a_retest_stands_beside_what_the_examination_found():
    readings = (ReadingTaken("Pain now", "6", "points", ""), ReadingTaken("Pain now", "2", "points", "after"))
    told = facts(OPENED, readings=readings)
    assert sentences(told, "objective") == ["Pain now: 6."]
    assert sentences(told, "after") == ["Pain now, after needling: 2 (6 before)."]


def test_a_sentence_ends_once():
    told = facts(
        complaint="Hip pain.", goals=("Run again",), concerns=(("Will it hurt?", "A short ache."), ("Cost", ""))
    )
    assert sentences(told, "subjective") == [
        "Complaint: Hip pain.", "Goal: Run again.", "Concern: Will it hurt? Answered: A short ache.",
        "Concern: Cost. Not answered yet.",
    ]  # fmt: skip


def test_whoever_let_a_hold_go_or_opened_a_site_is_named():
    screened = Screened(
        "proceed-with-precautions", "2+abc", (), (), ("INR, by Dr Roe",), ("Scar, by Amara: small",), ()
    )
    found = sentences(facts(screened=screened), "assessment")
    assert "Clearance: INR, by Dr Roe." in found
    assert "Opened by own judgement: Scar, by Amara: small." in found


def test_a_visit_without_a_session_needs_words_of_its_own():
    assert not may_stand_alone(facts(complaint="Hip pain"), "  ")
    assert may_stand_alone(facts(complaint="Hip pain"), "Advice only.")
    assert may_stand_alone(facts(OPENED), "")


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


CURRENT = {"channel": "1", "needles": ["a", "b"], "hz": 2, "pulse_us": 200}


def test_a_dose_is_told_once_with_its_grade_and_that_nobody_reviewed_it():
    told = facts(
        OPENED, SKIN, needle("a"), needle("b"), ("stimulation.started", CURRENT),
        ("needle.manipulated", {"needle": "a", "technique": "pistoning", "passes": 6}),
        ("twitch.seen", {"needle": "a", "count": 1}), ("needles.all_withdrawn", {}),
    )  # fmt: skip
    assert sentences(told, "procedure")[-1] == (
        "Dose: 2 needles, 9 needle-minutes (longest 5 min), 1 twitch, 6 passes, 3 min with current: "
        "moderate (descriptive grade, unreviewed)."
    )
    assert not [s for s in sentences(facts(OPENED), "procedure") if s.startswith("Dose")]


def test_passes_planned_minutes_and_manipulations_are_told():
    told = facts(
        OPENED, SKIN, needle("a", planned_dwell_min=10), needle("b", planned_dwell_min=10),
        ("needle.manipulated", {"needle": "a", "technique": "fast-in-fast-out", "passes": 5}),
        ("needle.manipulated", {"needle": "b", "technique": "fast-in-fast-out", "passes": 7}),
        ("needle.manipulated", {"needle": "b", "technique": "rotation"}),
        ("needles.all_withdrawn", {}),
    )  # fmt: skip
    # What was done to one of two needles is not told of both.
    first, second = [s for s in sentences(told, "procedure") if s.startswith("R infraspinatus")]
    assert "worked by fast in, fast out (5 passes), dwell 5 min of 10 planned." in first
    assert "worked by fast in, fast out (7 passes), worked by rotation, dwell 4 min of 10 planned." in second


def test_current_is_told_with_what_was_planned_and_how_it_was_borne():
    started = {**CURRENT, "planned_min": 15}
    acts = (
        OPENED, SKIN, needle("a"), needle("b"),
        ("stimulation.started", started), ("stimulation.stopped", {"channel": "1"}),
        ("stimulation.started", started), ("stimulation.stopped", {"channel": "1", "tolerance": "too-strong"}),
    )  # fmt: skip
    first, second = [s for s in sentences(facts(*acts), "procedure") if s.startswith("Electrical")]
    assert first.endswith("2 Hz, 200 µs, 1 min of 15 planned.")
    assert second.endswith("1 min of 15 planned, tolerance: too strong.")
    mended = {"corrects": 8, "replacement": {"channel": "1", "tolerance": "strong"}, "reason": "misread"}
    _, second = [s for s in sentences(facts(*acts, ("event.corrected", mended)), "procedure") if s.startswith("Elec")]
    assert second.endswith("tolerance: strong, borne.")


def test_carried_needles_are_told_apart_from_changed_ones():
    told = facts(
        OPENED, SKIN, needle("a", carried_from="S0:n1"), needle("b", carried_from="S0:n2"),
        needle("c", carried_from="S0:n3", depth_mm=25, changed=["depth_mm", "x", "y"]), needle("d"),
        needle("e", carried_from="gone:n9"),
        earlier_sessions={"S0": datetime(2026, 3, 4, 1, 0, tzinfo=UTC)},
    )  # fmt: skip
    same, changed, new, unknown = [s for s in sentences(told, "procedure") if s.startswith("R infraspinatus")]
    assert same.startswith("R infraspinatus (×2)")
    assert same.endswith("carried from 3 March 2026."), "by the clinic's own date"
    assert changed.endswith("depth 25 mm, in situ, lot A1, carried from 3 March 2026, changed: depth and place.")
    assert "carried" not in new
    assert unknown.endswith("carried from an earlier session.")


def test_who_was_told_of_a_missing_needle_is_told():
    lost = {"needle": "a", "where_looked": "sheet", "told": ["the patient", "the owner"]}
    told = facts(OPENED, SKIN, needle("a"), ("needles.all_withdrawn", {}), ("needle.missing", lost))
    assert (
        "MISSING: the needle of R infraspinatus was not found; looked: sheet; told: the patient, the owner."
    ) in sentences(told, "procedure")


def test_the_log_of_a_faint_is_told_in_order():
    log = {
        "recovered_at": "2026-11-23T17:12:00+00:00", "position": "legs raised", "pulse_bpm": 52, "systolic_mmhg": 90,
        "diastolic_mmhg": 60, "spo2_percent": 97, "started_at": "2026-11-23T17:03:00Z", "given_sugar": True,
        "seen_by": "",
    }  # fmt: skip
    told = facts(
        OPENED, ("incident.reported", {"kind": "faint", "severity": "mild", "note": "Felt hot", "details": log})
    )
    assert (
        "Adverse event: faint, mild; position legs raised; from 10:03; recovered at 10:12; pulse 52/min; "
        "blood pressure 90/60 mmHg; oxygen saturation 97 %; given sugar yes. Felt hot."
    ) in sentences(told, "after")


def test_half_a_blood_pressure_is_told_as_such():
    told = facts(OPENED, ("incident.reported", {"kind": "faint", "details": {"systolic_mmhg": 80}}))
    assert "Adverse event: faint, not graded; blood pressure 80/? mmHg." in sentences(told, "after")
    told = facts(OPENED, ("incident.reported", {"kind": "faint", "details": {"diastolic_mmhg": 40}}))
    assert "Adverse event: faint, not graded; diastolic mmhg 40." in sentences(told, "after")


def test_sets_of_a_technique_are_told():
    said = {"technique": "stretch", "settings": {"sets": 2}}
    assert "Stretch, 2 sets." in sentences(facts(OPENED, ("technique.applied", said)), "after")
