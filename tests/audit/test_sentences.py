from __future__ import annotations

import re

import pytest
from django.utils.translation import override
from tools.words import SOURCE

from filiform.aftercare.types import HandedOver
from filiform.audit import words
from filiform.audit.sentences import SENTENCES, sentence
from filiform.booking.types import Side, VisitKind, VisitStatus
from filiform.examination.planning.types import Decision
from filiform.intake.redflags.types import URGENCY_WORDS, Ending
from filiform.outbox.types import Reason, kinds
from filiform.patients.models import Patient
from filiform.screening.types import Verdict


def test_an_act_unknown_here_is_shown_by_its_code():
    assert sentence("moon.landed", {}) == "moon.landed"


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_sentence_stands_even_when_an_old_line_lacks_a_fact(kind):
    assert "{" not in sentence(kind, {})


def test_facts_are_said_in_words():
    moved = sentence("visit.moved", {"from": "in-room", "to": "no-show"})
    assert moved == "Set a visit from in the room to did not come"
    assert sentence("patient.changed", {"fields": ["born_on", "phone"]}) == "Changed the details: date of birth, phone"


def test_facts_are_said_in_the_language_of_the_page():
    with override("es"):
        moved = sentence("visit.moved", {"from": "booked", "to": "cancelled"})
        sent = sentence("letter.sent", {"kind": "booking.reminder"})
        seen = sentence("chart.seen", {"page": "trigger points"})
    assert (moved, sent, seen) == (
        "Cambió una visita de reservada a cancelada",
        "Envió una carta (recordatorio de una visita)",
        "Vio la historia: los puntos gatillo",
    )


@pytest.mark.parametrize(
    ("codes", "known"),
    [
        (VisitStatus, words.STATUSES), (VisitKind, words.VISITS), (Verdict, words.VERDICTS), (Reason, words.REASONS),
        (HandedOver, words.HANDED_OVER), (Ending, words.ENDINGS), (URGENCY_WORDS, words.URGENCIES),
        (Decision, words.DECISIONS), (Side, words.SIDES),
    ],
)  # fmt: skip
def test_every_code_a_line_may_hold_has_words(codes, known):
    assert {str(code) for code in codes} == set(known)


def test_every_letter_to_a_patient_has_words():
    assert {kind.key for kind in kinds() if not kind.key.startswith("practitioners.")} == set(words.LETTERS)


def test_every_detail_of_a_patient_has_words():
    kept = {"id", "ref", "organization", "search_text", "added_at", "added_by"}
    assert {one.name for one in Patient._meta.get_fields() if one.concrete} - kept <= set(words.FIELDS)


def test_every_page_of_a_record_that_is_noted_has_words():
    noting = re.compile(r"note_(?:chart_seen|own_look)\([^)]*?page=\"([^\"]+)\"")
    noted = {page for file in SOURCE.rglob("*.py") for page in noting.findall(file.read_text("utf-8"))}
    assert len(noted) > 20
    assert noted - set(words.PAGES) == set()
