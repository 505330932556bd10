"""What every catalogue row has in common: each key is known, each text says something."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Row(BaseModel):
    """Unknown keys are faults; nothing is converted, so a number in quotes stays a fault."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


Text = Annotated[str, AfterValidator(_says_something)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Texts = Annotated[list[Text], Field(min_length=1)]
Ids = Annotated[list[Id], Field(min_length=1)]
Day = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Access = Literal["full", "abstract", "excerpt", "secondary", "memory"]
View = Literal["anterior", "posterior", "lateral"]
Unit = Annotated[float, Field(ge=0, le=1)]
Point = Annotated[list[Unit], Field(min_length=2, max_length=2)]


class CitedSource(Row):
    cite: Text
    access: Access
    url: Text | None = None
