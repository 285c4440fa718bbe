"""Refusals of the customers' files."""

from __future__ import annotations

from typing import ClassVar

from decroche.kernel.refusal import Refusal


class OtherName(Refusal):
    code: ClassVar[str] = "other_name"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "Ce n'est pas le nom de cette fiche : recopiez « {name} »."
    en: ClassVar[str] = "This is not the name on this file: type “{name}”."


class InContact(Refusal):
    code: ClassVar[str] = "in_contact"
    fr: ClassVar[str] = (
        "Ce client est en communication, ou un conseiller finit sa fiche : effacez-le quand l'appel"
        " est terminé."
    )
    en: ClassVar[str] = (
        "This customer is on a call, or an agent is finishing the file: erase it when the call is"
        " over."
    )


class CallPromised(Refusal):
    code: ClassVar[str] = "call_promised"
    fr: ClassVar[str] = "Un rappel lui est promis : annulez-le d'abord sous « Rappels »."
    en: ClassVar[str] = "A call is promised to this customer: cancel it first, under “Call-backs”."
