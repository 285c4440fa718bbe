"""The branch `asterisk` of the settings: where the telephone engine comes from, whom it trusts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _file(value: Path | None) -> Path | None:
    if value is None:
        return None
    if not value.is_file():
        raise ValueError("must be a file that is there")
    return value.absolute()


class Asterisk(BaseModel):
    """Where the telephone engine comes from, and whom it trusts."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    use_system: bool = Field(
        default=True, description="Take the system's Asterisk if it is new enough."
    )
    mirror: str | None = Field(
        default=None,
        description="Debian mirror for Asterisk; empty: the one of this machine's apt.",
    )
    tls_ca: Annotated[Path | None, AfterValidator(_file)] = Field(
        default=None,
        description="Authorities (PEM) that may vouch for operators over TLS; empty: the system's.",
    )
