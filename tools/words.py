"""Gather what people read into each language's django.po, and compile the django.mo that the program opens.

`python -m tools.words` brings every language of src/filiform/locale up to date; `python -m tools.words fr` begins one.
A text stands in a template (`translate`, `blocktranslate`) or in Python (`gettext` and its relatives). What nobody has
translated yet stays empty and is shown in English; what is no longer in the source is dropped. No guesses are made from
similar texts: in a clinic an almost right sentence is a wrong one.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "filiform"
LOCALE = SOURCE / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
WIDTH = 116


def gathered(source: Path = SOURCE) -> Catalog:
    """Every text of the program, with the files it stands in."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for file in sorted(source.rglob("*")):
        if file.suffix == ".py" or ("templates" in file.parts and file.suffix in {".html", ".txt"}):
            for text, context, comments in _texts(file):
                place = file.relative_to(source.parent).as_posix()
                catalog.add(text, locations=[(place, 1)], auto_comments=comments, context=context)
    return catalog


def _texts(file: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, list[str]]]:
    text = file.read_text("utf-8")
    if file.suffix != ".py":
        # What templatize makes of a page is a list of calls, not a program: its indentation means nothing.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(file)).splitlines())
    stream = io.BytesIO(text.encode())
    for _, function, messages, comments in extract_python(stream, KEYWORDS, ["Translators:"], {"encoding": "utf-8"}):
        said = [one for one in (messages if isinstance(messages, tuple) else (messages,)) if one]
        has_context = "pgettext" in function
        context = said.pop(0) if has_context and len(said) > 1 else None
        if said:
            yield (tuple(said[:2]) if "ngettext" in function or "npgettext" in function else said[0]), context, comments


def merged(file: Path, template: Catalog) -> Catalog:
    """The words of one language with every text of the source in them. Nothing is carried to a text that changed."""
    locale = file.parents[1].name
    if file.exists():
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=locale)
    else:
        catalog = _begun(locale)
    template.creation_date = catalog.creation_date  # so that gathering twice changes nothing
    catalog.update(template, no_fuzzy_matching=True)
    return catalog


def _begun(locale: str) -> Catalog:
    return Catalog(
        locale=locale, project="Filiform", version="1", charset="utf-8", fuzzy=False,
        header_comment="# Words of Filiform. Unreviewed translation until somebody who speaks it signs below.",
        copyright_holder="The Filiform contributors", msgid_bugs_address="", last_translator="nobody yet",
        language_team=locale,
    )  # fmt: skip


def written(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(stream, catalog, width=WIDTH, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return stream.getvalue()


def compiled(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """What a reader of this language would still meet in English."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple) else (message.string,))
    ]


def main(begin: list[str]) -> int:
    for locale in begin:
        (LOCALE / locale / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    template = gathered()
    for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
        file = folder / "django.po"
        catalog = merged(file, template)
        file.write_bytes(written(catalog))
        file.with_suffix(".mo").write_bytes(compiled(catalog))
        left = untranslated(catalog)
        print(f"{folder.parent.name}: {len(catalog)} texts, {len(left)} still in English")
        for text in left:
            print(f"  {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
