"""Telephone numbers as people type them into a form; the rules are in `kernel.numbers`."""

from __future__ import annotations

from decroche.domains.tenancy.errors import Invalid
from decroche.kernel.numbers import LONGEST, normalise


def to_e164(text: str, country: str) -> str:
    """The number in E.164, read as people of `country` (ISO 3166) write it.

    Raises Invalid if it cannot be a number.
    """
    number = normalise(text, country)
    if number is None:
        raise Invalid(
            field=text[:LONGEST],
            why_fr="ce n'est pas un numéro de téléphone",
            why_en="this is not a telephone number",
        )
    return number
