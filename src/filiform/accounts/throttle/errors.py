from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import FiliformError


class TooManyAttempts(FiliformError):
    code = "accounts.too_many_attempts"
    status = 429
    text = _("That was tried too often. Wait {minutes} minutes and try again, or call the clinic.")
