"""What the public reads for the keys of the directory, in its own language."""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

PARTS = {
    "head": _("Head, face and jaw"),
    "neck": _("Neck"),
    "shoulder": _("Shoulder"),
    "upper-arm": _("Upper arm"),
    "forearm": _("Elbow and forearm"),
    "hand": _("Wrist and hand"),
    "thorax": _("Chest and ribs"),
    "upper-back": _("Upper back"),
    "lower-back": _("Lower back"),
    "abdomen": _("Belly"),
    "pelvis": _("Hip, buttock and pelvis"),
    "thigh": _("Thigh"),
    "lower-leg": _("Knee, calf and shin"),
    "foot": _("Ankle and foot"),
}
ACCESS = {
    "wheelchair": _("Wheelchair access"),
    "step-free": _("No steps"),
    "lift": _("Lift"),
    "accessible-toilet": _("Accessible toilet"),
    "hearing-loop": _("Hearing loop"),
    "parking": _("Parking"),
    "accessible-parking": _("Accessible parking"),
    "public-transport": _("Public transport nearby"),
    "evening": _("Evening hours"),
    "weekend": _("Weekend hours"),
}
PROFESSIONS = {
    "physical_therapist": _("Physical therapist"),
    "chiropractor": _("Chiropractor"),
    "athletic_trainer": _("Athletic trainer"),
    "occupational_therapist": _("Occupational therapist"),
    "physician": _("Physician"),
    "acupuncturist": _("Acupuncturist"),
}
TECHNIQUES = {
    "superficial": _("Superficial needling"),
    "deep": _("Deep needling"),
    "electrical-stimulation": _("Electrical stimulation through needles"),
}
HEADINGS = {
    "head-neck": _("Head and neck"),
    "thorax": _("Chest, upper back and shoulder blade"),
    "trunk": _("Belly, lower back and pelvis"),
    "upper-limb": _("Shoulder, arm and hand"),
    "lower-limb": _("Hip, leg and foot"),
}
RULE_STATUS = {
    "permitted": _("permits dry needling"),
    "permitted-with-conditions": _("permits dry needling under conditions"),
    "silent-unknown": _("gives no answer; the owner of the clinic answers for it"),
}
CONFIDENCE = {
    "high": _("the text of the rule was read"),
    "medium": _("the text of the rule was read in part, or two other sources agree"),
    "low": _("one other source, or memory"),
    "none": _("nothing was found"),
}
PROOFS = {
    "licence": _("Licence"),
    "training": _("Training"),
    "confirmed": _("The owner confirmed a condition of the rule"),
    "resuscitation": _("Resuscitation"),
    "bloodborne": _("Bloodborne pathogens training"),
    "insurance": _("Liability insurance"),
    "board-document": _("Document of the board"),
}
# Languages Django has no name for, as English calls them and as their speakers do.
FURTHER = {
    "am": "Amharic · አማርኛ", "ase": "American Sign Language", "bfi": "British Sign Language", "gu": "Gujarati · ગુજરાતી",
    "hmn": "Hmong", "ht": "Haitian Creole · Kreyòl ayisyen", "lo": "Lao · ລາວ", "ps": "Pashto · پښتو",
    "qu": "Quechua · Runasimi", "so": "Somali · Soomaali", "tl": "Tagalog", "yo": "Yoruba · Yorùbá",
    "zh": "Chinese · 中文", "yue": "Cantonese · 廣東話",
}  # fmt: skip
# Dialects and scripts of one spoken language are not asked apart.
SPOKEN = sorted({code for code in LANG_INFO if "-" not in code and "name" in LANG_INFO[code]} - {"eo", "ia", "io"})


def language_name(code: str) -> str:
    """A language in the reader's own, and as its speakers call it; the code where nobody has named it."""
    if code in FURTHER:
        return FURTHER[code]
    try:
        info = get_language_info(code)
    except KeyError:
        return code
    # Django's own words, translated by Django.
    english, there = info["name"], info["name_local"]
    here = gettext(english)
    return here if here.casefold() == there.casefold() else f"{here} · {there}"


def spoken_languages() -> list[tuple[str, str]]:
    """Every language somebody can be said to speak, by name."""
    return sorted(((code, language_name(code)) for code in {*SPOKEN, *FURTHER}), key=lambda pair: pair[1].casefold())
