"""What leaves the clinic, and what does not."""

from __future__ import annotations

import json
import resource
from collections import Counter
from datetime import timedelta

import duckdb
import pytest

from filiform.audit.models import Line
from filiform.booking.models import Visit
from filiform.patients import services as patients
from filiform.patients.models import Patient
from filiform.registry.dictionary import as_markdown
from filiform.registry.errors import FolderTaken, NotWritten, OtherSecret, TooFewPatients
from filiform.registry.rules.pseudonyms import Pseudonyms
from filiform.registry.tables import TABLES
from filiform.treatment.models import Session
from tests.factories import cast
from tests.factories.cast import NOON
from tests.registry.clinic import ACTIVITY, COMPLAINT, WORDS, correct, populate, treat

pytestmark = pytest.mark.django_db
SECRET = Pseudonyms(b"secret")


def read(folder, table, columns="*", more=""):
    depth = "*.parquet" if table == "instruments" else "*/*/*.parquet"
    return duckdb.sql(f"SELECT {columns} FROM read_parquet('{folder}/{table}/{depth}') {more}").fetchall()


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_table_holds_the_columns_that_are_declared_and_no_other(export, people, folder):
    written = export()
    assert written.rows == {
        "patients": 24, "visits": 72, "needles": 288, "readings": 144, "adverse_events": 6, "follow_ups": 72,
    }  # fmt: skip
    for table in TABLES:
        depth = "*/*/*.parquet" if table.is_partitioned else "*.parquet"
        found = duckdb.sql(
            f"DESCRIBE SELECT * FROM read_parquet('{folder}/{table.name}/{depth}', hive_partitioning = false)"
        ).fetchall()
        assert [(name, kind) for name, kind, *_ in found] == [(one.name, one.sql) for one in table.columns]
        assert all(one.name in as_markdown() for one in table.columns)
    told = json.loads((folder / "dictionary.json").read_text())
    assert [one["name"] for one in told["tables"]] == [table.name for table in TABLES]


def test_nothing_that_names_anybody_is_in_any_file(export, people, folder, house):
    export()
    visits = Visit.objects.of(house.organization.pk)
    secrets = {"secret", house.organization.ref, house.organization.name, COMPLAINT, ACTIVITY, WORDS}
    secrets |= {one.ref for one in people} | {one.ref for one in visits} | {f"Given{n}" for n in range(24)}
    texts = [text.decode("latin-1") for name, text in files_of(folder).items() if not name.startswith("dictionary")]
    # Parquet packs its columns: what is in them is read out as well.
    texts += [str(read(folder, table.name)) for table in TABLES]
    assert [one for one in secrets for text in texts if one in text] == []


def test_a_patients_dates_move_together_and_the_days_between_them_stay(export, people, folder, house):
    export()
    shown = {}
    for patient, visit, day, since in read(folder, "visits", "patient, visit, day, since_first_d"):
        shown[visit] = (patient, day, since)
    shifts = set()
    for one in people:
        real = Visit.objects.of(house.organization.pk).filter(patient=one).order_by("starts_at")
        moved = [(shown[SECRET.key("visit", visit.ref)], visit.starts_at.date()) for visit in real]
        assert {found[0] for found, _ in moved} == {SECRET.key("patient", one.ref)}
        assert {(found[1] - day).days for found, day in moved} == {SECRET.shift_d(one.ref)}
        assert [found[2] for found, _ in moved] == [0, 21, 42]
        shifts.add(SECRET.shift_d(one.ref))
    assert len(shifts) > 12


def test_a_needle_is_told_with_its_dwell_and_twitch(export, people, folder):
    export()
    columns = "muscle, side, gauge_mm, length_mm, depth_mm, technique, dwell_s, twitches"
    rows = Counter(read(folder, "needles", columns, "WHERE number = 1"))
    assert rows == {("soleus", "left", 0.3, 40, 25, "in-situ", 480, 2): 72}


def test_a_second_export_writes_nothing_and_a_correction_only_its_own_month(export, people, folder, house, amara):
    first = export()
    before = files_of(folder)
    again = export()
    assert (again.written, again.removed) == ((), ())
    assert files_of(folder) == before
    session = Session.objects.of(house.organization.pk).first()
    replaced = {"needle": "n1", "muscle": "soleus", "side": "left", "gauge_mm": 0.3, "length_mm": 40, "depth_mm": 5}
    correct(session, sequence=3, replacement={**replaced, "technique": "in-situ"}, by=amara, at=NOON)
    third = export(k=3)
    assert {path.split("/")[0] for path in third.written} == {"needles"}
    assert len(third.written) == 1 < len(first.written)
    # A depth of one patient alone is rare: it is left out, the needle stays.
    assert sorted(set(read(folder, "needles", "depth_mm")), key=str) == [(25,), (None,)]
    lines = Line.objects.filter(kind="registry.exported")
    assert [line.facts["written"] for line in lines.order_by("id")] == [len(first.written), 0, 1]


