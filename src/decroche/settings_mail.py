"""The branch `mail` of the settings: the server that takes our e-mail. Default: none is sent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

ADDRESS = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,189}\Z")


def _sender(value: str) -> str:
    if value and not ADDRESS.match(value):
        raise ValueError("must be an e-mail address, for instance decroche@example.org")
    return value


class Mail(BaseModel):
    """Password links go out by this server. The other settings of it need `host`."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    host: str = Field(
        default="",
        max_length=253,
        description="SMTP server that takes e-mail; empty: links are shown, none are sent.",
    )
    port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls (587), tls (465), or none on this machine alone."
    )
    sender: Annotated[str, AfterValidator(_sender)] = Field(
        default="", description="Address that our e-mail comes from; needed with host."
    )
    username: str = Field(default="", max_length=200, description="Account there; empty: none.")
    password_file: Path | None = Field(
        default=None, description="File whose first line is that account's password."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.host and not self.sender:
            raise ValueError("mail.sender: is needed with mail.host")
        if self.username and self.password_file is None:
            raise ValueError("mail.password_file: is needed with mail.username")
        if self.username and self.security == "none":
            raise ValueError("mail.security: would show the password; take starttls or tls")
        return self
