"""On which page each question is asked, and which questions share a checklist that one button closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from filiform.intake.rules.facts import BMI, CHANGED, HEIGHT_CM, WEIGHT_KG
from filiform.knowledge.names import Kind

NAMED = {"medications": Kind.MEDICINE, "conditions": Kind.CONDITION}


@dataclass(frozen=True, slots=True)
class Checklist:
    """Questions that are ticked or left; `key` names the closing button. A list of its own is a one-fact checklist."""

    key: str
    title: str
    facts: tuple[str, ...]
    none: str = "None of these"


@dataclass(frozen=True, slots=True)
class Topic:
    """One page. `singles` are answered one by one; `if_known` decide a rule and hold nothing. `by`: who is asked."""

    key: str
    title: str
    lists: tuple[Checklist, ...] = ()
    singles: tuple[str, ...] = ()
    if_known: tuple[str, ...] = ()
    by: str = "patient"

    @property
    def facts(self) -> tuple[str, ...]:
        return (*self.singles, *(fact for one in self.lists for fact in one.facts), *self.if_known)


TOPICS = (
    Topic("changes", "Since your last visit", singles=(CHANGED,)),
    Topic(
        "today", "Today",
        lists=(
            Checklist(
                "today", "Does any of this apply today?",
                ("acute_illness", "fever_or_infection", "asthma.unstable", "exhausted_or_dehydrated",
                 "substances_today", "warfarin_recent_change", "fly_or_dive_hours", "competition_hours"),
            ),
            Checklist("skin", "Your skin today", ("infection.sites", "skin_lesion.sites")),
        ),
        singles=("psych.acute_state", "first_session"), if_known=("hours_since_meal",),
    ),
    Topic(
        "warning-signs", "Warning signs",
        lists=(
            Checklist(
                "warning-back", "Nerves, bones and infection",
                ("rf.saddle_numbness", "rf.bilateral_leg_weakness", "rf.cord_signs", "rf.night_pain", "rf.weight_loss",
                 "rf.trauma", "rf.spinal_infection", "rf.joint_infection", "rf.dark_urine", "rf.cancer_history"),
            ),
        ),
        singles=("cancer.status",),
    ),
    Topic(
        "warning-signs-2", "More warning signs",
        lists=(
            Checklist(
                "warning-head", "Head, heart, chest and belly",
                ("rf.thunderclap", "rf.gca", "rf.cervical_artery", "rf.chest_pain", "rf.pulsatile_or_tearing",
                 "rf.dvt_pe", "rf.visceral"),
            ),
        ),
    ),
    Topic(
        "medicines", "Medicines and bleeding",
        lists=(
            Checklist("medicines", "Your medicines", ("medications",), none="I take no medicines"),
            Checklist(
                "bleeding", "Bleeding",
                ("bleeding.unexplained", "bleeding.major_days_ago", "thrombolysis_days_ago"),
            ),
        ),
    ),
    Topic(
        "conditions", "Conditions",
        lists=(
            Checklist("conditions", "Your diagnoses", ("conditions",), none="No diagnosed condition"),
            Checklist(
                "health", "Does any of this apply to you?",
                ("osteoporosis_severe", "recurrent_infections", "pneumothorax.history", "positive_pressure",
                 "chemo_active", "communication.barrier", "surgery.upcoming_days"),
            ),
        ),
        singles=("diabetes.control", "epilepsy"),
        if_known=("pneumothorax.months_since",),
    ),
    Topic(
        "devices", "Devices and allergies",
        lists=(
            Checklist("devices", "Devices", ("devices",)),
            Checklist("allergies", "Allergies", ("allergies",)),
        ),
    ),
    Topic(
        "body", "Places on your body",
        lists=(
            Checklist(
                "body", "Tick what you have and say where",
                ("hardware.sites", "joint_prosthesis.sites", "soft_implants.sites", "vascular_graft.sites",
                 "surgery.sites", "injection_recent.sites", "laminectomy.sites", "lymphoedema.sites",
                 "lymph_nodes_removed.sites", "tumour.sites", "radiotherapy.sites", "numb.sites", "allodynia.sites",
                 "varicose.sites", "pad.sites", "dvt_treated.sites"),
            ),
        ),
        if_known=("joint_prosthesis.months_since", "surgery.days_since", "injection_recent.days",
                  "radiotherapy.weeks_since"),
    ),
    Topic(
        "pregnancy", "Pregnancy",
        lists=(Checklist("pregnancy", "Does this apply to you?", ("lactating", "pregnancy.high_risk")),),
        singles=("pregnancy.status",), if_known=("pregnancy.weeks",),
    ),
    Topic(
        "needles", "Needles and you",
        lists=(Checklist("reactions", "Problems with needles before", ("prior_reaction",)),),
        singles=("needle_fear",),
    ),
    Topic(
        "bedside", "At the bedside", by="clinician",
        lists=(
            Checklist(
                "findings", "Does any of this apply?",
                ("rf.new_pain_over50", "rf.bony_tender", "frail", "steroid.high_dose",
                 "clinician_judgement_unsuitable"),
            ),
            Checklist("leads", "Implanted device", ("device.sites",), none="Nothing of it lies in the body"),
        ),
        singles=("consent.capacity", "consent.authorised_representative", "communication.support_present",
                 "can_report_and_keep_still"),
        if_known=(HEIGHT_CM, WEIGHT_KG, "temperature_c", "bp_systolic", "bp_diastolic", "inr",
                  "inr_age_days", "hba1c_percent", "platelets_10e9_l", "neutrophils_10e9_l", "cd4"),
    ),
)  # fmt: skip


# A question that makes sense only once another was answered waits for it.
FOLLOWS = {
    "rf.cancer_history": "cancer.status",
    "surgery.days_since": "surgery.sites",
    "joint_prosthesis.months_since": "joint_prosthesis.sites",
    "injection_recent.days": "injection_recent.sites",
    "radiotherapy.weeks_since": "radiotherapy.sites",
    "pneumothorax.months_since": "pneumothorax.history",
    "pregnancy.weeks": "pregnancy.status",
    "inr": "medications",
    "inr_age_days": "medications",
}


@cache
def topics() -> Mapping[str, Topic]:
    return {topic.key: topic for topic in TOPICS}


@cache
def _pages() -> Mapping[str, str]:
    pages = {fact: topic.key for topic in TOPICS for fact in topic.facts}
    return {**pages, BMI: pages[HEIGHT_CM]}


def topic_of_fact(fact: str) -> str | None:
    """The key of the page that asks a question; None for what another step of the visit records."""
    return _pages().get(fact)
