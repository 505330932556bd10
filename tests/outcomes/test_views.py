"""The owner's pages: what they tell, what they withhold, and to whom."""

from __future__ import annotations

import csv
import io
import json

import pytest

from filiform.outcomes import libraries
from filiform.outcomes.charts import to_svg
from filiform.outcomes.models import Pathway
from filiform.outcomes.months import services as months
from tests.factories import cast

pytestmark = pytest.mark.django_db

OVERVIEW, MEASURE = "/outcomes/", "/outcomes/measures/nprs_current/"


def table(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    return rows[: rows.index([])]


def test_the_overview_tells_answers_change_and_harms(history, olu, sign_in):
    client = sign_in(olu)
    page = client.get(OVERVIEW).content.decode()
    for words in (
        "Who answered",
        "Less pain",
        "Faster recovery",
        "What went wrong",
        "How this was made",
        "outcomes.overview",
    ):
        assert words in page
    header, pain = table(client, "/outcomes/tables/overview/answers.csv")
    assert dict(zip(header, pain, strict=True)) == {
        "Measure": "Numeric Pain Rating Scale, now", "Baselines": "16", "Not due yet": "2", "Due": "14",
        "Sent by link": "0", "Answered": "12", "Missing": "2", "Sent, unanswered": "0", "Answered of due": "86 %",
        "Figures": "shown",
    }  # fmt: skip
    header, pain = table(client, "/outcomes/tables/overview/pain-relief.csv")
    told = dict(zip(header, pain, strict=True))
    # 12 answered: 5, 5, 2, 0, 6, 3, 0, -3, 4, 4, 4, 2 (from 2 to 0 there is no room for the line).
    assert (told["n of due"], told["Mean change"]) == ("12 of 14", "+2.67 points")
    assert told["Headline reached"] == "7 of 11 (64 %)"
    assert (told["Worse beyond error"], told["No room on the scale"]) == ("1", "1")
    assert told["If missing"] == "54 % to 69 %"


@pytest.fixture
def begun(history):
    """Pain that has gone or got better, counted since it began for half of those who said when."""
    rows = Pathway.objects.of(history.organization_id).order_by("id")
    for place, pathway in enumerate(rows):
        pathway.followed_d, pathway.is_recovered = 20 + place, place % 3 > 0
        pathway.improved_d, pathway.is_improved = 10 + place, place % 2 == 0
        pathway.onset_d = 30 if place % 2 else None
        pathway.save()
    months.mark(history.organization_id, {(months.PATHWAYS, months.first_of(row.began_on)) for row in rows})
    months.make_all(organization_id=history.organization_id)
    return history


def test_recovery_is_told_by_every_definition_with_those_it_leaves_out(begun, olu, sign_in):
    client = sign_in(olu)
    found = {row[0]: row[1:] for row in table(client, "/outcomes/tables/overview/recovery-definitions.csv")[1:5]}
    assert {title: cells[:3] for title, cells in found.items()} == {
        "Pain gone, from the first visit (shown below)": ["16", "–", "10"],
        "Pain gone, from the onset of the complaint": ["8", "8", "5"],
        "Pain better by a worthwhile change, from the first visit": ["16", "–", "8"],
        "Pain better by a worthwhile change, from the onset of the complaint": ["8", "8", "0"],
    }
    assert found["Pain better by a worthwhile change, from the onset of the complaint"][3] == "not reached"


def test_the_curve_that_is_asked_for_is_shown_drawn_and_saved(begun, olu, sign_in):
    client, asked = sign_in(olu), "recovery=gone-from-onset"
    page = client.get(f"{OVERVIEW}?{asked}").content.decode()
    assert "Days from the onset of the complaint until: pain gone" in page
    assert "with late entry" in page
    assert "onset not recorded 8" in page
    spec = client.get(f"/outcomes/charts/overview/recovery.json?{asked}").json()
    assert spec["datasets"]["rows"][0]["day"] == 30
    assert "Days since the onset of the complaint" in json.dumps(spec)
    told = table(client, f"/outcomes/tables/overview/recovery.csv?{asked}")
    assert told[1][:3] == ["30", "8", "0 %"]
    assert "from the first visit until" in client.get(f"{OVERVIEW}?recovery=nonsense").content.decode()


def test_a_definition_with_too_few_is_withheld_alone(begun, olu, sign_in, settings):
    settings.LEAST_PATIENTS = 9
    found = table(sign_in(olu), "/outcomes/tables/overview/recovery-definitions.csv")[1:5]
    assert [row[1] for row in found] == ["16", "fewer than 9", "16", "fewer than 9"]


def test_a_measure_is_told_in_full_with_the_query_that_made_it(history, olu, sign_in):
    client = sign_in(olu)
    page = client.get(MEASURE)
    assert "outcomes.pairs" in page.content.decode()
    assert "SELECT" in page.content.decode()
    assert {row[0]: row[1] for row in table(client, "/outcomes/tables/nprs_current/classes.csv")[1:5]} == {
        "Better beyond error and worthwhile": "7 of 11", "Better beyond error only": "0 of 11",
        "Within error": "3 of 11", "Worse beyond error": "1 of 11",
    }  # fmt: skip
    change = {row[0]: row[1:] for row in table(client, "/outcomes/tables/nprs_current/change.csv")}
    assert change["Change"][:2] == ["12", "+2.67"]
    assert change["Baseline of those who did not"][0] == "fewer than 5"
    spec = client.get("/outcomes/charts/nprs_current/changes.json").json()
    assert sum(row["patients"] for row in spec["datasets"]["rows"]) == 12
    assert to_svg(spec).startswith("<svg")


def test_dose_and_comparison_answer_though_nobody_was_needled(history, olu, sign_in):
    client = sign_in(olu)
    assert "Change beside muscle with most needles" in client.get(f"{MEASURE}dose?part=main_muscle").content.decode()
    assert json.loads(client.get("/outcomes/charts/nprs_current/practitioner-shares.json").content)["datasets"]["rows"]
    assert client.get("/outcomes/charts/overview/recovery.json").status_code == 200
    assert client.get("/outcomes/tables/nprs_current/dose.csv?part=needles").status_code == 200


def test_fewer_than_the_set_number_are_withheld_everywhere(history, olu, sign_in, settings):
    settings.LEAST_PATIENTS = 13
    client = sign_in(olu)
    assert table(client, "/outcomes/tables/overview/pain-relief.csv")[1][1] == "fewer than 13"
    page = client.get(MEASURE).content.decode()
    assert "Withheld" in page
    assert "+2.67" not in page
    assert not client.get("/outcomes/charts/nprs_current/changes.json").json()["datasets"]["rows"]
    assert not client.get("/outcomes/charts/nprs_current/practitioner-shares.json").json()["datasets"]["rows"]


@pytest.mark.parametrize("address", [OVERVIEW, MEASURE, f"{MEASURE}dose", "/outcomes/tables/overview/answers.csv"])
def test_the_owner_alone_sees_the_figures(address, amara, dara, olu, sign_in, client):
    assert sign_in(olu).get(address).status_code == 200
    assert sign_in(olu).post(address).status_code == 405
    for member in (amara, dara):
        assert sign_in(member).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_another_organization_counts_its_own_alone(history, other_house, sign_in):
    stranger = cast.make_member(other_house, "Chen Owner", cast.Role.OWNER)
    page = sign_in(stranger).get(OVERVIEW).content.decode()
    assert "Nothing was measured in this period" in page
    assert "Numeric Pain" not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/outcomes/?first=2026-13-01", 422), ("/outcomes/?first=2026-02-01&last=2026-01-01", 422),
        ("/outcomes/?practitioner=nobody", 422), ("/outcomes/measures/nonsense/", 404),
        ("/outcomes/tables/overview/nonsense.csv", 404), ("/outcomes/charts/nprs_current/nonsense.json", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(address, status, olu, sign_in):
    answer = sign_in(olu).get(address)
    assert answer.status_code == status
    assert "Traceback" not in answer.content.decode()


def test_without_the_libraries_the_page_says_what_to_install(olu, sign_in, monkeypatch):
    monkeypatch.setattr(libraries, "missing", lambda: ("altair",))
    answer = sign_in(olu).get(OVERVIEW)
    assert answer.status_code == 503
    assert "filiform[reports]" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "most"), [(OVERVIEW, 16), (f"{OVERVIEW}?practitioner=x", 16), (MEASURE, 14), (f"{MEASURE}dose", 8)]
)
def test_a_page_takes_as_many_statements_whoever_was_measured(
    address, most, history, olu, sign_in, django_assert_max_num_queries
):
    client = sign_in(olu)
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)
