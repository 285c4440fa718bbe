"""Webhooks as the API gives and takes them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field


class WebhookIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
    client_id: UUID | None = None
    """Of which client's queues; None: of all."""
    url: Annotated[str, Field(max_length=500)]
    secret: Annotated[str, Field(min_length=16, max_length=200)] | None = None
    """Signs the messages. None: the present one stays; a new webhook gets one of ours."""
    enabled: bool = True


class WebhookOut(Schema):
    id: UUID
    name: str
    client_id: UUID | None
    url: str
    enabled: bool


class SecretOut(Schema):
    secret: str


class DeliveryOut(Schema):
    """`fr`, `en`: what became of it. Instants are UTC milliseconds."""

    id: UUID
    event: Literal["alert.on", "alert.off", "test"]
    state: Literal["waiting", "sent", "failed"]
    made_ms: int
    ended_ms: int | None
    next_ms: int | None
    """When it is tried again."""
    tries: int
    fr: str
    en: str


class WebhookStateOut(Schema):
    """`level` is a colour for what `last` says in words; newest first."""

    level: Literal["good", "waiting", "wrong", "off", "none"]
    waiting: int
    last: list[DeliveryOut]
