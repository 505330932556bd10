"""What the benchmark does in pandas is the same work: equal answers, report by report."""

from __future__ import annotations

import math

import pytest
from benchmarks import by_hand

from filiform.registry.engines.embedded import opened
from filiform.registry.engines.views import sql_of
from filiform.registry.reports import REPORTS
from tests.registry.invented import make


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry") / "export"
    make(folder, sessions=3000, houses=2, months=9)
    engine, _ = opened(str(folder))
    frames = {name: by_hand.frame(engine, sql) for name, sql in by_hand.TABLES.items()}
    for shared in by_hand.SHARED:
        frames[shared.__name__] = shared(frames)
    yield engine, frames
    engine.close()


def test_every_report_is_compared():
    assert [report.__name__ for report in by_hand.REPORTS] == [report.name for report in REPORTS]


@pytest.mark.parametrize("report", by_hand.REPORTS, ids=lambda report: report.__name__)
def test_pandas_and_the_sql_text_tell_the_same(report, both):
    engine, frames = both
    ours, theirs = engine.rows(sql_of(report.__name__)), report(frames).to_dict("records")
    assert ours
    assert len(theirs) == len(ours)
    for row, other in zip(ours, theirs, strict=True):
        assert other.keys() == row.keys()
        assert [name for name in row if not alike(row[name], other[name])] == [], (row, other)


def alike(one, other):
    if one is None:
        return other is None or math.isnan(other)
    return one == other if isinstance(one, str) else other == pytest.approx(one, abs=1e-9)
