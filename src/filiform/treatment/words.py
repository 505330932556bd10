"""Words and choices of the treatment room that are no part of the stream. Pure."""

from __future__ import annotations

from typing import Final

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

WHERE_TO_LOOK: Final = (
    ("skin-and-hair", "Skin, hair and skin folds of the patient"),
    ("clothing-and-towel", "Clothing, shoes, towel and sheet"),
    ("table-and-floor", "Table, its gaps, and the floor, with a torch"),
    ("bin-and-waste", "Sharps bin and waste, counted again without reaching in"),
    ("tray-and-packs", "Tray, opened packs and guide tubes"),
)
"""Source: procedure dossier, section 6 (examine clothing, hair and table)."""

WHO_TO_TELL: Final = (("patient", "The patient"), ("colleague", "A colleague"), ("lead", "The owner or clinical lead"))

FAINT_POSITIONS: Final = ("lying, legs raised", "lying on the side", "lying flat", "sitting, head down")
"""Source: adverse-events catalogue, row vasovagal (lay flat, raise the legs); the others say what was done."""

MENDS: Final = {
    "treatment.verdict_holds": "verdict",
    "treatment.site_excluded": "examination",
    "treatment.site_not_screened": "examination",
    "treatment.consent_missing": "consent",
    "treatment.consent_expired": "consent",
    "treatment.consent_withdrawn": "consent",
    "treatment.consent_does_not_cover": "consent",
    "treatment.not_qualified": "my qualification",
}
"""Code of a refusal to the step of the journey where it is mended."""