def test_who_declined_is_gone_from_the_next_export_and_who_was_not_asked_can_be_left_out(
    export, people, folder, olu, dara
):
    export()
    patients.change_patient(patient_ref=people[0].ref, registry_use="declined", by=dara, at=NOON)
    written = export()
    assert written.left_out == {"declined": 1}
    assert "fewer than 5" in (folder / "manifest.json").read_text()
    key = SECRET.key("patient", people[0].ref)
    assert len(read(folder, "patients")) == 23
    for table in ("patients", "visits", "needles", "readings", "adverse_events", "follow_ups"):
        assert read(folder, table, "patient", f"WHERE patient = {key}") == []
    Patient.objects.of(olu.organization_id).filter(pk__in=[one.pk for one in people[1:9]]).update(registry_use="agreed")
    assert export(only_agreed=True).rows["patients"] == 8


def test_a_class_that_few_share_is_broader_and_a_muscle_of_one_patient_is_other(export, people, folder, house, amara):
    one = people[0]
    Patient.objects.of(house.organization.pk).filter(pk=one.pk).update(sex="other")
    visit = Visit.objects.of(house.organization.pk).filter(patient=one).last()
    Session.objects.of(house.organization.pk).filter(visit=visit).update(first_closed_at=None)
    for number, other in enumerate(people[:3]):
        extra = Visit.objects.of(house.organization.pk).filter(patient=other).first()
        extra.pk, extra.ref = None, f"extra{number}"
        extra.save(force_insert=True)
        treat(extra, by=amara, at=NOON, muscle=("masseter", "temporalis", "temporalis")[number])
    written = export(k=3)
    assert written.smallest_class >= 3
    sizes = Counter(read(folder, "patients", "age_band, sex"))
    assert min(sizes.values()) >= 3
    assert ("other",) not in read(folder, "patients", "sex")
    # Two muscles few had, three patients behind both together: they may be told as one.
    assert set(read(folder, "needles", "muscle")) == {("soleus",), ("other",)}


def test_fewer_patients_than_a_class_needs_leave_nothing(export, house, amara, amara_pt, folder):
    populate(house=house, by=amara, practitioner=amara_pt, patients=4, visits=1)
    with pytest.raises(TooFewPatients):
        export()
    assert not folder.exists()


def test_two_organizations_share_a_folder_and_touch_only_their_own(export, people, other_house, folder):
    export()
    before = files_of(folder)
    zoe = cast.make_member(other_house, "Zoe Marsh", cast.Role.OWNER)
    populate(
        house=other_house, by=zoe, practitioner=cast.make_practitioner(other_house, zoe), patients=6, visits=1
    )  # fmt: skip
    written = export(members=[zoe], by=zoe)
    own = SECRET.organization(zoe.organization_ref)
    assert all(f"organization={own}" in path for path in written.written)
    assert written.kept == len([name for name in before if "organization=" in name]) + 1
    now = files_of(folder)
    assert all(now[name] == text for name, text in before.items() if name != "manifest.json")
    assert len(read(folder, "patients")) == 30


def test_another_secret_and_a_folder_of_something_else_are_refused(export, people, folder, tmp_path):
    export()
    with pytest.raises(OtherSecret, match="another registry secret"):
        export(secret=b"lost and made anew")
    other = tmp_path / "photos"
    other.mkdir()
    (other / "beach.jpg").write_bytes(b"x")
    with pytest.raises(FolderTaken, match=r"beach\.jpg"):
        export(to=other)
    assert [one.name for one in other.iterdir()] == ["beach.jpg"]


def test_on_a_full_disk_the_folder_stays_as_it_was_and_no_line_is_written(
    export, people, folder, house, amara, amara_pt
):
    export()
    before = files_of(folder)
    populate(house=house, by=amara, practitioner=amara_pt, patients=6)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (900, hard))
    try:
        with pytest.raises(NotWritten, match=r"Nothing in .* was changed"):
            export()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files_of(folder) == before
    assert [one.name for one in folder.parent.iterdir()] == [folder.name]
    assert Line.objects.filter(kind="registry.exported").count() == 1
    assert export().rows["patients"] == 30


def test_an_export_killed_between_its_last_two_steps_is_taken_up_again(export, people, folder):
    export()
    before = files_of(folder)
    folder.rename(folder.parent / f".{folder.name}.before")
    assert export().written == ()
    assert files_of(folder) == before


def test_the_working_file_can_be_thrown_away(export, people, folder, tmp_path):
    export()
    [work] = (tmp_path / "home" / "registry").glob("*.duckdb")
    assert work.stat().st_mode & 0o077 == 0
    work.write_bytes(b"no database")
    assert export().written == ()


def test_days_after_the_planned_follow_up_are_due(export, people, folder):
    """The first visit was 200 days before the export for the first patient, 177 for the last: all are due."""
    export()
    assert set(read(folder, "visits", "is_due")) == {(True,)}
    assert timedelta(days=177) > timedelta(days=52)
