"""What an owner may set for the treatment room: every range held, every change in the trail."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.audit.models import Line
from filiform.clinics import queries as clinics
from filiform.core.errors import InvalidInput
from filiform.treatment.settings import services
from filiform.treatment.settings.types import BY_NAME, SETTINGS, checked
from filiform.treatment.types import SETTABLE, ClinicRules
from tests.factories.cast import NOON

ADDRESS = "/treatment/settings/"
DEFAULTS = {name: asdict(ClinicRules())[name] for name in SETTABLE}
NUMBERS = [setting for setting in SETTINGS if setting.low is not None]


def test_every_setting_stands_once_with_a_source_and_its_default_lies_in_its_range():
    assert sorted(BY_NAME) == sorted(SETTABLE)
    assert all(setting.source and setting.help for setting in SETTINGS)
    assert ClinicRules.of(checked(DEFAULTS)) == ClinicRules()


def test_a_needle_never_stays_longer_than_the_trials_the_source_names():
    assert (BY_NAME["max_dwell_min"].low, BY_NAME["max_dwell_min"].high) == (5, 40)


@pytest.mark.parametrize("setting", NUMBERS, ids=lambda one: one.name)
@given(value=st.floats(allow_nan=True) | st.integers() | st.booleans() | st.none() | st.text())
def test_no_value_outside_the_range_is_taken(setting, value):
    try:
        taken = checked({**DEFAULTS, setting.name: value})[setting.name]
    except InvalidInput as error:
        refused, taken = error.facts["where"], setting.low
    else:
        refused = ""
        assert type(taken) is (int if setting.whole else float)
    assert refused in {"", setting.name}
    assert setting.low <= taken <= setting.high


@pytest.mark.parametrize(
    ("name", "value"),
    [("skin_agent", "  "), ("hands_agent", "x" * 61), ("alarm_sound", "yes"), ("timeout_items", ())],
)
def test_texts_answers_and_names_are_checked(name, value):
    with pytest.raises(InvalidInput):
        checked({**DEFAULTS, name: value})


@pytest.mark.django_db
def test_the_change_holds_for_the_clinic_and_leaves_a_line(olu, amara, chen):
    services.change_rules(values={**DEFAULTS, "max_dwell_min": 20}, by=olu, at=NOON)
    colleague, stranger = clinics.member_of(amara.user_id), clinics.member_of(chen.user_id)
    assert ClinicRules.of(colleague.settings["treatment"]).max_dwell_min == 20
    assert stranger.settings == {}
    line = Line.objects.get(kind="clinic.settings_changed")
    assert (line.by, line.facts["step"], line.facts["max_dwell_min"]) == (olu.user_ref, "treatment", 20.0)


def form(**changed):
    said = {name: value for name, value in {**DEFAULTS, **changed}.items() if value is not False}
    return {name: "on" if value is True else value for name, value in said.items()}


@pytest.mark.django_db
def test_the_owner_sees_ranges_and_sources_and_saves(sign_in, olu):
    page = sign_in(olu).get(ADDRESS).content.decode()
    for words in ("5 to 40 min", "Butts 2021", "expert knowledge", "unreviewed"):
        assert words in page, words
    answer = sign_in(olu).post(ADDRESS, form(max_dwell_min=15, alarm_sound=True, alarm_vibration=False))
    assert answer.url == ADDRESS
    rules = ClinicRules.of(clinics.member_of(olu.user_id).settings["treatment"])
    assert (rules.max_dwell_min, rules.alarm_sound, rules.alarm_vibration) == (15, True, False)
    strip = sign_in(olu).get("/").content.decode()
    assert "data-sound" in strip
    assert "data-vibrates" not in strip


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["41", "4", "", "long", "nan"])
def test_a_limit_outside_the_range_comes_back_with_the_page(sign_in, olu, value):
    answer = sign_in(olu).post(ADDRESS, form(max_dwell_min=value))
    assert answer.status_code == 422
    assert not Line.objects.filter(kind="clinic.settings_changed").exists()


@pytest.mark.django_db
def test_only_the_owner_sets_the_clinic(sign_in, client, amara, dara, olu):
    for person in (amara, dara):
        assert sign_in(person).get(ADDRESS).status_code == 403
        assert sign_in(person).post(ADDRESS, form()).status_code == 403
    assert sign_in(olu).put(ADDRESS).status_code == 405
    assert client.get(ADDRESS).url.startswith("/account/login/")
