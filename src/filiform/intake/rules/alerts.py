"""What of the history stands in the patient's banner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from filiform.intake.types import StoredAnswer
from filiform.knowledge import catalogues
from filiform.patients.types import Alert

READ = (
    "medications", "conditions", "pregnancy.status", "devices", "epilepsy", "allergies", "prior_reaction",
)  # fmt: skip
MEDICINES = (("anticoagulants", "Anticoagulant"), ("antiplatelets", "Antiplatelet"))
EPILEPSY = {"controlled": "Epilepsy, controlled", "uncontrolled": "Epilepsy, uncontrolled"}
PREGNANCY = {"yes": "Pregnant", "possible": "Possibly pregnant"}
REACTIONS = {
    "fainted-or-nearly": "Fainted or nearly with needles", "convulsion": "Convulsion with needles",
    "bad-bleed-or-large-bruise": "Bad bleed or large bruise after needles", "infection": "Infection after needles",
    "collapsed-lung": "Collapsed lung after needles", "nerve-damage": "Nerve damage after needles",
    "allergic-reaction": "Allergic reaction to needling", "long-flare-up": "Long flare-up after needles",
}  # fmt: skip
# A pregnancy answered longer ago has ended; the banner no longer claims it. Questions are asked anew at each session.
LONGEST_PREGNANCY = timedelta(weeks=44)


def alerts_of(rows: Sequence[StoredAnswer], *, at: datetime) -> list[Alert]:
    """Alerts from the latest row of each fact, the same thing once."""
    latest = {row.fact: row for row in rows if row.value is not None}
    value: dict[str, Any] = {fact: row.value for fact, row in latest.items()}
    pregnancy = latest.get("pregnancy.status")
    if pregnancy is not None and at - pregnancy.given_at > LONGEST_PREGNANCY:
        del value["pregnancy.status"]
    return list(dict.fromkeys([*_named(latest), *_answered(value)]))


def _named(latest: dict[str, StoredAnswer]) -> Iterator[Alert]:
    names = catalogues.eligibility().names
    medicines = latest.get("medications")
    for value_set, word in MEDICINES:
        for name in medicines.value if medicines else ():
            if name in names[value_set]:
                yield Alert("care", f"{word}: {name}")
    conditions = latest.get("conditions")
    for name in conditions.value if conditions else ():
        if name in names["bleeding-disorders"]:
            yield Alert("hold", f"Bleeding disorder: {name}")
    for row in (medicines, conditions):
        for entry in row.typed if row else ():
            if entry.is_open:
                yield Alert("hold", f"Not identified: {entry.typed}")


def _answered(value: dict[str, Any]) -> Iterator[Alert]:
    if value.get("pregnancy.status") in PREGNANCY:
        yield Alert("hold", PREGNANCY[value["pregnancy.status"]])
    for device in value.get("devices", ()):
        yield Alert("hold", device[:1].upper() + device[1:])
    if value.get("epilepsy") in EPILEPSY:
        yield Alert("care", EPILEPSY[value["epilepsy"]])
    if value.get("allergies"):
        yield Alert("care", f"Allergies: {', '.join(value['allergies'])}")
    for reaction in value.get("prior_reaction", ()):
        if reaction in REACTIONS:
            yield Alert("care", REACTIONS[reaction])
