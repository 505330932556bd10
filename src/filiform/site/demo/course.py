"""One patient of the demo clinic who was measured all the way: eight visits, with a gap and a plan that was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from filiform.examination.planning import services as planning
from filiform.examination.planning.services import PlanInput
from filiform.measures.types import Phase, Reading
from filiform.site.demo.people import Person
from filiform.site.demo.taking import Taken

MEASURED = "abdulrahman"
REACH, PLAY = "Reach the top shelf", "Play for an hour"
PAINKILLER_UNTIL, ONE_MUSCLE_FROM, BOTH_AGAIN_FROM = 3, 3, 5
# By visit, the first one 0: raising the arm forward in degrees before and after needles, and her activities, 0-10.
# Where nothing stands nobody measured: at the fifth visit the goniometer stayed in the drawer.
RAISED: Mapping[int, tuple[int, int]] = {
    0: (112, 120), 1: (115, 124), 2: (121, 128), 3: (126, 131), 5: (138, 146), 6: (149, 152), 7: (156, 160),
}  # fmt: skip
GOES: Mapping[int, tuple[int, int]] = {0: (2, 4), 1: (3, 4), 2: (4, 5), 3: (4, 6), 4: (5, 6), 6: (7, 8), 7: (8, 8)}
SHOULDER = {0: 58, 4: 41, 7: 23}
PRESSURE = {0: 172, 2: 188, 4: 201, 6: 236, 7: 249}


def readings_at(person: Person, visit: int) -> list[Reading]:
    """What was measured at one visit besides pain; nothing for everybody else."""
    if person.key != MEASURED:
        return []
    found = []
    if visit in RAISED:
        before, after = RAISED[visit]
        found += [
            Reading("rom_sh_flexion", before, Phase.BEFORE, side="left"),
            Reading("rom_sh_flexion", after, Phase.AFTER, side="left"),
        ]
    if visit in GOES:
        reach, play = GOES[visit]
        found += [Reading("psfs", reach, movement=REACH), Reading("psfs", play, movement=PLAY)]
    if visit in PRESSURE:
        found.append(Reading("ppt_local", PRESSURE[visit], side="left", movement="infraspinatus"))
    if visit in SHOULDER:
        found.append(Reading("spadi", SHOULDER[visit], form="pooled"))
    return found


def as_at(person: Person, visit: int) -> Person:
    """The patient as she was planned for and what she took at one visit."""
    if person.key != MEASURED:
        return person
    if visit < PAINKILLER_UNTIL:
        person = replace(person, medicines=(*person.medicines, "paracetamol"))
    return replace(person, muscles=person.muscles[:1]) if ONE_MUSCLE_FROM <= visit < BOTH_AGAIN_FROM else person


def is_planned_anew(person: Person, visit: int) -> bool:
    """Whether the points of the visit before are left behind, because other muscles are needled."""
    return person.key == MEASURED and visit in {ONE_MUSCLE_FROM, BOTH_AGAIN_FROM}


def keep_plan(taken: Taken) -> None:
    """What she and her practitioner chose at the first visit to judge the plan by."""
    if taken.person.key == MEASURED:
        plan = PlanInput(
            complaint=taken.person.complaint, planned_visits=10, instrument="psfs", movement=REACH, goal=Decimal(8)
        )
        planning.set_care_plan(visit=taken.visit, plan=plan, by=taken.by, at=taken.at(6))
