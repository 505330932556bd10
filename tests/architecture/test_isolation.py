"""No request by anyone reaches another organization's rows: every address, every role, GET and POST."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection

from filiform.audit.models import Line
from filiform.booking.hours import services as hours
from filiform.booking.models import Shift
from filiform.booking.waiting import services as waiting
from filiform.booking.waiting.types import Wish
from filiform.clinics.roles import STAFF
from filiform.consent import services as consent
from filiform.consent.models import Concern, ConsentDocument, Goal
from filiform.examination.models import TrackedPoint, TriggerPoint
from filiform.measures import services as measures
from filiform.measures.asking import services as asking
from filiform.measures.asking.types import Occasion
from filiform.measures.models import Reading as ReadingRow
from filiform.measures.types import Reading
from filiform.outbox import services as outbox
from filiform.outbox.types import Recipient
from filiform.outcomes.reports import services as reports
from filiform.outcomes.types import Asked
from filiform.practitioners import services as practising
from filiform.practitioners.models import Credential
from filiform.safety import services as safety
from filiform.safety.exposures import services as exposures
from filiform.safety.exposures.types import How
from filiform.screening import services as screening
from filiform.screening.models import Clearance, Stop
from filiform.supplies.models import Lot
from filiform.treatment.models import QuickPick
from filiform.treatment.quick_picks import services as quick_picks
from tests.architecture.test_addresses import OURS
from tests.factories import afterwards, cast, journey, offering
from tests.factories.cast import NOON
from tests.treatment.room_cast import lay_in_needles

pytestmark = pytest.mark.django_db

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# 400 and 422: a form without its fields, refused before any row is looked for.
REFUSALS = {302, 400, 403, 404, 405, 422}
# A public page is for everybody, of another organization too; what it may not tell is tried below.
ABOUT_ROWS = [path for path, one in OURS if "_ref>" in path and not getattr(one.callback, "is_public", False)]
# The page of components shows invented people.
PUBLIC = [path for path, one in OURS if getattr(one.callback, "is_public", False) and not path.startswith("ui/")]


@pytest.fixture
def refs(visit, amara, olu, amara_pt, elif_):
    """Cedar's rows, one of every kind that has an address."""
    lay_in_needles(amara)
    journey.make_ready(visit=visit, by=amara)
    row = journey.row(visit, amara)
    measures.record_measurements(visit=row, values=[Reading("nprs_current", 4)], by=amara, at=NOON)
    consent.add_goal(
        visit=row, text="Turn the head", instrument="", target="", by_date=date(2027, 1, 1), by=amara, at=NOON
    )
    consent.add_concern(visit=row, text="Pain", answer="", by=amara, at=NOON)
    screening.set_stop(visit=row, sites=None, reason="unsure", by=amara, at=NOON)
    screening.add_clearance(
        visit=row, rule="bleeding-disorder", given_by_name="Dr Osei", profession="haematologist", given_on=NOON.date(),
        until=NOON.date() + timedelta(days=9), sites=None, reason="", by=amara, at=NOON,
    )  # fmt: skip

    needle = {"muscle": "soleus", "side": "left", "gauge_mm": 0.3, "length_mm": 50}
    quick_picks.save_quick_pick(name="Calf", content={"needles": [needle]}, for_clinic=False, by=amara, at=NOON)

    follow_up, alarm = afterwards.red_flag(visit=visit, by=amara)
    letter = outbox.write_letter(
        kind="access.link", to=Recipient("Elif", "elif@example.org"), facts={}, about="", by=amara, at=NOON
    )
    paper = Credential.objects.of(amara.organization_id).filter(kind="licence").first()
    scan = practising.keep_file(
        practitioner_ref=amara_pt.ref, credential_ref=paper.ref, name="licence.pdf", content=b"%PDF-1.7 Amara", by=olu,
        at=NOON,
    )  # fmt: skip
    event = safety.report_event(visit=row, kind="vasovagal", grade="mild", by=amara, at=NOON)
    exposure = exposures.report_exposure(how=How.CUT, happened_at=NOON, account="Slipped", by=amara, at=NOON)

    span = Asked(first=NOON.date() - timedelta(days=90), last=NOON.date(), on=NOON.date())
    report = reports.ask_for_report(asked=span, by=olu, at=NOON)

    asked = asking.ask_now(visit=row, occasion=Occasion.DISCHARGE, instruments=["psfs"], by=amara, at=NOON)
    kind = offering.add_type(offering.open_door(olu), "Follow-up")
    offering.add_hours(olu, amara_pt, days=[0])
    closed = hours.add_closure(name="Works", from_day=NOON.date(), until_day=NOON.date(), by=olu, at=NOON)
    month = Wish(NOON.date(), NOON.date() + timedelta(days=30))
    waits = waiting.join_list(patient_id=elif_.pk, visit_type_ref=kind.ref, wish=month, by=amara, at=NOON)

    def first(model):
        return model.objects.of(amara.organization_id).first().ref

    return {
        "visit_ref": visit.ref, "patient_ref": elif_.ref, "practitioner_ref": amara_pt.ref, "lot_ref": first(Lot),
        "reading_ref": first(ReadingRow), "point_ref": first(TriggerPoint),
        "tracked_ref": first(TrackedPoint), "template": "neck", "goal_ref": first(Goal),
        "concern_ref": first(Concern), "consent_ref": first(ConsentDocument), "stop_ref": first(Stop),
        "clearance_ref": first(Clearance), "pick_ref": first(QuickPick), "letter_ref": letter, "part": "missing",
        "topic": "today", "fact": "medications", "number": "3", "follow_up_ref": follow_up,
        "alarm_ref": alarm, "what": "take",
        "credential_ref": paper.ref, "file_ref": scan.ref, "kind": "licence",
        "report_ref": report,
        "shift_ref": first(Shift), "off_kind": "closure", "hours_ref": closed.ref, "entry_ref": waits.ref,
        # A time kept for those who wait is named like one kept at the door, which nobody has chosen here.
        "hold_ref": "01HOLD", "event_ref": event, "exposure_ref": exposure,
        "asking_ref": asked,
        # Nobody of Cedar is in the public directory, and the clinic does not show itself there.
        "listing_ref": amara_pt.ref, "clinic_ref": amara.clinic_ref, "visit_type_ref": kind.ref,
    }  # fmt: skip


