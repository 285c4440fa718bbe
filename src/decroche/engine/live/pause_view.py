"""Breaks and withdrawals as an agent's desk shows them: part of the live socket's messages
(`protocol`)."""

from typing import Literal

import msgspec


class ReasonView(msgspec.Struct, frozen=True):
    id: str
    fr: str
    en: str
    kind: str
    max_min: int
    quota_min: int = 0
    """Minutes a day; 0: no quota."""
    used_ms: int = 0
    """Of today, by this agent; the present time in it is not counted yet."""
    approval_min: int = 0
    """A supervisor must agree: "state" asks for it, and once more takes the question back."""


class ApprovalView(msgspec.Struct, frozen=True):
    """A break or withdrawal that the agent has asked a supervisor for; `by` has answered."""

    reason: str
    asked_ms: int
    until_ms: int
    answer: Literal["asked", "granted", "declined", "unanswered"]
    by: str = ""
