"""A course on paper: the same pictures and the same tables, tagged, in the language of the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filiform.clinics.types import Member
from filiform.core.pdf import render_pdf
from filiform.outcomes.progress import wording
from filiform.outcomes.progress.pages import Line, Page, Panel, VisitLine
from filiform.patients.types import Identity

FONT = "Libertinus Serif"
"""The letters of every paper, inside the pictures too."""


def progress_pdf(page: Page, *, patient: Identity, member: Member, at: datetime) -> bytes:
    """A tagged PDF of what the page shows; pictures carry their description."""
    episode = page.progress.episode
    payload = {
        "title": _("Progress"),
        "lang": (get_language() or "en").partition("-")[0],
        "clinic": f"{member.organization_name}, {member.clinic_name}",
        "patient": patient.name,
        "born": wording.calendar_day(patient.born_on),
        "made": wording.day(at),
        "complaint": episode.complaint if episode else "",
        "no_cause": page.no_cause,
        "legend": wording.legend(page.judged_from_days),
        "words": _words(),
        "goals": [
            [one.goal.aim.text, one.measure, one.standing, " → ".join(one.trend)] for one in page.goals
        ],
        "benefits": [
            {
                "title": one.title,
                "evidence": str(one.evidence),
                "trials": one.has_trials,
                "panels": [_panel(panel) for panel in (*one.panels, *one.more)],
            }
            for one in page.benefits
        ],
        "harms": {
            "svg": str(page.harms.svg),
            "lines": [_line(one) for one in page.harms.lines],
            "reported": [[wording.day(one.on) if one.on else "", one.title, one.grade] for one in page.harms.reported],
            "told": page.harms.told,
        },
        "visits": [_visit(one) for one in page.visits],
    }  # fmt: skip
    return render_pdf("outcomes/progress.typ", payload, at=at)


def _words() -> dict[str, str]:
    return {
        "patient": _("Patient"), "born": _("Born"), "complaint": _("Complaint"), "made": _("Printed"),
        "goals": _("Goals"), "harms": _("What was unpleasant"), "visits": _("Visits"), "visit": _("Visit"),
        "day": _("Day"), "value": _("Value"), "note": _("Note"), "needles": _("Needles"), "muscles": _("Muscles"),
        "twitches": _("Twitches"), "dwell": _("Dwell"), "changed": _("What changed"), "trials": _("What trials say"),
        "none": _("Not measured."), "no_trials": _("No trial evidence was read for this."),
        "before": _("Before needles"), "after": _("After needles"), "bounds": _("How much must it change?"),
        "goal": _("Goal"), "measure": _("Measure"), "standing": _("Standing"), "trend": _("Values"),
        "unreviewed": _("not yet checked against the paper"), "reported": _("Reported"),
    }  # fmt: skip


def _panel(one: Panel) -> dict[str, Any]:
    return {
        "title": str(one.title),
        "svg": str(one.svg),
        "lines": [_line(line) for line in one.lines],
        "pair_svg": str(one.pair_svg),
        "pairs": [[str(p.visit), wording.day(p.at), p.before, p.after] for p in one.pairs],
        "sentence": one.sentence,
        "verdict": one.verdict,
        "cautions": [one.direction, *one.cautions],
        "bounds": [
            [bound.kind, bound.amount, bound.population, bound.source, bound.is_unreviewed] for bound in one.bounds
        ],
    }  # fmt: skip


def _line(one: Line) -> list[str]:
    return [str(one.visit) if one.visit else "", wording.day(one.at), one.value, one.note]


def _visit(one: VisitLine) -> list[str]:
    return [
        str(one.number), wording.day(one.at), "" if one.needles is None else str(one.needles), "; ".join(one.muscles),
        "" if one.twitches is None else str(one.twitches), one.dwell, " ".join(f"{c}." for c in one.changed),
    ]  # fmt: skip
