"""Whatever a patient or the public can read on a page went through gettext: no template keeps English for itself.

Staff pages are plain English (docs/languages.md). A page is one of a patient's or the public's if its shell is
`ui/public.html` or `ui/bare.html`; what it includes belongs to it, and so does every shared part of `ui`.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from tools.words import SOURCE

SHELLS = {"ui/public.html", "ui/bare.html"}
# Parts of the staff's pages. That no page below includes one of them is a test of its own.
STAFF = {
    "ui/_account.html", "ui/_body_chart.html", "ui/_clock.html", "ui/_count.html", "ui/_patient_banner.html",
    "ui/_top.html", "ui/_verdict.html",
}  # fmt: skip
# A name, codes that are no words, what only traps a robot, and what only staff or a page under lang="en" shows.
AS_IT_IS = {
    "Filiform", "guardian", "todo", "info", "neutral", "secondary", "submit", "Website",
    "To be checked against the paper", "Measured otherwise:",
}  # fmt: skip

SAID_BY_TAGS = re.compile(
    r'\b(?:text|title|label|help|legend|placeholder|caption|empty|kicker|action_text|undo_text|back_text|low|high|note'
    r'|confirm)="([^"]+)"'
)  # fmt: skip
SAID_BY_ATTRIBUTES = re.compile(r'\b(?:aria-label|aria-description|placeholder|title|alt|hx-confirm)="([^"]*)"')
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


@cache
def templates() -> dict[str, str]:
    files = (file for file in SOURCE.rglob("*.html") if "templates" in file.parts)
    return {str(file).rpartition("/templates/")[2]: file.read_text("utf-8") for file in files}


def named(text: str) -> set[str]:
    """The templates another one is made of."""
    return set(re.findall(r'{%\s*(?:extends|include)\s+"([^"]+)"', text))


def shells(name: str) -> set[str]:
    parents = re.findall(r'{%\s*extends\s+"([^"]+)"', templates().get(name, ""))
    return {name, *(shell for parent in parents for shell in shells(parent))}


@cache
def read_by_everybody() -> frozenset[str]:
    found = {name for name in templates() if shells(name) & SHELLS or name.startswith("allauth/elements/")}
    found |= {name for name in templates() if name.startswith("ui/_")} - STAFF
    while more := {part for name in found for part in named(templates().get(name, ""))} - found:
        found |= more
    return frozenset(found & set(templates()))


def untold(text: str) -> list[str]:
    """The words of a template that no translation can reach."""
    text = re.sub(r"{%\s*comment\b.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktranslate\b.*?endblocktranslate\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    said = [word for tag in re.findall(r"{%\s*(?!translate\b)(.*?)%}", text) for word in SAID_BY_TAGS.findall(tag)]
    said += re.findall(r"""\|default(?:_if_none)?:["']([^"']+)["']""", text)
    bare = TAG.sub("\x00", text)
    said += SAID_BY_ATTRIBUTES.findall(bare)
    said += re.sub(r"<[^>]*>", "\x00", bare).split("\x00")
    words = (part.strip() for one in said for part in one.split("\x00"))
    return sorted({word for word in words if re.search(r"[A-Za-z]{2}", re.sub(r"&[a-z]+;", "", word))} - AS_IT_IS)


@pytest.mark.parametrize("name", sorted(read_by_everybody()))
def test_a_page_for_everybody_says_nothing_that_cannot_be_translated(name):
    assert untold(templates()[name]) == []


@pytest.mark.parametrize("name", sorted(read_by_everybody()))
def test_a_day_is_written_as_its_language_writes_it(name):
    """`j F` is English alone: elsewhere it is 3 de diciembre. MONTH_DAY_FORMAT and DATE_FORMAT know."""
    assert not re.findall(r'\|date:"[^"A-Z]*j[^"]*F[^"]*"', templates()[name])


def test_the_pages_are_found():
    some = {"portal/home.html", "directory/find.html", "booking/online/who.html", "ui/_form.html"}
    assert some <= read_by_everybody()
    assert len(read_by_everybody()) > 90


def test_no_page_for_everybody_has_a_part_of_the_staffs_pages():
    assert read_by_everybody() & STAFF == set()


@pytest.mark.parametrize(
    "text",
    [
        "<p>Read this.</p>", '<b aria-label="Close"></b>', '{% include "ui/_alert.html" with text="Look here" only %}',
        '{% card title="Your visit" %}', '{{ row|default:"not recorded" }}', "<p>{{ name }} is here</p>",
        '<input placeholder="Type here">', '{% translate "Known" %} and more',
    ],
)  # fmt: skip
def test_the_reader_knows_an_english_sentence(text):
    assert untold(text)


@pytest.mark.parametrize(
    "text",
    [
        '<p>{% translate "Read this." %}</p>', '<b aria-label="{% translate \'Close\' %}"></b>', "<p>{{ name }}</p>",
        "{% blocktranslate trimmed %}Of {{ name }}{% endblocktranslate %}", "<script>let it = be</script>",
    ],
)  # fmt: skip
def test_the_reader_lets_a_translated_sentence_be(text):
    assert not untold(text)
