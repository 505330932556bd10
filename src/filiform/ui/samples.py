"""Invented content of the component page: each part in each of its states, the awkward ones included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms

EXCLUDED = "front of the neck, by the screening"
LONG_NAME = "Maria-Magdalena Wilhelmina van den Bergh-Oosterhuis de la Fuente y Santamaría"


class SampleForm(forms.Form):
    """One field of each kind; bound to wrong input it shows every error."""

    name = forms.CharField(label="Full name", help_text="As on the identity card.")
    born_on = forms.DateField(label="Date of birth", widget=forms.DateInput(attrs={"type": "date"}))
    region = forms.ChoiceField(
        label="Main region", choices=[("", "Choose"), ("neck", "Neck"), ("shoulder", "Shoulder")]
    )
    reaction = forms.ChoiceField(
        label="Fainted at a needle before?",
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Days that suit",
        choices=[("mo", "Mon"), ("we", "Wed"), ("fr", "Fri")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    story = forms.CharField(label="What happened", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="I have read the information sheet.", help_text="You can withdraw at any time.")


def page() -> dict[str, Any]:
    """The context of `ui/components.html`. Times are relative to now, so that the clocks run."""
    now = datetime.now(UTC)
    return {
        "clinic_name": "Harbour Clinic",
        "demo": "Component page: everything here is invented.",
        "account": {"name": "A. Okafor", "role": "Physiotherapist", "links": [("My account", "#account")]},
        "nav": [
            {"label": "Day sheet", "url": "#day", "current": True, "count": 9},
            {"label": "Patients", "url": "#patients"},
            {"label": "Room board", "url": "#rooms", "count": 2},
        ],
        "house": [{"label": "Letters", "url": "#letters"}, {"label": "Knowledge", "url": "#knowledge"}],
        "long_name": LONG_NAME,
        "patient": {
            "name": "Elif Demir",
            "preferred_name": "Eli",
            "born_on": date(1988, 3, 14),
            "age": 38,
            "ref": "P-0042",
            "pronouns": "she/her",
            "url": "#chart",
        },
        "long_patient": {"name": LONG_NAME, "born_on": date(1931, 12, 31), "age": 94, "ref": "P-0043"},
        "third_patient": {"name": "Jo Li", "born_on": None, "ref": "P-0044"},
        "patient_alerts": [
            {"text": "Anticoagulant: apixaban", "severity": "critical"},
            {"text": "Fainted at the second session", "severity": "serious"},
            {"text": "Prefers side-lying", "severity": "caution"},
        ],
        "allergies": ["Chlorhexidine"],
        "no_allergies": [],
        "steps": [
            {"label": "History", "state": "done", "url": "#history", "note": "23 March"},
            {"label": "Verdict", "state": "done", "url": "#verdict", "note": "with precautions"},
            {"label": "Examination", "state": "current", "url": "#examination"},
            {"label": "Consent", "state": "blocked", "note": "Not signed"},
            {"label": "Treatment", "state": "todo"},
            {"label": "Note", "state": "todo"},
        ],
        "tabs": [
            {"label": "Overview", "url": "#overview", "current": True},
            {"label": "Visits", "url": "#visits", "count": 14},
            {"label": "Outcomes", "url": "#outcomes"},
            {"label": "Documents", "url": "#documents", "count": 3},
        ],
        "sides": [("right", "Right"), ("left", "Left"), ("both", "Both")],
        "columns": [
            {"label": "Muscle"},
            {"label": "Side"},
            {"label": "Needle"},
            {"label": "Depth (mm)", "numeric": True},
            {"label": "Dwell", "numeric": True},
        ],
        "rows": [
            ["Infraspinatus", "R", "0.30 × 40", 22, "8:20"],
            ["Trapezius, upper part", "R", "0.25 × 25", 12, "7:05"],
            ["Levator scapulae", "L", "0.25 × 30", None, "6:40"],
        ],
        "facts": [
            ("Technique", "Pistoning, LTR+"),
            ("Skin agent", "Isopropyl alcohol 70 %, dry 30 s"),
            ("Practitioner", LONG_NAME),
            ("Lot", None),
        ],
        "muscle_options": [
            {"value": "infraspinatus", "label": "Infraspinatus", "hint": "shoulder"},
            {"value": "multifidus", "label": "Lumbar multifidus", "hint": "lower back"},
            {
                "value": "scalenus-anterior",
                "label": "Anterior scalene",
                "hint": "excluded: pregnancy",
                "disabled": True,
            },
        ],
        "since_now": now - timedelta(seconds=75),
        "since_soon": now - timedelta(seconds=520),
        "since_over": now - timedelta(seconds=815),
        "now": now,
        "form": SampleForm(),
        "bad_form": SampleForm({"name": "", "born_on": "31/31", "region": "knee", "agreed": ""}, auto_id="bad_%s"),
        "overlays": [
            {"muscle": "scalenus-anterior", "side": "both", "state": "excluded", "text": EXCLUDED},
            {"muscle": "sternocleidomastoid", "side": "both", "state": "excluded", "text": EXCLUDED},
            {"muscle": "rhomboid-major", "side": "right", "state": "hazard", "text": "lung underneath"},
            {"muscle": "infraspinatus", "side": "right", "state": "selected"},
            {"muscle": "gluteus-medius", "side": "left", "state": "excluded", "text": "skin broken"},
            {"muscle": "gluteus-maximus", "side": "left", "state": "pain"},
            {"muscle": "deltoid-middle", "side": "left", "state": "done"},
        ],
        "marks": [
            {
                "kind": "needle",
                "view": "posterior",
                "side": "right",
                "x": 0.66,
                "y": 0.235,
                "label": "1",
                "state": "in",
            },
            {
                "kind": "needle",
                "view": "posterior",
                "side": "right",
                "x": 0.67,
                "y": 0.258,
                "label": "2",
                "state": "out",
            },
            {"kind": "trigger-point", "view": "posterior", "side": "right", "x": 0.585, "y": 0.19, "label": "TrP"},
            {"kind": "pain", "view": "posterior", "side": "left", "x": 0.4, "y": 0.47, "label": "6"},
            {"kind": "finding", "view": "anterior", "side": "left", "x": 0.6, "y": 0.71, "label": "swollen"},
        ],
    }
