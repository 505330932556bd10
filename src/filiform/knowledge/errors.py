"""What can go wrong with the catalogues.

FiliformError
├── CatalogueInvalid   a catalogue file breaks its schema or points at something that is not there   500
└── CatalogueMissing   a catalogue file is not where it belongs, or cannot be read                   500
"""

from __future__ import annotations

from collections.abc import Iterable

from filiform.core.errors import FiliformError
from filiform.knowledge.faults import Fault


class CatalogueInvalid(FiliformError):
    """Carries every fault found, not only the first: `faults`, in the order of the files."""

    code = "knowledge.catalogue_invalid"
    status = 500
    text = "The catalogues have {count} fault(s). Mend each line named here, then try again.\n{listing}"

    def __init__(self, *, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(count=len(self.faults), listing="\n".join(map(str, self.faults)))


class CatalogueMissing(FiliformError):
    code = "knowledge.catalogue_missing"
    status = 500
    text = "The catalogue file {file} cannot be read ({why}). Install Filiform again, or put the file back."
