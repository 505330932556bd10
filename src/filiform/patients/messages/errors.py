from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import InvalidInput


class MessageEmpty(InvalidInput):
    code = "messages.empty"
    text = _("Write something first.")


class MessageTooLong(InvalidInput):
    code = "messages.too_long"
    text = _("This is longer than {most} signs. Shorten it, or call the clinic.")
