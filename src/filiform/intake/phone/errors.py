from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import InvalidInput, Refused


class HistoryClosed(Refused):
    code = "intake.history_closed"
    text = _("This visit takes no more answers. If something has changed, tell the clinic.")


class NotReadable(InvalidInput):
    code = "intake.phone_not_readable"
    text = _("What your phone sent could not be read. Load the page again; what it has not sent stays on your phone.")


class NotAllAnswered(Refused):
    code = "intake.not_all_answered"
    text = _("Some questions are still open. Please answer them first.")


class HistoryFull(Refused):
    code = "intake.phone_full"
    text = _("That is more than one history takes in a day. What is not sent stays on your phone. Call the clinic.")
