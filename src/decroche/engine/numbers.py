"""Telephone numbers as they come from trunks, and as people read them.

Inside, a number is E.164 ("+33612345678"). Trunks send national ("0612345678"), international
("0033612345678", "33612345678") and absurd things; what cannot be read is no number.
"""

import re
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat

# E.164 has 15 digits; with prefix, separators and a user part of SIP no real number is longer.
LONGEST: Final = 40
REGION: Final = "FR"
_HIDDEN: Final = frozenset(("", "anonymous", "unknown", "unavailable", "private", "restricted"))
_SEPARATORS: Final = re.compile(r"[\s.\-()/]+")


def is_hidden(number: str) -> bool:
    """Whether the caller's number was withheld, in the words trunks use."""
    return number.strip().lower() in _HIDDEN


def to_e164(number: str, region: str = REGION) -> str | None:
    """The number in E.164, or None when it is hidden, absurd or too short to be dialled.

    Rule: ITU-T E.164; national writing of `region` (ISO 3166). A bare "33…" of eleven digits, as
    some French trunks send it, is read as international.
    """
    if is_hidden(number) or len(number) > LONGEST or not number.isascii():
        return None
    text = _SEPARATORS.sub("", number.strip().replace("(0)", ""))
    if not re.fullmatch(r"\+?[0-9]{3,18}", text):
        return None
    country = str(phonenumbers.country_code_for_region(region))
    if text.startswith(country) and len(text) == len(country) + 9:
        text = f"+{text}"
    return _parse(text, region)


def _parse(text: str, region: str) -> str | None:
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def to_people(e164: str, region: str = REGION) -> str:
    """As people of `region` write it: "06 12 34 56 78", "+44 20 7946 0958"."""
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    home = phonenumbers.country_code_for_region(region) == parsed.country_code
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)
