"""Words of the phone that no catalogue holds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

QUALITY_WORDS = {
    "aching": _("Aching"), "burning": _("Burning"), "stabbing": _("Stabbing"),
    "pins-and-needles": _("Pins and needles"), "numb": _("Numb"), "throbbing": _("Throbbing"),
    "cramping": _("Cramping"), "stiff": _("Stiff"), "shooting": _("Shooting, electric"),
}  # fmt: skip
