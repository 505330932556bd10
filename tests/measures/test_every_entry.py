"""Every instrument of the catalogue, walked on its page as it is served: boxes filled as a hand would, and recorded."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from statistics import mean

import pytest
from django.urls import reverse

from filiform.knowledge import catalogues
from filiform.measures import queries
from filiform.measures.entry.pages import WORDLESS
from filiform.measures.rules import bounds

pytestmark = pytest.mark.django_db

INSTRUMENTS, METHODS, TAKING = catalogues.instruments().by_id, catalogues.scoring().methods, catalogues.taking()
PLACES = {"Muscle": "Upper trapezius", "Muscle or movement": "Knee extension", "Site": "Left calf"}
# What a hand would type where the middle of the range is no figure of that box.
TYPED = {
    "ppt_ratio": {"involved": "180", "uninvolved": "240"},
    "hhd_lsi": {"involved": "180", "uninvolved": "240"},
    "ybt_comp": {"anterior": "60", "posteromedial": "92", "posterolateral": "95", "leg_length": "90"},
    "ybt_ant": {"right": "61", "left": "64"},
    "sts5": {"seconds": "13", "form": "stand"},
    "headache_days": {"count": "7"},
    "sport_time": {"planned": "300", "done": "210"},
    "skin_temp": {"treated": "33.5", "mirror": "32.4"},
    "jpe_neck": {"trials": "4"},
    "cmj": {"trials": "31", "form": "measured"},
    "sj": {"trials": "28", "form": "measured"},
    "promis_pi": {"total": "58", "form": "SF 8a"},
    "promis_pf": {"total": "42", "form": "SF 8b"},
    "ostrc": {"total": "40", "form": "2020"},
}
EVENTS = {"event": "yes", "days_from_first_visit": "21", "days_from_onset": "60"}


class Fields(HTMLParser):
    """The boxes of a page: kind, choices and the words around, by name."""

    def __init__(self, html):
        super().__init__()
        self.boxes, self.timed = {}, set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name = found.get("name", "")
        if tag == "input" and found.get("type") != "hidden" and name:
            box = self.boxes.setdefault(name, {"type": found.get("type", "text"), "values": []})
            box["values"].append(found.get("value", ""))
            if "data-stopwatch" in found:
                self.timed.add(name)


def of_one(html, instrument):
    """The card of one instrument in its page, and the boxes in it."""
    card = re.search(
        rf'<section class="card measure-entry" aria-labelledby="{instrument}_title".*?</section>', html, re.S
    )
    assert card, f"{instrument} has no card"
    return card.group(), Fields(card.group())


def filled(instrument, fields):
    """Each box of the card answered; of a choice the last one, of boxes to tick the first."""
    limits = bounds(INSTRUMENTS[instrument])
    highest = limits.highest if limits.highest is not None else Decimal(100)
    middle = str(int((limits.lowest + highest) / 2))
    given = {}
    for name, box in fields.boxes.items():
        key, *more = name.split(".")[2:]
        if key == "place":
            given[name] = PLACES[TAKING.place[instrument]]
        elif (
            key
            in {"unit", "device", "failed", "stopped_by_pain", "none_apply", "needs_arms", "distance_cm", "days_kept"}
            or key == "condition"
            or (key == "count" and instrument == "sts5")
        ):
            continue
        elif key in TYPED.get(instrument, {}):
            given[name] = TYPED[instrument][key]
        elif METHODS[instrument].recipe == "time-to-event":
            given[name] = EVENTS[key]
        elif box["type"] == "radio":
            given[name] = [one for one in box["values"] if one not in {"", "n/a"}][-1]
        elif box["type"] == "checkbox":
            given[name] = box["values"][0]
        elif key == "activities" and more and more[0] == "name":
            given[name] = f"Activity {more[1]}"
        elif key == "form":
            given[name] = "2021"
        else:
            given[name] = "5" if key == "activities" else "120" if instrument == "hop_lsi" else middle
    return given


@pytest.fixture
def client(sign_in, amara):
    return sign_in(amara)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_each_instrument_is_entered_on_its_page_and_stands_afterwards(client, amara, visit, instrument):
    known, method = INSTRUMENTS[instrument], METHODS[instrument]
    url = f"{reverse('measures:enter', args=[visit.ref])}?i={instrument}"
    card, fields = of_one(client.get(url).content.decode(), instrument)
    sides = {name.split(".")[1] for name in fields.boxes} - {"both"}
    assert sides == ({"right", "left"} if instrument in TAKING.sided else {"one"})
    assert (" data-paired" in card) is (instrument in TAKING.sided)
    if method.recipe in {"trials", "jump"}:
        for side in sides:
            assert {f"{instrument}.{side}.trials.{one + 1}" for one in range(method.usual)} <= set(fields.boxes)
    if known.unit == "s":
        assert fields.timed, "a timed test has a stopwatch"
    if known.unit in {"N", "kg", "kPa", "deg"}:
        assert f"{instrument}.both.device" in fields.boxes, "a figure of a device says which"
    assert ("read from the printed form" in card or "read it from the printed form" in card) is (known.ship in WORDLESS)
    assert not re.search(r"\w\.\.(?!\.)", re.sub(r"<[^>]*>", "", card))
    answer = client.post(url, {**filled(instrument, fields), "phase": "before", "involved": "right"})
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>.*?</p>', answer.content.decode(), re.S)
    rows = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=visit.pk)
    own = [row for row in rows if row.instrument == instrument]
    assert {row.side or "one" for row in own} == sides
    if method.recipe == "trials" and method.how == ("mean",):
        assert all(row.value == pytest.approx(Decimal(mean(row.trials))) for row in own)
        assert all(len(row.trials) == method.usual for row in own)
    again, _ = of_one(client.get(answer.url).content.decode(), instrument)
    assert again.count("Recorded ") >= (0 if instrument in TAKING.place else len(sides))


def test_three_tries_that_differ_give_their_mean(client, amara, visit):
    url = reverse("measures:enter", args=[visit.ref]) + "?i=grip"
    tries = {"grip.right.trials.1": "30", "grip.right.trials.2": "34", "grip.right.trials.3": "35,5", "phase": "before"}
    assert client.post(url, tries).status_code == 302
    (row,) = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=visit.pk)
    assert row.shown.startswith("33.2")
