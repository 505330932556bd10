"""What is left of a lot, and where its needles went: from the rows, whatever was corrected, added or set aside."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.audit.models import Line
from filiform.supplies import errors, queries, services
from filiform.supplies.models import StockMove
from filiform.supplies.rules.stock import LOW, SOON, Standing, by_size, left, shelves, standing, with_stock
from filiform.supplies.rules.tracing import by_lot, is_of_lot
from filiform.supplies.types import LotCount, LotUse, LotView, Pack, Reason, Scheme
from filiform.treatment import queries as treatments
from filiform.treatment import services as treatment
from filiform.treatment.models import Event
from tests.factories import cast
from tests.factories.cast import NOON
from tests.treatment.room_cast import LOT, attest_all, lay_in_needles, make_ready, needle, new, opening

TODAY = NOON.date()


def view(ref="a", **more):
    given = {
        "lot": "A1", "gauge_mm": 0.25, "length_mm": 30, "expires_on": date(2028, 1, 1), "maker": "Seirin",
        "handle_colour": "blue", "received_on": TODAY, **more,
    }  # fmt: skip
    return LotView(ref=ref, **given)


def use(lot="A1", size=(0.25, 30), needles=1, at=NOON):
    return LotUse("visit", "patient", "Elif Yılmaz", at, lot, *size, needles)


# The pure part


def test_what_is_left_is_not_known_until_somebody_said_how_many_there_were():
    assert left(received=None, used=3, set_aside=1, is_counted=False) is None
    assert left(received=100, used=3, set_aside=1, is_counted=False) == 96
    assert left(received=None, used=3, set_aside=-50, is_counted=True) == 47
    assert left(received=1, used=3, set_aside=0, is_counted=False) == -2


def test_a_needle_is_of_every_lot_with_its_number_unless_the_size_tells_them_apart():
    own, twin, slip = (0.25, 30), (0.3, 50), (0.16, 30)
    assert is_of_lot(own, own, {own, twin})
    assert not is_of_lot(twin, own, {own, twin})
    assert is_of_lot(slip, own, {own, twin}), "a slip in the size must not hide a patient from a recall"
    assert is_of_lot(None, own, {own})


sizes = st.sampled_from([(0.16, 15.0), (0.25, 30.0), (0.3, 50.0)])


@settings(deadline=None)
@given(st.sets(sizes, min_size=1), st.lists(st.tuples(st.sampled_from(["A1", "B2"]), sizes, st.integers(1, 9))))
def test_no_needle_of_a_number_in_stock_goes_uncounted(in_stock, used):
    """Every needle is taken from at least one lot of its number, and from one alone where its size is in stock."""
    lots = [view(str(n), gauge_mm=g, length_mm=mm, needles_received=0) for n, (g, mm) in enumerate(sorted(in_stock))]
    counts = [LotCount(lot, size, needles) for lot, size, needles in used]
    found = with_stock(lots, counts=counts, sizes={"A1": in_stock})
    for number, size, needles in used:
        takers = [lot for lot in found if is_of_lot(size, lot.dimensions, in_stock)]
        assert takers
        assert len(takers) == 1 or size not in in_stock
        assert all(lot.used >= needles for lot in takers if number == "A1")
    assert all(lot.stock == -lot.used for lot in found)


def test_how_a_lot_stands_is_told_by_the_gravest():
    past, far = TODAY - timedelta(days=1), TODAY + timedelta(days=900)
    assert standing(view(expires_on=past, recalled_at=NOON, stock=0), TODAY) is Standing.RECALLED
    assert standing(view(expires_on=past, stock=0), TODAY) is Standing.EXPIRED
    assert standing(view(expires_on=far, stock=0), TODAY) is Standing.USED_UP
    assert standing(view(expires_on=TODAY + SOON, stock=5), TODAY) is Standing.SOON
    assert standing(view(expires_on=far, stock=None), TODAY) is Standing.USABLE


def test_a_barred_lot_stays_in_sight_until_none_of_it_is_left():
    past = TODAY - timedelta(days=1)
    there, gone = view("1", expires_on=past, stock=3), view("2", expires_on=past, stock=0)
    unknown, good = view("3", recalled_at=NOON, stock=None), view("4", stock=9)
    found = shelves([there, gone, unknown, good], TODAY)
    assert found.in_use == (good,)
    assert found.to_put_away == (there, unknown)
    assert found.gone == (gone,)


def test_a_size_is_low_over_all_its_lots_and_an_uncounted_lot_may_hold_enough():
    few, more, none = view("1", stock=LOW - 1), view("2", stock=1), view("3", stock=None)
    assert [size.is_low for size in by_size([few], TODAY)] == [True]
    assert [(size.needles, size.lots) for size in by_size([few, more], TODAY)] == [(LOW, 2)]
    assert [size.is_low for size in by_size([few, none], TODAY)] == [False]
    recalled = view("4", stock=500, recalled_at=NOON)
    assert [(size.needles, size.is_low) for size in by_size([recalled], TODAY)] == [(0, True)]
    assert by_size([view("5", expires_on=TODAY - SOON - timedelta(days=1))], TODAY) == []


def test_the_lots_of_a_patient_stand_recalled_ones_first_and_by_size():
    later = NOON + timedelta(days=7)
    uses = [use("B2", at=later), use("A1"), use("A1", size=(0.3, 50), needles=2)]
    found = by_lot(uses, [view(lot="A1", recalled_at=NOON), view("b", lot="A1", gauge_mm=0.3, length_mm=50)])
    assert [(one.lot, one.size, one.needles, bool(one.recalled)) for one in found] == [
        ("A1", "0.25 × 30 mm", 1, True), ("B2", "0.25 × 30 mm", 1, False), ("A1", "0.30 × 50 mm", 2, False),
    ]  # fmt: skip
    assert found[1].known == ()


# With the rows


def stock_of(by, lot):
    return queries.lot(organization_id=by.organization_id, lot_ref=lot.ref).stock


@pytest.fixture
def lot(olu):
    return services.receive_lot(
        maker="Seirin", lot=LOT, gauge_mm=0.3, length_mm=50, expires_on=date(2028, 1, 1), needles=100,
        product_code="04547410000122", by=olu, at=NOON,
    )  # fmt: skip


@pytest.fixture
def room(amara, olu, visit, lot):
    attest_all(olu, visit.practitioner.ref)
    make_ready(amara, visit)
    record(amara, visit, *opening())
    return visit


def record(by, visit, *acts, minutes=1):
    at = NOON + timedelta(minutes=minutes)
    return treatment.record_events(visit_ref=visit.ref, events=list(acts), by=by, at=at)


def correct(needle_act, replacement):
    return new("event.corrected", corrects=needle_act.command_id, replacement=replacement, reason="slip")


@pytest.mark.django_db
def test_stock_falls_by_what_went_in_and_rises_again_when_a_needle_is_struck(amara, olu, room, lot):
    first, second = needle("n1"), needle("n2")
    record(amara, room, first, second)
    assert stock_of(olu, lot) == 98
    record(amara, room, correct(first, None))
    assert stock_of(olu, lot) == 99
    shown = queries.lot(organization_id=olu.organization_id, lot_ref=lot.ref)
    uses = queries.uses_of_lot(organization_id=olu.organization_id, lot=shown)
    assert [(use.needles, use.corrected) for use in uses] == [(1, 1)]


@pytest.mark.django_db
def test_a_needle_corrected_to_another_lot_is_counted_there(amara, olu, room, lot):
    other = services.receive_lot(
        maker="Seirin", lot="B2", gauge_mm=0.3, length_mm=40, expires_on=date(2028, 1, 1), needles=10, by=olu, at=NOON
    )
    act = needle("n1")
    record(amara, room, act)
    moved = correct(act, {**act.payload, "lot": "B2", "length_mm": 40})
    record(amara, room, moved)
    assert (stock_of(olu, lot), stock_of(olu, other)) == (100, 9)
    record(amara, room, new("event.corrected", corrects=moved.command_id, replacement=None, reason="never happened"))
    assert (stock_of(olu, lot), stock_of(olu, other)) == (100, 10)


@pytest.mark.django_db
def test_a_number_that_two_sizes_share_is_told_apart(amara, olu, room, lot):
    twin = services.receive_lot(
        maker="Seirin", lot=LOT, gauge_mm=0.25, length_mm=40, expires_on=date(2028, 1, 1), needles=10, by=olu, at=NOON
    )
    act = needle("n3", length_mm=40, gauge_mm=0.25)
    record(amara, room, needle("n1"), needle("n2"), act)
    assert (stock_of(olu, lot), stock_of(olu, twin)) == (98, 9)
    record(amara, room, correct(act, None))
    assert (stock_of(olu, lot), stock_of(olu, twin)) == (98, 10)
    organization_id = olu.organization_id
    for one, needles in ((lot, [(2, 0)]), (twin, [(0, 1)])):
        shown = queries.lot(organization_id=organization_id, lot_ref=one.ref)
        uses = queries.uses_of_lot(organization_id=organization_id, lot=shown)
        assert [(use.needles, use.corrected) for use in uses] == needles


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_the_stock_is_what_the_fold_says_whatever_was_corrected(amara, olu, room, lot, seed):
    """The database's count of needles and the session's own fold agree, for a stream of insertions and corrections."""
    acts, standing_acts = [], {}
    for number in range(6):
        act = needle(f"n{number}", lot=LOT if (number + seed) % 2 else "B2")
        acts.append(act)
        standing_acts[f"n{number}"] = act
    lay_in_needles(olu, lot="B2")
    record(amara, room, *acts)
    for number, name in enumerate(list(standing_acts)[seed:]):
        said = standing_acts[name].payload
        change = None if number % 3 == 0 else {**said, "lot": "B2" if said["lot"] == LOT else LOT}
        fix = correct(standing_acts[name], change)
        record(amara, room, fix)
        if number % 2:
            record(amara, room, new("event.corrected", corrects=fix.command_id, replacement=said, reason="was right"))
    state = treatments.treatment_of(organization_id=amara.organization_id, visit_id=room.pk).state
    folded = Counter(one.insertion.said.lot for one in state.needles.values() if one.counts)
    counted = treatments.needles_of_lots(amara.organization_id, [LOT, "B2"], [])
    assert {one.lot: one.needles for one in counted if one.needles} == folded
    by_size = treatments.needles_of_lots(amara.organization_id, [], [LOT, "B2"])
    assert {one.lot: one.needles for one in by_size if one.needles} == folded
    assert {one.size for one in by_size} == {(0.3, 50.0)}


@pytest.mark.django_db
def test_what_is_set_aside_counted_and_added_stays_in_the_book(olu, lot):
    say = {"lot_ref": lot.ref, "by": olu, "at": NOON}
    services.set_aside(needles=3, reason="dropped", note="tray fell", **say)
    services.receive_more(needles=50, **say)
    services.count_lot(counted=140, **say)
    assert stock_of(olu, lot) == 140
    services.count_lot(counted=141, **say)
    assert stock_of(olu, lot) == 141
    book = queries.book_of(organization_id=olu.organization_id, lot_ref=lot.ref)
    assert [(move.reason, move.needles) for move in book] == [
        (Reason.COUNTED, -1), (Reason.COUNTED, 7), (Reason.RECEIVED, -50), (Reason.DROPPED, 3),
    ]  # fmt: skip
    assert (book[-1].by_name, book[-1].note) == (olu.name, "tray fell")
    kinds = [line.kind for line in Line.objects.filter(about=lot.ref).order_by("pk")]
    assert kinds == ["lot.received", "lot.dropped", "lot.received_more", "lot.counted", "lot.counted"]


@pytest.mark.django_db
def test_a_lot_that_was_never_counted_has_no_stock_until_it_is(olu):
    old = lay_in_needles(olu)
    services.set_aside(lot_ref=old.ref, needles=2, reason="damaged", by=olu, at=NOON)
    assert stock_of(olu, old) is None
    services.count_lot(lot_ref=old.ref, counted=40, by=olu, at=NOON)
    assert stock_of(olu, old) == 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("write", "said", "where"),
    [
        (services.set_aside, {"needles": 101, "reason": "dropped"}, "needles"),
        (services.set_aside, {"needles": 0, "reason": "dropped"}, "needles"),
        (services.set_aside, {"needles": 1, "reason": "counted"}, "reason"),
        (services.set_aside, {"needles": 1, "reason": "lost"}, "reason"),
        (services.count_lot, {"counted": -1}, "counted"),
        (services.count_lot, {"counted": 10**6}, "counted"),
        (services.receive_more, {"needles": 0}, "needles"),
    ],
)
def test_a_number_that_cannot_be_is_refused(olu, lot, write, said, where):
    with pytest.raises(errors.LotNotPlausible) as caught:
        write(lot_ref=lot.ref, by=olu, at=NOON, **said)
    assert caught.value.facts["where"] == where
    assert stock_of(olu, lot) == 100


@pytest.mark.django_db
def test_a_recalled_lot_takes_no_more_packs(olu, lot):
    services.recall_lot(lot_ref=lot.ref, reason="seal", by=olu, at=NOON)
    with pytest.raises(errors.LotNotPlausible, match="Send the pack back"):
        services.receive_more(lot_ref=lot.ref, needles=10, by=olu, at=NOON)


@pytest.mark.django_db
def test_nobody_of_another_organization_writes_in_the_book(chen, lot):
    for write, said in (
        (services.set_aside, {"needles": 1, "reason": "dropped"}),
        (services.count_lot, {"counted": 1}),
        (services.receive_more, {"needles": 1}),
    ):
        with pytest.raises(errors.LotNotFound):
            write(lot_ref=lot.ref, by=chen, at=NOON, **said)
    assert queries.book_of(organization_id=chen.organization_id, lot_ref=lot.ref) == []


@pytest.mark.django_db
def test_the_book_is_never_changed(olu, lot):
    move = services.set_aside(lot_ref=lot.ref, needles=1, reason="dropped", by=olu, at=NOON)
    for change in (
        lambda: StockMove.objects.of(olu.organization_id).filter(pk=move.pk).update(needles=2),
        lambda: StockMove.objects.of(olu.organization_id).filter(pk=move.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_the_stock_of_however_many_lots_takes_two_queries(olu, lot, django_assert_num_queries):
    for number in range(30):
        lay_in_needles(olu, lot=f"L{number}", expires_on=date(2028, 1, 1) + timedelta(days=number))
    with django_assert_num_queries(2):
        found = queries.lots(organization_id=olu.organization_id)
    assert len(found) == 31
    assert [one.lot for one in found[:2]] == ["L29", "L28"]
    with django_assert_num_queries(2):
        assert queries.usable_stock(organization_id=olu.organization_id, on=TODAY)[0].stock == 100
    with django_assert_num_queries(2):
        assert stock_of(olu, lot) == 100


@pytest.mark.django_db
def test_a_stock_of_nothing_asks_no_session(olu):
    assert queries.lots(organization_id=olu.organization_id) == []


@pytest.mark.django_db
def test_the_lots_of_a_patient_come_from_one_look_at_her_sessions(
    amara, olu, room, lot, elif_, django_assert_num_queries
):
    record(amara, room, needle("n1"), needle("n2"))
    services.recall_lot(lot_ref=lot.ref, reason="seal", by=olu, at=NOON)
    with django_assert_num_queries(1):
        (use,) = treatments.lots_of_patient(amara.organization_id, elif_.pk)
    assert (use.lot, use.dimensions, use.needles, use.visit_ref) == (LOT, (0.3, 50.0), 2, room.ref)
    with django_assert_num_queries(2):
        (found,) = queries.lots_in_patient(organization_id=amara.organization_id, patient_id=elif_.pk)
    assert found.recalled[0].ref == lot.ref
    assert treatments.lots_of_patient(amara.organization_id, cast.make_patient(amara, "Bea", "Noor").pk) == []


@pytest.mark.django_db
def test_no_needle_of_another_organization_is_counted(amara, chen, room, lot):
    record(amara, room, needle("n1"))
    assert treatments.needles_of_lots(chen.organization_id, [LOT], []) == []
    assert treatments.uses_of_lot(chen.organization_id, LOT) == []
    assert Event.objects.of(amara.organization_id).filter(lot=LOT).count() == 1


# Scanned


def pack(**said):
    return Pack(scheme=Scheme.GS1, **{"product_code": "04547410000122", "lot": LOT, **said})


def usable(by, scanned, on=TODAY):
    return queries.usable_pack(organization_id=by.organization_id, pack=scanned, on=on)


@pytest.mark.django_db
def test_a_pack_in_date_and_in_stock_is_usable_and_says_what_is_left(olu, lot):
    assert usable(olu, pack()).stock == 100
    assert usable(olu, pack(lot=LOT.lower())).lot == LOT
    assert usable(olu, pack(product_code="")).ref == lot.ref


@pytest.mark.django_db
def test_a_pack_is_refused_by_the_gravest_of_what_speaks_against_it(olu, lot):
    with pytest.raises(errors.PackIncomplete):
        usable(olu, pack(lot=""))
    with pytest.raises(errors.PackNotInStock):
        usable(olu, pack(lot="ZZ"))
    with pytest.raises(errors.PackNotInStock):
        usable(olu, pack(product_code="00000000000000"))
    with pytest.raises(errors.PackExpired):
        usable(olu, pack(lot="ZZ", expires_on=TODAY - timedelta(days=1)))
    with pytest.raises(errors.PackExpired, match="2028-01-01"):
        usable(olu, pack(), on=date(2028, 1, 2))
    with pytest.raises(errors.PackExpired, match="2026-11-22"):
        usable(olu, pack(expires_on=TODAY - timedelta(days=1)))
    services.recall_lot(lot_ref=lot.ref, reason="seal", by=olu, at=NOON)
    with pytest.raises(errors.PackRecalled):
        usable(olu, pack(expires_on=TODAY - timedelta(days=1)))


@pytest.mark.django_db
def test_the_product_tells_lots_of_one_number_apart_and_where_it_cannot_nobody_guesses(olu, lot):
    lay_in_needles(olu, length_mm=30)
    assert usable(olu, pack()).ref == lot.ref
    with pytest.raises(errors.PackNotOneLot):
        usable(olu, pack(product_code=""))


@pytest.mark.django_db
def test_what_is_known_of_a_product_is_what_was_received_last(olu, lot):
    services.receive_lot(
        maker="Seirin", lot="B2", gauge_mm=0.3, length_mm=50, expires_on=date(2029, 1, 1), needles=500,
        product_code="04547410000122", handle_colour="teal", by=olu, at=NOON + timedelta(days=30),
    )  # fmt: skip
    known = queries.product(organization_id=olu.organization_id, product_code="04547410000122")
    assert (known.handle_colour, known.needles_received) == ("teal", 500)
    assert queries.product(organization_id=olu.organization_id, product_code="") is None
