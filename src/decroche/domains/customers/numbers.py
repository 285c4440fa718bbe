"""Telephone numbers: E.164 inside, any national writing outside."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat

from decroche.domains.tenancy.errors import Invalid

# With prefix, separators and "(0)" no real number is longer.
LONGEST = 40


def to_e164(text: str, country: str) -> str:
    """The number in E.164 (ITU-T), read as people of `country` (ISO 3166) write it.

    Raises Invalid if it cannot be a number.
    """
    written = text.strip().replace("(0)", "")
    try:
        if len(written) > LONGEST:
            raise ValueError
        number = phonenumbers.parse(written, country)
        if not phonenumbers.is_possible_number(number):
            raise ValueError
    except (phonenumbers.NumberParseException, ValueError):
        raise Invalid(
            field=text[:LONGEST],
            why_fr="ce n'est pas un numéro de téléphone",
            why_en="this is not a telephone number",
        ) from None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def to_people(e164: str, country: str) -> str:
    """As people of `country` write it: "06 12 34 56 78", "+44 20 7946 0958"."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    home = phonenumbers.country_code_for_region(country) == number.country_code
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
