"""What a patient or the public is told when something may not be or could not be read, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext

from filiform.core.errors import FiliformError


def told(error: FiliformError) -> str:
    """The error's sentence in the active language.

    A sentence a patient can meet is marked where it is written: `text = gettext_noop("…")`; so is a fact that is a
    sentence itself. What is not marked stays English.
    """
    facts = {name: gettext(fact) if isinstance(fact, str) and fact else fact for name, fact in error.facts.items()}
    return gettext(error.text).format(**facts)
