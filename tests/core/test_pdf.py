from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from filiform.core.pdf import render_pdf

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEMPLATE = "consent/consent.typ"


def payload(words="", **changes):
    return {
        "text": {"title": "Consent", "language": "en", "version": "en/v1", "statement": "I agree.",
                 "sections": [{"heading": "What", "lines": [words], "items": []}]},
        "clinic": "Cedar", "patient": "Elif Yılmaz", "rows": [["Decision", "Agreed"]], "signer": "Elif Yılmaz",
        "sha256": "0" * 64, "version": "en/v1", "drawn": None, "typed": None, "is_given": True,
        "decision": "Decision", "small": "Text en/v1. Fingerprint:", **changes,
    }  # fmt: skip


def shown(words, **changes):
    reader = PdfReader(io.BytesIO(render_pdf(TEMPLATE, payload(words, **changes), at=AT)))
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def test_the_same_input_gives_the_same_bytes():
    assert render_pdf(TEMPLATE, payload("a"), at=AT) == render_pdf(TEMPLATE, payload("a"), at=AT)
    assert render_pdf(TEMPLATE, payload("a"), at=AT) != render_pdf(TEMPLATE, payload("b"), at=AT)


def test_the_paper_is_tagged_titled_and_names_its_language():
    catalogue = PdfReader(io.BytesIO(render_pdf(TEMPLATE, payload("a"), at=AT))).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "en"


def test_the_paper_carries_the_time_it_is_given():
    reader = PdfReader(io.BytesIO(render_pdf(TEMPLATE, payload("a"), at=AT)))
    assert reader.metadata.creation_date == AT


@pytest.mark.parametrize(
    "name", ["Željko Đorđević", "Søren Ærø", "Iñigo Núñez", "Nguyễn Thị Ế", "Жанна Ёлкина", "Ελένη", "Yılmaz Çağrı Ş"]
)
def test_names_of_many_languages_stand_as_written(name):
    assert name in shown(name)


@pytest.mark.parametrize("name", ["陈伟", "ไทย", "한국", "a🙂b"])
def test_what_no_font_shows_is_printed_as_its_number_or_by_a_font_of_the_machine(name):
    words = shown(name)
    strange = [c for c in name if not c.isascii()]
    assert all(f"[U+{ord(c):04X}]" in words or c in words for c in strange)
    if "[U+" in words:
        assert "no font for" in words


@pytest.mark.parametrize(
    "attack",
    [
        '#panic("x")', "$ sum $", "*bold* _it_", "= Heading", '#import "/core/house.typ": *', '#read("/core/pdf.py")',
        "#sys.inputs", "\\", '"', "</script>", "@ref <label>", "// comment", "/* open", "#{", "]", "`raw`", "~", "--",
    ],
)  # fmt: skip
def test_peoples_words_are_never_source(attack):
    assert attack in shown(f"a {attack} b")


def test_control_characters_are_left_out():
    assert "ab" in shown("a\x00\x07\ud800b")


def test_a_template_that_misses_its_payload_is_a_bug_and_fails_loudly():
    with pytest.raises(Exception, match="decision"):
        render_pdf(TEMPLATE, {"text": payload("a")["text"], "clinic": "", "patient": "", "is_given": False}, at=AT)
