"""A language is a folder: no code names one."""

from __future__ import annotations

from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils.translation import gettext_lazy, override
from tools.words import compiled

from filiform.core.errors import InvalidInput, Refused
from filiform.core.languages import Language, shipped_languages
from tests.locale.mirror import MIRROR, marked, mirrored


def begin(folder, locale):
    words = folder / locale / "LC_MESSAGES" / "django.mo"
    words.parent.mkdir(parents=True)
    words.write_bytes(compiled(Catalog(locale="es")))


def test_english_and_spanish_are_shipped():
    assert [one.name for one in shipped_languages()][:2] == ["English", "Español"]
    assert [(one.code, one.name) for one in shipped_languages()] == settings.LANGUAGES
    assert [one.code for one in shipped_languages() if one.is_rtl] == settings.LANGUAGES_BIDI


def test_a_folder_with_words_is_a_language_with_its_own_name_and_direction(tmp_path):
    begin(tmp_path, "ar")
    begin(tmp_path, "pt_BR")
    begin(tmp_path, "he_IL")
    (tmp_path / "fr").mkdir()
    assert shipped_languages(tmp_path) == (
        Language("en", "English", False),
        Language("ar", "العربيّة", True),
        Language("he-il", "עברית", True),
        Language("pt-br", "Português Brasileiro", False),
    )


def test_a_language_no_list_knows_says_its_name_and_direction_itself(tmp_path):
    begin(tmp_path, "ps")
    begin(tmp_path, "qu")
    (tmp_path / "ps" / "language.json").write_text('{"name": "پښتو", "direction": "rtl"}', "utf-8")
    assert shipped_languages(tmp_path)[1:] == (Language("ps", "پښتو", True), Language("qu", "Qu", False))


class Closed(Refused):
    code = "tests.closed"
    text = gettext_lazy("Stay")


def test_an_error_is_told_in_the_language_of_the_page(tmp_path):
    error = Closed()
    with mirrored(tmp_path), override(MIRROR):
        assert str(error) == marked("Stay")
        assert str(InvalidInput(where=gettext_lazy("Password"), message="Stay")) == f"{marked('Password')}: Stay"
    assert str(error) == "Stay"
