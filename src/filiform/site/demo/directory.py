"""The demo clinic in the public directory: whoever is qualified is listed, and the one the gate refuses is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from filiform.clinics.types import Member
from filiform.practitioners.directory import services
from filiform.practitioners.directory.types import LicenceShown
from filiform.practitioners.queries import PractitionerView

# An invented town; its place on the map lies by Tampa Bay, so that a search for Tampa finds somebody.
LAT, LON = 27.93, -82.45
ACCESS = ("wheelchair", "step-free", "accessible-toilet", "parking", "accessible-parking", "evening")
EXPECT = """The first visit takes 45 minutes. Most of it is talking and testing how you move; needles are in for ten.

Wear something loose. Eat before you come. Tell us about every medicine, also the ones without a prescription."""
SAYS = {
    "ines": (
        "I treat necks, shoulders and jaws, mostly of people who sit all day or swim. I show you what to do at home, "
        "because two visits a week change little if nothing else does. If you fear needles, tell me: we begin with "
        "one, or with none.",
        ("en", "pt", "es"),
    ),
    "hyun": ("Low backs and hips. I work slowly and leave needles in longer.", ("ko", "en")),
    "desta": ("Sports injuries, knees and calves. I work together with your trainer if you want that.", ("en", "am")),
    "callum": ("Ankles and knees of runners.", ("en",)),
}  # fmt: skip


def open_directory(
    *, owner: Member, members: Mapping[str, Member], practitioners: Mapping[str, PractitionerView], at: datetime
) -> None:
    """Show the clinic; everybody who treats agrees, and so does the owner. Who is listed then is the rules' to say."""
    services.describe_clinic(
        street="1 Example Row", town="Mangrove Bay", part="Florida", postcode="00000", country="US", access=ACCESS,
        licence_shown=LicenceShown.PLACE, expect_words=EXPECT, lat=LAT, lon=LON, by=owner, at=at,
    )  # fmt: skip
    services.publish_clinic(shown=True, by=owner, at=at)
    for key, (words, languages) in SAYS.items():
        ref = practitioners[key].ref
        services.describe_practitioner(
            practitioner_ref=ref, words=words, languages=languages, takes_new=key != "hyun", by=members[key], at=at
        )
        services.agree_to_be_listed(practitioner_ref=ref, agreed=True, by=members[key], at=at)
        services.list_practitioner(practitioner_ref=ref, listed=True, by=owner, at=at)
