"""What an owner types to export and to report."""

from __future__ import annotations

import json
import sys

import pytest

from filiform import cli
from filiform.audit.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_working_folder(settings, tmp_path):
    settings.HOME = tmp_path / "home"


def test_an_export_and_its_figures_from_the_command_line(people, folder, house, capsys):
    assert cli.main(["registry", "export", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "24 patients, 72 visits, 288 needles" in told
    assert "at least 6 patients" in told
    [line] = Line.objects.filter(kind="registry.exported")
    assert line.organization == house.organization.ref
    assert cli.main(["registry", "report", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    figures = {one["name"]: one for one in told["figures"]}
    assert told["k"] == 5
    # Pain fell from 8 to 4 between the first visit and six weeks later, in every patient.
    [pain] = [row for row in figures["change"]["rows"] if row["instrument"] == "nprs_current"]
    assert (pain["episodes"], pain["mean_baseline"], pain["mean_change"]) == (24, 8.0, 4.0)
    [share] = [row for row in figures["responders"]["rows"] if row["instrument"] == "nprs_current"]
    assert (share["responders"], share["assessable"], share["share"]) == (24, 24, 1.0)
    [harm] = figures["harm"]["rows"]
    assert (harm["sessions"], harm["events"], harm["patients_affected"]) == (72, 6, 6)
    assert figures["recovery"]["rows"][0]["at_risk"] == 24
    assert cli.main(["registry", "report", str(folder)]) == 0
    assert "without a comparison group" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "{there}", "--by", "nobody@example.org"], "nobody@example.org owns no clinic here"),
        (["report", "{there}"], "there is no export in it"),
        (["report", "{there}", "--master", "local[2]"], "--master: goes with --engine spark"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(words, said, tmp_path, capsys):
    assert cli.main(["registry", *(word.format(there=tmp_path / "there") for word in words)]) == 1
    assert said in capsys.readouterr().err


def test_without_the_extra_the_command_names_it(people, folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert cli.main(["registry", "export", str(folder)]) == 1
    assert "pip install 'filiform[reports]'" in capsys.readouterr().err
    assert not folder.exists()
