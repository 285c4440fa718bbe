"""Refusals about people."""

from __future__ import annotations

from typing import ClassVar

from decroche.kernel.refusal import Refusal


class LastAdministrator(Refusal):
    code: ClassVar[str] = "last_administrator"
    fr: ClassVar[str] = "C'est le dernier administrateur : nommez-en un autre d'abord."
    en: ClassVar[str] = "This is the last administrator: name another one first."


class EmailTaken(Refusal):
    code: ClassVar[str] = "email_taken"
    fr: ClassVar[str] = (
        "L'adresse {email} a déjà un compte : si la personne est partie, réintégrez-la, sinon"
        " donnez une autre adresse."
    )
    en: ClassVar[str] = (
        "The address {email} already has an account: if the person has left, take them back, else"
        " give another address."
    )


class NameTaken(Refusal):
    code: ClassVar[str] = "name_taken"
    fr: ClassVar[str] = "Il y a déjà une place {name} : donnez un autre nom."
    en: ClassVar[str] = "There is a seat {name} already: give another name."


class SeatHeld(Refusal):
    code: ClassVar[str] = "seat_held"
    fr: ClassVar[str] = "{by} y est à son poste : changez-la quand la place sera libre."
    en: ClassVar[str] = "{by} is at work there: change it when the seat is free."


class UnreadableCsv(Refusal):
    code: ClassVar[str] = "unreadable_csv"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "Ce fichier n'est pas un CSV lisible : {why_fr}."
    en: ClassVar[str] = "This file is not a readable CSV: {why_en}."
