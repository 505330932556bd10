from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import InvalidInput, NotFound, Refused


class ListingNotFound(NotFound):
    code = "directory.not_listed"
    text = _("Nobody is listed at this address any more. Search again to see who is.")


class PlaceNotKnown(InvalidInput):
    code = "directory.place_not_known"
    text = "{place!r} is on no map here. Write the town with its state or country, or a postcode."


class PlaceAmbiguous(InvalidInput):
    code = "directory.place_ambiguous"
    text = "There are several places called {place!r}: {choices}. Write the one that is meant in full."


class NotHerOwn(Refused):
    code = "directory.not_her_own"
    text = "Only the practitioner herself can agree to be listed. Ask her to sign in and agree."


class FeedNotReadable(InvalidInput):
    code = "directory.feed_not_readable"
    text = "{address}: {fault}. Check the address, and that the other directory is of version {version}."


class FeedNotFound(NotFound):
    code = "directory.feed_not_found"
    text = "No such directory is joined here. See the list of joined directories."


class ClaimInWords(InvalidInput):
    code = "directory.claim_in_words"
    text = "The directory calls nobody {claim!r}. Say what is done and how, and leave that word out."
