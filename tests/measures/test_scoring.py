"""Every instrument is scored by its published rule, at its edges, and by its rule for what is missing."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.core.errors import FiliformError, InvalidInput
from filiform.knowledge import catalogues
from filiform.measures import command
from filiform.measures.errors import NotWhole, OutOfRange, UnknownInstrument, WrongUnit
from filiform.measures.rules import bounds
from filiform.measures.scoring import scores

ALL = [one.id for one in catalogues.instruments().instruments]
METHODS = catalogues.scoring().methods
BY_RECIPE = {recipe: [id_ for id_ in ALL if METHODS[id_].recipe == recipe] for recipe in scores.RECIPES}


def score(instrument, answers):
    return scores.score(instrument, answers, instruments=catalogues.instruments(), methods=catalogues.scoring())


def value(instrument, answers):
    found = score(instrument, answers).value
    return None if found is None else float(found)


def sheet(count, value, missing=0):
    return {"items": [*[value] * (count - missing), *[None] * missing]}


def test_each_of_the_117_has_one_recipe():
    assert len(ALL) == 117
    assert set(METHODS) == set(ALL)
    assert sorted(id_ for ids in BY_RECIPE.values() for id_ in ids) == sorted(ALL)


# (instrument, answers, score): worked by hand from the formula of instruments.yaml.
WORKED = [
    ("nprs_mean3", {"now": 4, "worst": 8, "best": 1}, 4.3),
    ("ppt_local", {"trials": [200, 220, 240]}, 220),
    ("ppt_local", {"trials": [2.0, 2.2, 2.4], "unit": "kgf/cm2"}, 215.7),
    ("ppt_remote", {"trials": [300, None, 310]}, 305),
    ("ppt_ratio", {"involved": 180, "uninvolved": 240}, 75),
    ("hit6", {"items": [6, 8, 10, 11, 13, 6]}, 54),
    ("hit6", {"total": 61, "form": "HIT-6 v1.1"}, 61),
    ("headache_days", {"count": 9}, 9),
    ("headache_days", {"count": 6, "days_kept": 21}, 8),
    ("pcs", {"items": [2] * 13}, 26),
    ("promis_pi", {"total": 58.4, "form": "SF 8a"}, 58.4),
    ("rom_cx_rotation", {"trials": [60, 64, 62], "how": "best"}, 64),
    ("rom_cx_rotation", {"trials": [60, 64, 62], "how": "mean"}, 62),
    ("rom_ake", {"trials": [40, 35, 38], "how": "best"}, 35),  # higher is worse
    ("rom_lx_schober", {"trials": [2, 2.25], "unit": "in", "how": "best"}, 5.7),
    ("psfs", {"activities": {"lift": 4, "sleep": 6, "drive": 8}}, 6),
    ("psfs", {"activities": {"lift": 4, "sleep": 7}, "baseline": ["lift", "sleep", "drive"]}, 5.5),
    ("pass", {"value": True}, 1),
    ("ndi", {"items": [1, 2, 3, 2, 1, 0, 4, 5, 2, 0]}, 40),
    ("ndi", {"items": [1, 2, 3, None, 2, 1, 0, 4, 5, 2]}, 44.4),
    ("odi", {"items": [3] * 8 + [None, None]}, 60),
    ("rmdq", {"ticked": [1, 5, 9, 24]}, 4),
    ("rmdq", {"ticked": [], "none_apply": True}, 0),
    ("quickdash", {"items": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 3]}, 50),
    ("quickdash", {"items": [2] * 10 + [None]}, 25),
    ("dash", {"items": [2] * 30}, 25),  # (60 - 30) / 1.2
    ("dash", {"items": [3] * 27 + [None] * 3}, 50),
    ("dash_sport", {"items": [1, 2, 3, 4]}, 37.5),
    ("spadi", {"pain": [5] * 5, "disability": [2] * 8, "form": "subscale-mean"}, 35),
    ("spadi", {"pain": [5] * 5, "disability": [2] * 8, "form": "pooled"}, 31.5),
    ("spadi", {"pain": [5, 5, 5, 5, None], "disability": [2] * 8, "form": "pooled"}, 30),
    ("lefs", {"items": [3] * 20}, 60),
    ("lefs", {"items": [3] * 18 + [None, None]}, 60),
    ("uefi", {"items": [4] * 20}, 80),
    ("faam_adl", {"items": [3] * 19 + ["n/a", None]}, 75),
    ("faam_sport", {"items": [2] * 7 + ["n/a"]}, 50),
    ("tsk17", {"items": [1] * 17}, 29),  # items 4, 8, 12 and 16 turn into 4
    ("tsk11", {"items": [2] * 11}, 22),
    ("hhd", {"trials": [100, 120, 110], "how": "best"}, 120),
    ("hhd", {"trials": [45], "unit": "lbf", "how": "best"}, None),
    ("hhd", {"trials": [45, 44], "unit": "lbf", "how": "best"}, 200.2),
    ("hhd_lsi", {"involved": 180, "uninvolved": 200}, 90),
    ("grip", {"trials": [30, 32, 34]}, 32),
    ("sls_eo", {"trials": [12, 45, 30]}, 45),
    ("ybt_comp", {"anterior": [60, 62], "posteromedial": 95, "posterolateral": [90], "leg_length": 90}, 91.5),
    ("ybt_ant", {"left": 62, "right": 58.5}, 3.5),
    ("tug", {"trials": [9.5]}, 9.5),
    ("tug", {"trials": [9.5, 10.1]}, 9.8),
    ("cst30", {"value": 14}, 14),
    ("cst30", {"needs_arms": True}, 0),
    ("sts5", {"seconds": 11.34, "form": "stand"}, 11.34),
    ("jpe_neck", {"trials": [4, 5, 3, 4, 6, 2]}, 4),
    ("jpe_neck", {"trials": [7.1] * 6, "unit": "cm"}, 4.5),
    ("fig8_ankle", {"trials": [52.0, 52.4]}, 52.2),
    ("girth_calf", {"trials": [14, 14.1], "unit": "in"}, 35.7),
    ("skin_temp", {"treated": [33.1, 33.3, 33.2], "mirror": [32.6, 32.7, 32.8]}, 0.5),
    ("skin_temp", {"treated": [92, 92, 92], "mirror": [91.1] * 3, "unit": "°F"}, 0.5),
    ("t_painfree", {"event": True, "days_from_first_visit": 21, "days_from_onset": 35}, 21),
    ("cmj", {"trials": [0.5, 0.52, 0.51], "form": "flight-time"}, 33.2),
    ("sj", {"trials": [28, 30, 29], "form": "measured"}, 30),
    ("sprint10", {"trials": [1.9, 1.85, 1.88]}, 1.85),
    ("hop_single", {"trials": [150, 162]}, 162),
    ("hop_6m", {"trials": [2.2, 2.1]}, 2.1),
    (
        "hop_lsi",
        {
            "tests": {
                "single": {"kind": "distance", "involved": 135, "uninvolved": 150},
                "timed": {"kind": "time", "involved": 2.5, "uninvolved": 2.0},
            }
        },
        85,
    ),
    ("agility_505", {"trials": [2.5, 2.4, 2.6]}, 2.4),
    ("ckcuest", {"trials": [20, 22, 21]}, 21),
    ("medball", {"trials": [520, 540, 530]}, 540),
    ("ostrc", {"total": 42, "form": "OSTRC-H2"}, 42),
    ("sport_time", {"done": 90, "planned": 120}, 75),
]


@pytest.mark.parametrize(("instrument", "answers", "expected"), WORKED)
def test_worked_by_hand(instrument, answers, expected):
    assert value(instrument, answers) == expected


def test_every_recipe_was_worked_by_hand():
    assert {METHODS[one].recipe for one, _, _ in WORKED} >= set(scores.RECIPES) - {"number"}


@pytest.mark.parametrize("instrument", [*BY_RECIPE["number"], *BY_RECIPE["trials"], *BY_RECIPE["total"]])
def test_the_edges_of_the_range_are_scores_and_beyond_them_is_refused(instrument):
    limits, method = bounds(catalogues.instruments().by_id[instrument]), METHODS[instrument]

    def said(figure):
        match method.recipe:
            case "number":
                return {"value": figure}
            case "total":
                return {"total": figure, "form": "a form"}
            case _:
                return {"trials": [figure] * max(method.usual, method.least), "how": method.how[0]}

    lowest, highest = float(limits.lowest), None if limits.highest is None else float(limits.highest)
    assert value(instrument, said(lowest)) == lowest
    with pytest.raises(OutOfRange):
        score(instrument, said(lowest - 1))
    if highest is not None:
        assert value(instrument, said(highest)) == highest
        with pytest.raises(OutOfRange):
            score(instrument, said(highest + 1))


@pytest.mark.parametrize("instrument", BY_RECIPE["number"])
def test_no_value_is_no_score_and_is_never_filled_in(instrument):
    found = score(instrument, {"value": None})
    assert found.value is None
    assert found.reason
    assert score(instrument, {}).value is None


@pytest.mark.parametrize("instrument", BY_RECIPE["items"])
def test_a_missing_item_leaves_the_denominator_until_too_many_are_missing(instrument):
    method = METHODS[instrument]
    one = method.allowed[0] if method.allowed else method.high
    may_miss = method.items - method.least
    assert score(instrument, sheet(method.items, one)).flags == ()
    if may_miss:
        some = score(instrument, sheet(method.items, one, may_miss))
        assert some.value == score(instrument, sheet(method.items, one)).value
        assert some.flags == (f"{may_miss} of {method.items} items missing",)
    none = score(instrument, sheet(method.items, one, may_miss + 1))
    assert none.value is None
    assert f"at least {method.least}" in none.reason


@pytest.mark.parametrize("instrument", BY_RECIPE["items"])
def test_a_sheet_of_the_wrong_length_or_with_a_wrong_answer_names_the_place(instrument):
    method = METHODS[instrument]
    one = method.allowed[0] if method.allowed else method.high
    for answers in (
        sheet(method.items - 1, one),
        sheet(method.items + 1, one),
        {"items": [one] * (method.items - 1) + [99]},
        {"items": [one] * (method.items - 1) + [one + 0.5]},
        {"items": "1 2 3"},
        {},
    ):
        with pytest.raises(InvalidInput, match="items"):
            score(instrument, answers)


@pytest.mark.parametrize("instrument", BY_RECIPE["trials"])
def test_fewer_tries_than_usual_are_flagged_and_too_few_give_no_score(instrument):
    method, low = METHODS[instrument], float(bounds(catalogues.instruments().by_id[instrument]).lowest)
    how = method.how[0]
    few = score(instrument, {"trials": [low] * method.least, "how": how})
    assert few.value is not None
    assert bool(few.flags) is (method.least < method.usual and not method.one_is_usual)
    if method.least > 1:
        assert score(instrument, {"trials": [low] * (method.least - 1), "how": how}).value is None


@pytest.mark.parametrize(
    ("instrument", "answers"),
    [
        ("nprs_mean3", {"now": 4, "worst": 8}),
        ("ppt_local", {"trials": [200]}),
        ("headache_days", {"count": 6, "days_kept": 20}),
        ("psfs", {"activities": {"lift": 4}, "baseline": ["lift", "sleep", "drive"]}),
        ("rmdq", {"ticked": []}),
        ("spadi", {"pain": [5, 5, None, None, None], "disability": [2] * 8, "form": "pooled"}),
        ("hhd", {"trials": [90, 95], "how": "best", "stopped_by_pain": True}),
        ("ybt_comp", {"anterior": 60, "posteromedial": 95, "leg_length": 90}),
        ("ybt_ant", {"left": 60}),
        ("sts5", {"count": 4}),
        ("girth_calf", {"trials": [35]}),
        ("skin_temp", {"treated": [33, 33], "mirror": [32, 32, 32]}),
        ("t_work_full", {"event": False, "days_from_first_visit": 90}),
        ("hop_single", {"failed": 5}),
        ("recurrence", {"value": None}),
        ("jpe_neck", {"trials": [3] * 5}),
        ("hop_lsi", {"tests": {"single": {"kind": "distance", "involved": 130}}}),
        ("sport_time", {"planned": 100}),
        ("promis_pf", {"form": "SF 8b"}),
    ],
)
def test_what_is_missing_gives_no_score_and_says_why(instrument, answers):
    found = score(instrument, answers)
    assert found.value is None
    assert found.reason


@pytest.mark.parametrize(
    ("instrument", "answers", "error"),
    [
        ("hhd", {"trials": [9, 9, 9], "unit": "cm", "how": "best"}, WrongUnit),
        ("hhd", {"trials": [9, 9, 9], "unit": "stone", "how": "best"}, WrongUnit),
        ("ndi", {"total": 40}, InvalidInput),  # a total says nothing of what was missing
        ("spadi", {"pain": [5] * 5, "disability": [2] * 8}, InvalidInput),  # two recipes: which
        ("cmj", {"trials": [30, 30, 30]}, InvalidInput),
        ("promis_pi", {"total": 55}, InvalidInput),
        ("ostrc", {"total": 42, "form": " "}, InvalidInput),
        ("rom_cx_rotation", {"trials": [60, 62]}, InvalidInput),
        ("nprs_current", {"value": 4.5}, NotWhole),
        ("nprs_current", {"value": "4"}, InvalidInput),
        ("nprs_current", {"value": True}, InvalidInput),
        ("nprs_current", {"value": float("nan")}, InvalidInput),
        ("nprs_current", {"vlaue": 4}, InvalidInput),
        ("nprs_current", [4], InvalidInput),
        ("rmdq", {"ticked": [25]}, InvalidInput),
        ("rmdq", {"ticked": [3, 3]}, InvalidInput),
        ("ppt_ratio", {"involved": 10, "uninvolved": 0}, InvalidInput),
        ("headache_days", {"count": 9, "days_kept": 8}, InvalidInput),
        ("t_painfree", {"event": True, "days_from_first_visit": 30, "days_from_onset": 20}, InvalidInput),
        ("psfs", {"activities": {str(n): 5 for n in range(6)}}, InvalidInput),
        ("hop_single", {"failed": 2}, InvalidInput),
        ("no_such", {"value": 1}, UnknownInstrument),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(instrument, answers, error):
    with pytest.raises(error):
        score(instrument, answers)


@given(st.data())
def test_a_score_stays_in_its_range_whatever_the_answers(data):
    instrument = data.draw(st.sampled_from(BY_RECIPE["items"]))
    method, limits = METHODS[instrument], bounds(catalogues.instruments().by_id[instrument])
    item = st.sampled_from(method.allowed or range(method.low, method.high + 1))
    answers = data.draw(st.lists(st.none() | item, min_size=method.items, max_size=method.items))
    found = score(instrument, {"items": answers}).value
    assert found is None or limits.lowest <= found <= (limits.highest or found)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists), st.sampled_from(ALL)
)
def test_nonsense_is_refused_in_words(nonsense, instrument):
    keys = ("value", "items", "trials", "total", "form", "pain", "ticked", "activities", "tests", "event", "count")
    for answers in (nonsense, dict.fromkeys(keys, nonsense), *({key: nonsense} for key in keys)):
        try:
            score(instrument, answers)
        except FiliformError as error:
            assert str(error)  # noqa: PT017


def test_the_command_scores_and_says_no(tmp_path, capsys):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"items": [3] * 10}))
    assert command.run(["ndi", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["score"], told["unit"], told["form"]) == (60, "%", "percent")
    file.write_text(json.dumps({"items": [3] * 7 + [None] * 3}))
    assert command.run(["ndi", str(file)]) == 1
    assert json.loads(capsys.readouterr().out)["score"] is None
    file.write_text("{")
    assert command.run(["ndi", str(file)]) == 1
    assert "line 1" in capsys.readouterr().err
    assert command.run(["ndi"]) == 2
    assert command.run(["ndi", str(tmp_path / "none.json")]) == 1
    assert Decimal(told["score"]) == 60
