from __future__ import annotations

from django.utils.translation import gettext_lazy

from filiform.core.errors import NotFound


class EpisodeNotFound(NotFound):
    code = "outcomes.episode_not_found"
    text = gettext_lazy("This complaint is not in the record. Open the progress page from the record again.")
