"""The branch `lan` of the settings: other machines of the local network. Default: none."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\Z")


def checked_address(value: str) -> str:
    """An IPv4 address that others can reach, or nothing. Raises ValueError."""
    if not value:
        return value
    try:
        address = ipaddress.IPv4Address(value)
    except ValueError:
        raise ValueError("must be an IPv4 address of this machine, or empty") from None
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        raise ValueError("must be one address of this machine that others can reach")
    return value


def checked_name(value: str) -> str:
    """A host name or nothing. Raises ValueError."""
    if value and (len(value) > 253 or not HOST_NAME.match(value)):
        raise ValueError("must be a host name in small letters, for instance centre.example.org")
    return value


class Lan(BaseModel):
    """How the colleague at the next desk reaches us. The other settings of it need `address`."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    address: Annotated[str, AfterValidator(checked_address)] = Field(
        default="",
        description="IPv4 address that other machines use; `run --lan` sets it. Empty: none do.",
    )
    name: Annotated[str, AfterValidator(checked_name)] = Field(
        default="", description="Host name that people type; empty: they type the address."
    )
    certificate: Path | None = Field(
        default=None, description="Your own certificate (PEM, whole chain); empty: own authority."
    )
    key: Path | None = Field(default=None, description="The key of that certificate (PEM).")

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key belong together: give both, or neither")
        for path in (self.certificate, self.key):
            if path is not None and not path.is_file():
                raise ValueError(f"{path} is no file")
        return self

    @property
    def host(self) -> str:
        """What people type: the name, else the address, else nothing."""
        return self.name or self.address if self.address else ""
