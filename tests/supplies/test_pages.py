"""The needle page, the scan on it and in the room, photographs, and the lots of a patient."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import zxingcpp
from django.urls import reverse

from filiform.audit.models import Line
from filiform.core.device import NOTHING, OWN_CAMERA
from filiform.supplies import errors, queries, services
from filiform.supplies.photo import MOST_POINTS, codes_in
from filiform.treatment import services as treatment
from tests.factories import cast
from tests.factories.cast import NOON
from tests.treatment.room_cast import LOT, attest_all, lay_in_needles, make_ready, needle, new, opening

GTIN = "09521234500018"
SCAN = f"01{GTIN}1729053110NEW7"


@pytest.fixture
def lot(olu):
    return services.receive_lot(
        maker="Seirin", lot=LOT, gauge_mm=0.3, length_mm=50, expires_on=date(2028, 1, 1), needles=100,
        product_code=GTIN, product="J-type", handle_colour="blue", by=olu, at=NOON,
    )  # fmt: skip


def scan(browser, text, **more):
    return browser.get(reverse("supplies:lots"), {"scan": text, **more})


# The page


@pytest.mark.django_db
def test_a_new_lot_of_a_known_product_is_received_with_a_scan_and_one_more_click(olu, lot, sign_in):
    browser = sign_in(olu)
    page = scan(browser, SCAN)
    form = page.context["form"].initial
    assert (form["lot"], form["expires_on"], form["product_code"]) == ("NEW7", date(2029, 5, 31), GTIN)
    assert (form["maker"], form["product"], form["gauge_mm"], form["needles"]) == ("Seirin", "J-type", "0.3", 100)
    assert browser.post(reverse("supplies:receive"), form).status_code == 302
    new = queries.lots(organization_id=olu.organization_id)[0]
    assert (new.lot, new.stock, new.handle_colour, new.product_code) == ("NEW7", 100, "blue", GTIN)


@pytest.mark.django_db
def test_a_scan_of_what_is_in_stock_leads_to_its_lot(olu, lot, sign_in):
    page = scan(sign_in(olu), f"01{GTIN}10{LOT}").content.decode()
    assert reverse("supplies:lot", args=[lot.ref]) in page
    assert "100 left" in page
    services.recall_lot(lot_ref=lot.ref, reason="seal open", by=olu, at=NOON)
    assert "This lot is recalled" in scan(sign_in(olu), f"01{GTIN}10{LOT}").content.decode()


@pytest.mark.django_db
def test_half_a_label_waits_for_the_other_half(olu, lot, sign_in):
    browser = sign_in(olu)
    half = scan(browser, f"01{GTIN}")
    assert "Scan the other code of this pack" in half.content.decode()
    whole = scan(browser, "1729053110NEW7", before=half.context["scan"].codes)
    assert (whole.context["scan"].pack.lot, whole.context["scan"].pack.product_code) == ("NEW7", GTIN)
    wrong = scan(browser, f"01{'09521234500025'}", before=half.context["scan"].codes)
    assert wrong.status_code == 422
    assert wrong.context["scan"].codes == f"01{GTIN}", "what was right is kept"


@pytest.mark.django_db
def test_a_code_that_cannot_be_read_is_told_at_the_field(olu, sign_in):
    page = scan(sign_in(olu), "+A99912345C")
    assert page.status_code == 422
    assert "check character does not fit" in page.content.decode()
    assert sign_in(olu).post(reverse("supplies:lots")).status_code == 405


@pytest.mark.django_db
def test_expired_and_recalled_lots_stand_apart_and_low_sizes_are_named(olu, lot, sign_in):
    old = lay_in_needles(olu, lot="OLD", length_mm=30, expires_on=NOON.date())
    services.count_lot(lot_ref=old.ref, counted=7, by=olu, at=NOON)
    few = lay_in_needles(olu, lot="FEW", length_mm=15)
    services.count_lot(lot_ref=few.ref, counted=3, by=olu, at=NOON)
    services.recall_lot(lot_ref=lot.ref, reason="seal open", by=olu, at=NOON)
    shelves = sign_in(olu).get(reverse("supplies:lots")).context["shelves"]
    assert [one.lot for one in shelves.to_put_away] == [LOT]
    assert [one.lot for one in shelves.in_use] == ["OLD", "FEW"]
    assert [size.size for size in shelves.sizes if size.is_low] == ["0.30 × 15 mm", "0.30 × 30 mm", "0.30 × 50 mm"]
    assert "Low: order" in sign_in(olu).get(reverse("supplies:lots")).content.decode()


@pytest.mark.django_db
def test_the_owner_sets_aside_counts_and_adds_on_the_page_of_the_lot(olu, lot, sign_in):
    browser = sign_in(olu)

    def post(name, **said):
        return browser.post(reverse(f"supplies:{name}", args=[lot.ref]), said).status_code

    assert post("set_aside", needles="2", reason="dropped", note="tray") == 302
    assert post("receive_more", needles="10") == 302
    assert post("count", counted="107") == 302
    assert post("set_aside", needles="2") == 422
    assert post("set_aside", needles="200", reason="dropped") == 422
    assert post("count", counted="-1") == 422
    assert post("receive_more", needles="x") == 422
    page = browser.get(reverse("supplies:lot", args=[lot.ref])).content.decode()
    assert "tray" in page
    assert ">107 <small>" in page
    for name in ("set_aside", "receive_more", "count", "recall"):
        assert browser.get(reverse(f"supplies:{name}", args=[lot.ref])).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["set_aside", "receive_more", "count", "recall"])
def test_only_the_owner_of_this_house_changes_a_lot(amara, dara, lot, other_house, sign_in, name):
    address = reverse(f"supplies:{name}", args=[lot.ref])
    said = {"needles": 1, "counted": 1, "reason": "dropped"}
    for member in (amara, dara):
        assert sign_in(member).post(address, said).status_code == 403
    stranger = cast.make_member(other_house, "Nia Okafor", cast.Role.OWNER)
    assert sign_in(stranger).post(address, said).status_code == 404


@pytest.mark.django_db
def test_the_camera_is_allowed_on_the_needle_page_alone(olu, amara, lot, sign_in):
    browser = sign_in(olu)
    assert browser.get(reverse("supplies:lots"))["Permissions-Policy"] == OWN_CAMERA
    for address in (reverse("supplies:lot", args=[lot.ref]), "/", "/health", "/nowhere"):
        assert browser.get(address)["Permissions-Policy"] == NOTHING
    assert "camera=()" in NOTHING


@pytest.mark.django_db
def test_two_hundred_lots_cost_as_many_queries_as_one(olu, lot, sign_in, django_assert_num_queries):
    browser = sign_in(olu)
    for number in range(40):
        lay_in_needles(olu, lot=f"L{number}")
    with django_assert_num_queries(4):  # session, member, lots, needles used
        assert browser.get(reverse("supplies:lots")).status_code == 200


# In the room


def ask(browser, said):
    return browser.post(reverse("supplies:scan"), said, content_type="application/json")


@pytest.mark.django_db
def test_the_room_learns_size_lot_and_what_is_left_from_a_scan(amara, lot, sign_in, django_assert_num_queries):
    browser = sign_in(amara)
    with django_assert_num_queries(4):  # session, member, lots, needles used
        answer = ask(browser, {"text": f"]d201{GTIN}17280101\x1d10{LOT}"})
    assert answer.json() == {
        "status": "usable",
        "pack": {
            "gauge_mm": 0.3, "length_mm": 50.0, "lot": LOT, "handle_colour": "blue", "expires_on": "2028-01-01",
            "stock": 100,
        },
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": f"01{GTIN}10ZZ"}, "supplies.pack_not_in_stock"),
        ({"text": f"01{GTIN}1726010110{LOT}"}, "supplies.pack_expired"),
        ({"text": f"01{GTIN}"}, "supplies.pack_incomplete"),
        ({"text": "hello"}, "supplies.pack_unreadable"),
        ({"text": ""}, "supplies.pack_unreadable"),
        ({"text": 7}, "supplies.pack_unreadable"),
        ({}, "supplies.pack_unreadable"),
        ("[]", "supplies.pack_unreadable"),
        ("{", "supplies.pack_unreadable"),
        (b"\xff", "supplies.pack_unreadable"),
    ],
)
def test_the_room_is_told_why_a_pack_may_not_be_used(amara, lot, sign_in, said, code):
    answer = ask(sign_in(amara), said)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["code"]) == ("refused", code)
    assert answer.json()["sentence"].endswith((".", "}."))


@pytest.mark.django_db
def test_a_recalled_pack_is_refused_in_the_room(amara, olu, lot, sign_in):
    services.recall_lot(lot_ref=lot.ref, reason="seal", by=olu, at=NOON)
    assert ask(sign_in(amara), {"text": f"10{LOT}"}).json()["code"] == "supplies.pack_recalled"


@pytest.mark.django_db
def test_who_does_not_treat_scans_nothing_and_another_house_does_not_know_the_lot(dara, olu, chen, lot, sign_in):
    for member in (dara, olu):
        assert ask(sign_in(member), {"text": f"10{LOT}"}).status_code == 403
    assert ask(sign_in(chen), {"text": f"10{LOT}"}).json()["code"] == "supplies.pack_not_in_stock"
    assert sign_in(chen).get(reverse("supplies:scan")).status_code == 405


# Photographs


def picture(*codes):
    """Grey values of codes drawn below each other on white paper, with their width and height."""
    drawn = [memoryview(zxingcpp.create_barcode(text, kind, **more).to_image(scale=4)) for text, kind, more in codes]
    width = max(one.shape[1] for one in drawn) + 80
    rows = []
    for one in drawn:
        high, wide = one.shape
        inside = bytes(one)
        rows += [b"\xff" * width] * 40
        rows += [b"\xff" * 40 + inside[n * wide : (n + 1) * wide] + b"\xff" * (width - 40 - wide) for n in range(high)]
    rows += [b"\xff" * width] * 40
    return b"".join(rows), width, len(rows)


MATRIX = (f"(01){GTIN}(17)280101(10){LOT}(21)9", zxingcpp.BarcodeFormat.DataMatrix, {"gs1": True})
RETAIL = ("9521234500018", zxingcpp.BarcodeFormat.EAN13, {})
PRIMARY = ("+A123BJC5D6E71G", zxingcpp.BarcodeFormat.Code128, {})
SECONDARY = ("+$$52001510X3GD", zxingcpp.BarcodeFormat.Code128, {})


@pytest.mark.parametrize("codes", [(MATRIX,), (MATRIX, RETAIL)])
def test_a_photograph_gives_the_code_as_a_scanner_would(codes):
    grey, width, height = picture(*codes)
    assert codes_in(grey, width=width, height=height) == f"]d201{GTIN}1728010110{LOT}\x1d219"


def test_both_halves_of_a_label_are_read_from_one_photograph():
    grey, width, height = picture(PRIMARY, SECONDARY)
    assert set(codes_in(grey, width=width, height=height).split("\n")) == {f"]C0{PRIMARY[0]}", f"]C0{SECONDARY[0]}"}


def test_a_bare_product_number_is_given_where_there_is_nothing_else():
    grey, width, height = picture(RETAIL)
    assert codes_in(grey, width=width, height=height) == "]E09521234500018"


@pytest.mark.parametrize(
    ("grey", "width", "height"),
    [(b"", 0, 0), (b"\xff" * 9, 3, 3), (b"\xff" * 10_000, 100, 99), (b"\xff" * (MOST_POINTS + 2000), 2000, 1001)],
)
def test_a_picture_that_is_not_whole_or_too_large_is_refused(grey, width, height):
    with pytest.raises(errors.PackUnreadable, match="too small, too large or not whole"):
        codes_in(grey, width=width, height=height)


def send(browser, name, grey, width, height):
    address = f"{reverse(f'supplies:{name}')}?width={width}&height={height}"
    return browser.post(address, grey, content_type="application/octet-stream")


@pytest.mark.django_db
def test_a_photograph_is_read_for_the_needle_page_and_for_the_room(olu, amara, dara, sign_in):
    grey, width, height = picture(MATRIX)
    for member, name in ((olu, "photo"), (amara, "photo_in_room")):
        answer = send(sign_in(member), name, grey, width, height).json()
        assert (answer["status"], answer["text"][:4]) == ("read", "]d20")
    for member, name in ((amara, "photo"), (dara, "photo"), (olu, "photo_in_room")):
        assert send(sign_in(member), name, grey, width, height).status_code == 403
    assert sign_in(olu).get(reverse("supplies:photo")).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("grey", "width", "height", "says"),
    [
        (b"\xff" * 10_000, 100, 100, "there is no code in it"),
        (b"\xff" * 10_000, 100, 101, "not whole"),
        (b"\xff" * 10_000, "x", "-1", "not whole"),
        (b"\xff" * (MOST_POINTS + 1), 1000, 2001, "too large"),
    ],
)
def test_what_is_wrong_with_a_photograph_is_told(olu, sign_in, grey, width, height, says):
    answer = send(sign_in(olu), "photo", grey, width, height)
    assert (answer.status_code, answer.json()["code"]) == (200, "supplies.pack_unreadable")
    assert says in answer.json()["sentence"]


# The lots of a patient


@pytest.fixture
def needled(amara, olu, visit, lot):
    attest_all(olu, visit.practitioner.ref)
    make_ready(amara, visit)
    acts = [*opening(), needle("n1"), needle("n2")]
    treatment.record_events(visit_ref=visit.ref, events=acts, by=amara, at=NOON + timedelta(minutes=1))
    return visit


@pytest.mark.django_db
def test_the_record_leads_to_the_lots_and_a_recall_is_marked(amara, olu, elif_, needled, lot, sign_in):
    browser = sign_in(amara)
    address = reverse("supplies:patient", args=[elif_.ref])
    assert address in browser.get(reverse("desk:chart", args=[elif_.ref])).content.decode()
    page = browser.get(address).content.decode()
    assert LOT in page
    assert "0.30 × 50 mm" in page
    assert "Recalled" not in page
    services.recall_lot(lot_ref=lot.ref, reason="seal open", by=olu, at=NOON)
    page = browser.get(address).content.decode()
    assert "seal open" in page
    assert reverse("supplies:lot", args=[lot.ref]) not in page
    assert reverse("supplies:lot", args=[lot.ref]) in sign_in(olu).get(address).content.decode()


@pytest.mark.django_db
def test_looking_at_the_lots_of_a_patient_leaves_a_line_and_is_for_those_who_read_records(
    amara, dara, elif_, needled, other_house, sign_in
):
    address = reverse("supplies:patient", args=[elif_.ref])
    before = Line.objects.filter(patient=elif_.ref, kind="chart.seen").count()
    assert sign_in(amara).get(address).status_code == 200
    assert Line.objects.filter(patient=elif_.ref, kind="chart.seen").count() == before + 1
    assert sign_in(dara).get(address).status_code == 403
    stranger = cast.make_member(other_house, "Nia Okafor", cast.Role.OWNER)
    assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(amara).post(address).status_code == 405


@pytest.mark.django_db
def test_a_patient_without_needles_has_no_lots(amara, elif_, sign_in):
    page = sign_in(amara).get(reverse("supplies:patient", args=[elif_.ref])).content.decode()
    assert "No needles yet" in page


@pytest.mark.django_db
def test_a_needle_recorded_in_another_size_is_told_and_said_so(amara, olu, visit, needled, lot, sign_in):
    slip = needle("n3", length_mm=40)
    treatment.record_events(visit_ref=visit.ref, events=[slip], by=amara, at=NOON + timedelta(minutes=2))
    page = sign_in(olu).get(reverse("supplies:lot", args=[lot.ref])).content.decode()
    assert "recorded as 0.30 × 40 mm" in page
    assert json.dumps(queries.lot(organization_id=olu.organization_id, lot_ref=lot.ref).stock) == "97"


@pytest.mark.django_db
def test_a_needle_that_was_struck_is_not_told_as_used_and_stays_in_sight(amara, olu, elif_, visit, lot, sign_in):
    attest_all(olu, visit.practitioner.ref)
    make_ready(amara, visit)
    act = needle("n1")
    strike = new("event.corrected", corrects=act.command_id, replacement=None, reason="never went in")
    treatment.record_events(visit_ref=visit.ref, events=[*opening(), act, strike], by=amara, at=NOON)
    services.recall_lot(lot_ref=lot.ref, reason="seal open", by=olu, at=NOON)
    page = sign_in(olu).get(reverse("supplies:lot", args=[lot.ref])).content.decode()
    assert "0 needles, 0 patients" in page
    assert "1 recorded with this lot first, corrected since" in page
    page = sign_in(amara).get(reverse("supplies:patient", args=[elif_.ref])).content.decode()
    assert "1 corrected since" in page
    assert "Needles of a recalled lot were used" not in page
