"""The branch `webhooks` of the settings: where messages about alerts may be sent."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Webhooks(BaseModel):
    """Addresses that are told of alerts; each organisation sets up its own."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    allow_inside: bool = Field(
        default=False,
        description="Webhooks may lead to this machine and to private networks: whoever sets one"
        " up can then make the server call services that only it reaches.",
    )
