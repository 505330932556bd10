from __future__ import annotations

from typing import Any

import pytest

from filiform.knowledge import loading
from filiform.screening.rules import Screener, compile_rules
from tests.screening.cases import CATALOGUE
from tests.screening.reference import Reference


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    return loading.load("eligibility").document


@pytest.fixture(scope="session")
def screener() -> Screener:
    return compile_rules(CATALOGUE)


@pytest.fixture(scope="session")
def reference(document: dict[str, Any]) -> Reference:
    return Reference(document)
