"""Refusals of missed calls."""

from __future__ import annotations

from typing import ClassVar

from decroche.kernel.refusal import Refusal


class SeenTo(Refusal):
    """Two must not call the same person at once."""

    code: ClassVar[str] = "missed_seen_to"
    fr: ClassVar[str] = "{name} rappelle déjà cette personne : prenez une autre ligne."
    en: ClassVar[str] = "{name} is already calling this person back: take another line."
