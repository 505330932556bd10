"""The board: what a session looks like from outside, in plain JSON, for the screen and `filiform session replay`.

Numbers: `inserted` and `withdrawn` count needles that really went in (struck ones are listed, not counted); `in_body`
is how many of those are not out; `counted` is the last sharps count or null; `twitches` is the sum of those seen.
`muscles` lists each treated muscle once, sorted, whichever side. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from typing import Any

from filiform.treatment.events import payload_to_json, time_to_json
from filiform.treatment.rules.standing import in_order
from filiform.treatment.types import Act, Channel, Correction, NeedleState, SessionState


def board(session: SessionState) -> dict[str, Any]:
    real = [needle for needle in session.needles.values() if needle.counts]
    return {
        "session": session.session or None,
        "events": len(session.history),
        "inserted": len(session.inserted),
        "withdrawn": len(session.withdrawn),
        "in_body": len(session.in_body),
        "counted": session.counted,
        "muscles": sorted({needle.muscle for needle in real}),
        "twitches": sum(needle.twitches for needle in real),
        "opened": session.opened is not None,
        "closed": session.is_closed,
        "opened_at": time_to_json(session.opened.at) if session.opened else None,
        "closed_at": time_to_json(session.closed.at) if session.closed else None,
        "needles": [_needle(needle) for needle in session.needles.values()],
        "needles_in": list(in_order(session, session.in_body)),
        "struck": list(in_order(session, session.struck)),
        "missing": list(in_order(session, session.missing)),
        "second_counter": session.counts[-1].said.second_counter if session.counts else None,
        "timeout": _act(session.timeout) if session.timeout else None,
        "hands": [_act(act) for act in session.hands],
        "skin": [_act(act) for act in session.skin.values()],
        "stimulation": {
            "running": [_channel(channel) for channel in session.running.values()],
            "past": [_channel(channel) for channel in session.past_channels],
        },
        "sensations": [_act(act) for act in session.sensations],
        "techniques": [_act(act) for act in session.techniques],
        "measures": [_act(act) for act in session.measures],
        "incidents": [_act(act) for act in session.incidents],
        "advice": [_act(act) for act in session.advice],
        "leaving_checks": list(session.closed.said.leaving_checks) if session.closed else [],
        "reopened": [_act(act) for act in session.reopenings],
        "corrections": [_correction(correction) for correction in session.corrections],
        "flagged": [
            {"sequence": event.sequence, "kind": event.kind, "against": event.against} for event in session.flagged
        ],
    }


def _act(act: Act[Any]) -> dict[str, Any]:
    return {**payload_to_json(act.said), "at": time_to_json(act.at), "by": act.by, "sequence": act.sequence}


def _needle(needle: NeedleState) -> dict[str, Any]:
    out, struck = needle.withdrawal, needle.struck
    return {
        **payload_to_json(needle.insertion.said),
        "inserted_at": time_to_json(needle.inserted_at),
        "inserted_by": needle.insertion.by,
        "in_body": needle.is_in,
        "withdrawn_at": time_to_json(out.at) if out else None,
        "withdrawn_by": out.by if out else None,
        "withdrawn_for": out.reason if out else None,
        "bleeding": out.bleeding if out else None,
        "pressure_s": out.pressure_s if out else None,
        "twitches": needle.twitches,
        "manipulations": [_act(act) for act in needle.manipulations],
        "sensations": [_act(act) for act in needle.sensations],
        "missing": needle.missing is not None,
        "searches": [_act(act) for act in needle.searches],
        "struck": {"reason": struck.reason, "at": time_to_json(struck.at), "by": struck.by} if struck else None,
    }


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        **_act(channel.start),
        "stopped_at": time_to_json(channel.stopped_at),
        "stopped_by": channel.stopped_by,
        "ended": channel.ended,
    }


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "sequence": correction.sequence,
        "corrects": correction.corrects,
        "root": correction.root,
        "kind": correction.kind,
        "original": payload_to_json(correction.original),
        "replacement": None if correction.replacement is None else payload_to_json(correction.replacement),
        "reason": correction.reason,
        "at": time_to_json(correction.at),
        "by": correction.by,
    }
