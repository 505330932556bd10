"""A letter put into words: the template of its kind, in the recipient's language, with the clinic's name below it.

    {% extends "outbox/letter.txt" %}{% load i18n %}
    {% block subject %}…{% endblock %}{% block body %}…{% endblock %}{% block short %}for a text message{% endblock %}

Facts are plain text and are not escaped: there is no HTML. One named `link` or `…_link` that holds a path becomes a
whole address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from filiform.outbox.types import Channel, LetterKind, Words

# Between the parts of the template; what people write never holds it.
BETWEEN = "\x1e"
MOST_SUBJECT = 200
# What a template leaves out leaves its empty lines behind.
EMPTY_LINES = re.compile(r"\n{3,}")
STOP = signing.Signer(salt="outbox.stop")


def known_language(wanted: str) -> str:
    """The language of the installation nearest to the one on record, else English."""
    codes = {code.lower() for code, _ in settings.LANGUAGES}
    code = wanted.lower().replace("_", "-")
    return next((one for one in (code, code.split("-", maxsplit=1)[0]) if one in codes), "en")


def whole_address(path: str) -> str:
    return f"{settings.BASE_URL}{path}" if path.startswith("/") else path


def day_and_time(moment: datetime, zone: ZoneInfo, language: str) -> tuple[str, str]:
    """A moment by the clinic's clock, as its reader writes it: `miércoles, 23 de septiembre de 2026` and `10:30`."""
    here = moment.astimezone(zone)
    with translation.override(known_language(language)):
        date = formats.date_format(here, "DATE_FORMAT")
        day = _("{weekday}, {date}").format(weekday=formats.date_format(here, "l"), date=date)
        return day, formats.time_format(here, "TIME_FORMAT")


def stop_link(letter_ref: str) -> str:
    """Where the recipient stops letters of this kind. Signed: a ref seen elsewhere opens nothing."""
    return whole_address(reverse("outbox:stop", args=[STOP.sign(letter_ref)]))


def put_into_words(
    kind: LetterKind, *, channel: str, language: str, name: str, facts: Mapping[str, str], letter_ref: str
) -> Words:
    """The words of one letter. `facts` hold the clinic's own as well: clinic, clinic_address, clinic_phone."""
    with translation.override(known_language(language)):
        known = {key: _printable(_whole(key, value)) for key, value in {"name": name, **facts}.items()}
        known |= {"between": BETWEEN, "called": str(kind.called or kind.label)}
        known["stop_link"] = stop_link(letter_ref) if kind.optional else ""
        template = get_template(f"outbox/{kind.key}.txt")
        text = template.template.render(Context(known, autoescape=False))  # type: ignore[attr-defined]
    subject, body, short = (EMPTY_LINES.sub("\n\n", part.strip()) for part in text.split(BETWEEN))
    if channel == Channel.TEXT:
        return Words("", short or body)
    return Words(" ".join(subject.split())[:MOST_SUBJECT], f"{body}\n")


def _whole(key: str, value: str) -> str:
    return whole_address(value) if key == "link" or key.endswith("_link") else value


def _printable(value: str) -> str:
    """Without control characters, which a mail cannot carry and which would forge the parts of the template."""
    return "".join(c for c in str(value) if c in "\n\t" or unicodedata.category(c) != "Cc")
