"""The branch `watch` of the settings: how processes are looked after."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Watch(BaseModel):
    """How the supervisor looks after its processes."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    engine_stuck_s: float = Field(
        default=2.0,
        gt=0,
        le=60,
        description="The engine is killed when silent for so long, seconds.",
    )
    engine_spare: bool = Field(
        default=True,
        description="A second engine waits, loaded: back a second sooner, for 70 MB of memory.",
    )
    start_timeout_s: float = Field(
        default=60.0, gt=0, le=600, description="A process must be ready within, seconds."
    )
    log_bytes: int = Field(
        default=10_000_000, ge=10_000, description="A log is turned over at, bytes."
    )
    log_files: int = Field(default=3, ge=1, le=100, description="Old logs kept of each process.")
    record_files: int = Field(
        default=50,
        ge=1,
        le=1000,
        description="Old parts kept of Asterisk's record of legs, which `replay` compares with.",
    )
