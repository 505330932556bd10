from __future__ import annotations

import re

from django.core.management import call_command
from django.test import override_settings

from filiform.site.assets import served


def test_scripts_are_served_without_comments_under_a_name_that_says_what_is_in_them(tmp_path, settings):
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "filiform.site.assets.Assets"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    found = [path for path in (tmp_path / "intake/phone").iterdir() if re.fullmatch(r"history\.\w+\.js", path.name)]
    text = found[0].read_text()
    assert not re.search(r"^\s*//", text, re.MULTILINE)
    assert "async function send" in text
    neighbour = re.search(r'from "\.\./\.\./ui/(device\.\w+\.js)"', text)
    assert (tmp_path / "ui" / neighbour[1]).exists()
    assert list(tmp_path.glob("ui/vendor/lit-html*.js"))


def test_only_whole_lines_are_comments():
    script = 'const here = "https://example.org"; // stays\n  // goes\n/** goes too */\nfirst(); /** stays */\n'
    assert served(script) == 'const here = "https://example.org"; // stays\nfirst(); /** stays */\n'


def test_what_only_a_reader_of_the_source_needs_is_not_served():
    script = "/** Of two\n    lines, 3 * 4. */\nfunction first() {\n  second();\n\n  /** a */\n  third();\n}\n"
    assert served(script) == "function first() {\nsecond();\nthird();\n}\n"
