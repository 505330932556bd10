"""Schema of muscle-regions.yaml: the screening regions a needle in each muscle counts in."""

from __future__ import annotations

from filiform.knowledge.schema.row import Id, Ids, Row


class Document(Row):
    schema_version: int
    muscle_regions: dict[Id, Ids]
