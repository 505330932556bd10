from __future__ import annotations

import pytest

from filiform.registry.services import Installation, export_registry
from tests.factories.cast import NOON
from tests.registry.clinic import populate


@pytest.fixture
def people(house, amara, amara_pt):
    return populate(house=house, by=amara, practitioner=amara_pt)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "out" / "registry"


@pytest.fixture
def export(olu, tmp_path, folder):
    """The owner exports: `export()`, or with another secret, other members, only those who agreed."""

    def exported(secret=b"secret", members=None, by=olu, k=5, to=folder, **more):
        installation = Installation(secret, tmp_path / "home" / "registry", k)
        return export_registry(folder=to, members=members or [olu], installation=installation, by=by, at=NOON, **more)

    return exported
