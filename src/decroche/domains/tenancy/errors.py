"""Refusals that every domain may give."""

from __future__ import annotations

from typing import ClassVar

from decroche.kernel.refusal import Refusal


class NotAllowed(Refusal):
    code: ClassVar[str] = "forbidden"
    status: ClassVar[int] = 403
    fr: ClassVar[str] = "Vous n'avez pas ce droit."
    en: ClassVar[str] = "You do not have this permission."


class NotLoggedIn(Refusal):
    code: ClassVar[str] = "not_logged_in"
    status: ClassVar[int] = 401
    fr: ClassVar[str] = "Connectez-vous."
    en: ClassVar[str] = "Please log in."


class NoMembership(Refusal):
    code: ClassVar[str] = "no_membership"
    status: ClassVar[int] = 403
    fr: ClassVar[str] = "Ce compte n'appartient à aucune organisation."
    en: ClassVar[str] = "This account belongs to no organisation."


class NotFound(Refusal):
    """Also what another organisation's row is: it does not exist."""

    code: ClassVar[str] = "not_found"
    status: ClassVar[int] = 404
    fr: ClassVar[str] = "Introuvable."
    en: ClassVar[str] = "Not found."


class Invalid(Refusal):
    """A field cannot be so. `field`: its name; `why_fr`, `why_en`: a sentence's end."""

    code: ClassVar[str] = "invalid"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "« {field} » : {why_fr}."
    en: ClassVar[str] = "“{field}”: {why_en}."


class InUse(Refusal):
    code: ClassVar[str] = "in_use"
    fr: ClassVar[str] = "Encore utilisé par : {by}. Changez cela d'abord."
    en: ClassVar[str] = "Still used by: {by}. Change that first."


class AlreadyThere(Refusal):
    code: ClassVar[str] = "already_there"
    fr: ClassVar[str] = "« {what} » existe déjà."
    en: ClassVar[str] = "“{what}” is already there."