def snapshot(organization_id):
    """Every row of one organization, table by table."""
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = {c.name for c in connection.introspection.get_table_description(cursor, table)}
            if "organization_id" in columns:
                cursor.execute(f"SELECT * FROM {table} WHERE organization_id = %s", [organization_id])
                rows[table] = sorted(cursor.fetchall(), key=str)
    return rows


@pytest.mark.parametrize("role", STAFF)
def test_no_address_gives_or_takes_anything_across_organizations(role, refs, visit, other_house, amara, sign_in):
    stranger = cast.make_member(other_house, f"Chen {role}", role)
    client = sign_in(stranger)
    before = snapshot(amara.organization_id)
    names = ("Yılmaz", "Elif", "Amara")
    for path in ABOUT_ROWS:
        address = "/" + PARAMETER.sub(lambda found: refs[found[1]], path)
        for send in (client.get, client.post):
            answer = send(address)
            assert answer.status_code in REFUSALS, (role, address, answer.status_code)
            assert not any(name in answer.content.decode() for name in names), (role, address)
    assert snapshot(amara.organization_id) == before
    assert not Line.objects.filter(organization=amara.organization_ref, by=stranger.user_ref).exists()


def test_no_public_page_tells_anything_of_a_patient(refs, visit, client):
    for path in PUBLIC:
        address = "/" + PARAMETER.sub(lambda found: refs.get(found[1], "x"), path)
        for send in (client.get, client.post):
            content = send(address).content.decode()
            assert not any(word in content for word in ("Yılmaz", "Elif", visit.ref)), address


def test_lists_and_searches_show_only_ones_own(refs, visit, other_house, sign_in):
    chen = cast.make_member(other_house, "Chen Wei", cast.Role.OWNER)
    client = sign_in(chen)
    for address in (
        "/", "/?who=all", "/patients/?q=elif", "/practitioners/", "/supplies/", "/quick-picks/", "/rooms/",
        "/rooms/now", "/watch", "/day/close", "/safety/", "/letters/", "/hours/",
        "/hours/off/", "/hours/visits/", "/waiting/", "/questions-asked/",
        "/follow-ups/", "/alarms/", "/safety/exposures/", "/safety/report?q=elif", "/safety/events.csv",
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert "Yılmaz" not in page, address
        assert refs["lot_ref"] not in page, address
        assert refs["pick_ref"] not in page, address


def test_nobody_gets_in_without_signing_in(refs, client):
    for path, pattern in OURS:
        if getattr(pattern.callback, "is_public", False):
            continue
        address = "/" + PARAMETER.sub(lambda found: refs.get(found[1], "x"), path)
        answer = client.get(address)
        # A link that was never opened in this browser opens nothing, and says so.
        without_link = {404} if hasattr(pattern.callback, "door") else set()
        assert answer.status_code in {302, 405} | without_link, address
        if answer.status_code == 302:
            door = getattr(pattern.callback, "door", "/account/login/")
            assert answer["Location"].startswith(door), address
