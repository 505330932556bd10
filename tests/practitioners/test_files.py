from __future__ import annotations

import pytest

from filiform.practitioners.rules.files import content_type, plain_name


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"<html><script>", None),
        (b"<svg xmlns=", None),
        (b"MZ\x90\x00", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_what_a_file_is_follows_from_its_first_bytes(content, kind):
    assert content_type(content) == kind


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("licence.pdf", "licence.pdf"),
        ("licence.exe", "licence.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\scans\Yılmaz licence.JPG", "Yılmaz licence.pdf"),
        ('x"\r\nSet-Cookie: a=b.pdf', "x_Set-Cookie_ a_b.pdf"),
        ("", "file.pdf"),
        ("." * 300, "file.pdf"),
        ("a" * 300 + ".pdf", "a" * 120 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere_and_ends_as_its_content_asks(name, plain):
    assert plain_name(name, "application/pdf") == plain
