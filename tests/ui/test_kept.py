import time_machine
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import mark_safe

from filiform.ui.templatetags import kept

ROW = Template("{% load kept %}{% kept row=row %}[{{ row }}{{ other }}]{% csrf_token %}{% endkept %}")


def draw(template=ROW, **values):
    return template.render(Context(values))


def test_the_same_values_are_drawn_once():
    seen = []

    class Row:
        def __str__(self):
            seen.append(self)
            return "one"

    row = Row()
    assert draw(row=row) == draw(row=row) == "[one]"
    assert len(seen) == 1


def test_other_values_are_drawn_anew():
    assert draw(row="Amara") == "[Amara]"
    assert draw(row="Bo") == "[Bo]"
    assert draw(row=1) == "[1]"
    assert draw(row=True) == "[True]"


def test_what_is_not_named_cannot_be_seen():
    assert draw(row="x", other="somebody else") == "[x]"


def test_a_text_that_must_be_escaped_is_not_taken_for_one_that_is_safe():
    assert draw(row=mark_safe("<b>")) == "[<b>]"
    assert draw(row="<b>") == "[&lt;b&gt;]"


def test_each_request_gets_its_own_token():
    assert 'value="first"' in draw(row="x", csrf_token="first")
    again = draw(row="x", csrf_token="second")
    assert 'value="second"' in again
    assert "first" not in again


def test_a_new_day_and_another_clock_are_drawn_anew():
    row = Template("{% load kept %}{% kept at=at %}{{ at|date:'H:i' }}{% now 'j' %}{% endkept %}")
    with time_machine.travel("2026-03-01 12:00Z"):
        at = timezone.now()
        with timezone.override("Europe/Berlin"):
            assert draw(row, at=at) == "13:001"
        assert draw(row, at=at) == "12:001"
    with time_machine.travel("2026-03-02 12:00Z"):
        assert draw(row, at=at) == "12:002"


def test_values_without_a_hash_are_drawn_each_time():
    row = ["one"]
    assert draw(row=row) == "[[&#x27;one&#x27;]]"
    row.append("two")
    assert "two" in draw(row=row)


def test_no_more_is_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(10):
        draw(row=number)
    assert len(kept._texts) == 3
