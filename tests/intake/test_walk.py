"""How many answers a patient gives, counted on the pages as they are sent to the browser."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser

import pytest

from filiform.booking import queries as booking
from filiform.intake import queries
from tests.factories.cast import NOON, make_visit
from tests.intake.healthy import OTHERWISE

pytestmark = pytest.mark.django_db

NUMBERS = {"body.height_cm": "178", "body.weight_kg": "74", "hours_since_meal": "2"}
# Recorded in other steps of every visit; they are answers too.
ELSEWHERE = {"consent.given": "consent", "examined_and_diagnosed": "examination"}


class Form(HTMLParser):
    """The forms of a page: fields by name, radio values, and the buttons."""

    def __init__(self, html):
        super().__init__()
        self.forms, self._form = [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        if tag == "form":
            action = at.get("action", "")
            self._form = {"action": action, "shown": [], "radios": {}, "numbers": [], "acts": [], "fact": ""}
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input" and at.get("name") == "shown":
            self._form["shown"].append(at["value"])
        elif tag == "input" and at.get("name") == "fact":
            self._form["fact"] = at["value"]
        elif tag == "input" and at.get("type") == "radio":
            self._form["radios"].setdefault(at["name"].removeprefix("f."), []).append(at["value"])
        elif tag == "input" and at.get("inputmode") == "decimal" and at["name"].startswith("f."):
            self._form["numbers"].append(at["name"].removeprefix("f."))
        elif tag == "button" and at.get("name") == "act":
            self._form["acts"].append(at["value"])

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def healthy(fact, offered):
    """The radio a healthy person picks."""
    answer = OTHERWISE.get(fact, False)
    value = {True: "yes", False: "no"}.get(answer, answer) if isinstance(answer, bool) else answer
    assert value in offered, (fact, offered)
    return value


def answer_page(browser, address):
    """Answers one page as it stands; returns (answers given, number of them deliberate acts)."""
    acts = 0
    page = Form(browser.get(address).content.decode())
    for form in page.forms:
        if form["fact"] and "close" in form["acts"]:
            assert browser.post(form["action"], {"fact": form["fact"], "act": "close"}).status_code == 302
            acts += 1
    main = next(form for form in page.forms if form["action"].endswith("/record/"))
    sent = {"shown": main["shown"]}
    for fact, offered in main["radios"].items():
        sent[f"f.{fact}"] = healthy(fact, offered)
        acts += 1
    for fact in main["numbers"]:
        if fact in NUMBERS:
            sent[f"f.{fact}"] = NUMBERS[fact]
            acts += 1
    closing = [act for act in main["acts"] if act.startswith("close:")]
    for act in closing:
        assert browser.post(main["action"], sent | {"act": act}).status_code == 302
        acts += 1
    assert browser.post(main["action"], sent | {"act": "next"}).status_code == 302
    return acts


def walk_through(browser, visit):
    """Follows the history from page to page until it says that all is answered; returns what that took."""
    acts, seen = 0, []
    while True:
        answer = browser.get(f"/visits/{visit.ref}/history/")
        if answer.status_code == 200:
            return acts, seen
        assert len(seen) < 20, f"the history does not end: {seen}"
        seen.append(answer["Location"].rstrip("/").rsplit("/", 1)[-1])
        acts += answer_page(browser, answer["Location"])


def sheet(member, visit, at):
    row = booking.visit(organization_id=member.organization_id, visit_ref=visit.ref)
    return queries.fact_sheet(organization_id=member.organization_id, visit=row, at=at)


def questions(member, visit):
    """How many questions were answered one by one, those included that a closed list answers together."""
    rows = queries.answers_of_visit(organization_id=member.organization_id, visit_id=visit.pk)
    return len({row.fact for row in rows if row.value is not None})


def test_a_healthy_newcomer_gives_at_most_55_answers_and_a_returning_patient_12(
    amara, elif_, amara_pt, sign_in, capsys, monkeypatch
):
    start = NOON - timedelta(days=14)
    first = make_visit(amara, elif_, amara_pt, start)
    browser = sign_in(amara)
    monkeypatch.setattr("filiform.intake.views.now", lambda: start)
    newcomer, pages = walk_through(browser, first)
    assert sheet(amara, first, start).is_complete

    again = make_visit(amara, elif_, amara_pt, NOON)
    monkeypatch.setattr("filiform.intake.views.now", lambda: NOON)
    returning, pages_again = walk_through(browser, again)
    assert sheet(amara, again, NOON).is_complete

    newcomer, returning = newcomer + len(ELSEWHERE), returning + len(ELSEWHERE)
    with capsys.disabled():
        print(f"\nA healthy newcomer gives {newcomer} answers on {len(pages)} pages: {', '.join(pages)}")
        print(f"They settle {questions(amara, first)} questions; those of the return visit {questions(amara, again)}.")
        print(f"A returning one gives {returning} on {len(pages_again)} pages: {', '.join(pages_again)}")
    assert newcomer <= 55
    assert returning <= 12
