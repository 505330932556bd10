from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import FiliformError, InvalidInput, NotFound, Refused


class LinkNotOpen(NotFound):
    code = "access.link_not_open"
    text = _("This link does not open anything any more. Open the newest mail from the clinic, or ask for a new link.")


class CodeWrong(InvalidInput):
    code = "access.code_wrong"
    text = _("That is not the code of the newest mail. Check the digits, or have a new code sent.")


class CodeOver(Refused):
    code = "access.code_over"
    text = _("This code is used up or too old. Have a new code sent.")


class CodesOver(FiliformError):
    code = "access.codes_over"
    status = 429
    text = _("Too many codes were asked for with this link. Have a new link sent, wait an hour, or call the clinic.")


class NoAddress(Refused):
    code = "access.no_address"
    text = _("The clinic has no mail address for you, so no code can be sent. Call the clinic.")
