"""A start opens compiled catalogues; whatever is wrong with them, what is opened equals the YAML."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from filiform.knowledge import compiling, loading
from filiform.knowledge.errors import CatalogueInvalid, CatalogueMissing

MINIMAL = "schema_version: 1\nmuscle_regions:\n  soleus: [posterior-leg-calf]\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    home = tmp_path / "data"
    home.mkdir()
    (home / "muscle-regions.yaml").write_text(MINIMAL)
    return home


def only_file(home: Path) -> Path:
    (file,) = home.iterdir()
    return file


@pytest.mark.parametrize("name", loading.NAMES)
def test_a_compiled_catalogue_equals_the_yaml_it_was_made_from(name: str, tmp_path: Path) -> None:
    direct, faults = compiling.parse(name, loading.read_source(name))
    first = loading.load(name, places=[tmp_path])
    second = loading.load(name, places=[tmp_path])
    assert faults == []
    assert first == second
    assert second.document == direct
    assert only_file(tmp_path).name == f"{name}.{second.content_hash}.json"


def test_dates_stay_the_text_that_was_written() -> None:
    document, faults = compiling.parse("x", b"as_of: 2026-11-22\n")
    assert faults == []
    assert document == {"as_of": "2026-11-22"}


def test_the_version_names_the_schema_and_the_content(data: Path, tmp_path: Path) -> None:
    loaded = loading.load("muscle-regions", data=data, places=[tmp_path / "out"])
    assert loaded.version == f"1+{loaded.content_hash[:12]}"
    assert loading.version_of({"meta": {"version": "2026-11-22"}}, "ab" * 32) == "2026-11-22+abababababab"
    assert loading.version_of({}, "ab" * 32) == "1+abababababab"


def test_changed_yaml_is_compiled_anew(data: Path, tmp_path: Path) -> None:
    places = [tmp_path / "out"]
    before = loading.load("muscle-regions", data=data, places=places)
    (data / "muscle-regions.yaml").write_text(MINIMAL + "  plantaris: [knee]\n")
    after = loading.load("muscle-regions", data=data, places=places)
    assert after.content_hash != before.content_hash
    assert after.document["muscle_regions"]["plantaris"] == ["knee"]


def halve(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def alter_one_word(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"posterior-leg-calf", b"anterior-leg-calf!"))


def claim_other_yaml(file: Path) -> None:
    head, _, body = file.read_bytes().partition(b"\n")
    file.write_bytes(json.dumps({**json.loads(head), "content_hash": "0" * 64}).encode() + b"\n" + body)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def fill_with_noise(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00garbage")


@pytest.mark.parametrize("harm", [halve, alter_one_word, claim_other_yaml, empty, fill_with_noise])
def test_a_damaged_or_foreign_compiled_file_is_passed_over_and_made_again(harm, data: Path, tmp_path: Path) -> None:
    places = [tmp_path / "out"]
    sound = loading.load("muscle-regions", data=data, places=places)
    file = only_file(places[0])
    whole = file.read_bytes()
    harm(file)
    assert loading.load("muscle-regions", data=data, places=places) == sound
    assert file.read_bytes() == whole


def test_the_users_cache_is_used_where_the_first_place_cannot_be_written(data: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    cache = tmp_path / "cache"
    loaded = loading.load("muscle-regions", data=data, places=[blocked / "compiled", cache])
    assert only_file(cache).name.startswith("muscle-regions.")
    assert loading.load("muscle-regions", data=data, places=[blocked / "compiled", cache]) == loaded


def test_a_machine_without_any_writable_place_still_opens_its_catalogues(data: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    loaded = loading.load("muscle-regions", data=data, places=[blocked / "compiled"])
    assert loaded.document["muscle_regions"] == {"soleus": ["posterior-leg-calf"]}


def test_the_cache_follows_the_platforms_convention(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere/cache")
    assert loading.compiled_homes()[-1] == Path("/somewhere/cache/filiform")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert loading.compiled_homes()[-1].is_absolute()


def test_compiling_leaves_no_draft_behind(data: Path, tmp_path: Path) -> None:
    loading.load("muscle-regions", data=data, places=[tmp_path / "out"])
    assert [file.suffix for file in (tmp_path / "out").iterdir()] == [".json"]


def test_a_missing_catalogue_says_which_file_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CatalogueMissing, match=r"muscles\.yaml.*Install Filiform again"):
        loading.load("muscles", data=tmp_path, places=[tmp_path])


def test_an_invalid_catalogue_is_never_compiled(data: Path, tmp_path: Path) -> None:
    (data / "muscle-regions.yaml").write_text("schema_version: one\nmuscle_regions: {soleus: []}\n")
    with pytest.raises(CatalogueInvalid) as caught:
        loading.load("muscle-regions", data=data, places=[tmp_path / "out"])
    assert [(fault.row, fault.key) for fault in caught.value.faults] == [
        ("document", "schema_version"),
        ("muscle_regions (soleus)", ""),
    ]
    assert not (tmp_path / "out").exists()


def test_opening_eligibility_reads_no_other_catalogue_and_no_yaml_parser() -> None:
    loading.load("eligibility")
    script = (
        "import sys; opened = []; sys.addaudithook(lambda event, args: opened.append(str(args[0]))"
        " if event == 'open' else None);"
        "from filiform.knowledge import catalogues; catalogues.eligibility();"
        "print([f for f in opened if f.endswith(('.yaml', '.json'))]);"
        "print([m for m in ('yaml', 'pydantic', 'django') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    opened, heavy = done.stdout.splitlines()
    assert opened.count("/eligibility.") == 2
    assert opened.count(",") == 1
    assert heavy == "[]"
