from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import NotFound


class FeedNotOpen(NotFound):
    code = "feeds.not_open"
    text = _("This calendar is not kept up any more. Ask for a new address, and remove this one from your calendar.")
