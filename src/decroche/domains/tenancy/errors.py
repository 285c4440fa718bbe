"""Refusals that every domain may give."""

from __future__ import annotations

from typing import ClassVar

from decroche.kernel.refusal import Refusal


class NotAllowed(Refusal):
    code: ClassVar[str] = "forbidden"
    status: ClassVar[int] = 403
    fr: ClassVar[str] = (
        "Votre rôle ne le permet pas : adressez-vous à un administrateur de votre organisation."
    )
    en: ClassVar[str] = "Your role does not allow this: ask an administrator of your organisation."


class NotLoggedIn(Refusal):
    code: ClassVar[str] = "not_logged_in"
    status: ClassVar[int] = 401
    fr: ClassVar[str] = "Connectez-vous."
    en: ClassVar[str] = "Please log in."


class NoMembership(Refusal):
    code: ClassVar[str] = "no_membership"
    status: ClassVar[int] = 403
    fr: ClassVar[str] = (
        "Ce compte n'appartient à aucune organisation : demandez à un administrateur de vous"
        " réintégrer, ou connectez-vous avec un autre compte."
    )
    en: ClassVar[str] = (
        "This account belongs to no organisation: ask an administrator to take you back,"
        " or log in with another account."
    )


class NotFound(Refusal):
    """Also what another organisation's row is: it does not exist."""

    code: ClassVar[str] = "not_found"
    status: ClassVar[int] = 404
    fr: ClassVar[str] = "Cet élément n'existe pas ou plus : revenez à la liste et rechargez-la."
    en: ClassVar[str] = "This does not exist, or no longer: go back to the list and reload it."


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
    fr: ClassVar[str] = (
        "« {what} » existe déjà : modifiez ce qui existe, ou choisissez autre chose."
    )
    en: ClassVar[str] = "“{what}” is already there: change what is there, or choose another."
