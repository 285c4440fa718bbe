"""Telephone numbers: E.164 inside, as people of the centre's country write them outside.

Trunks and people write national ("0612345678"), international ("0033612345678", "33612345678",
"+33 (0)6 12 34 56 78") and absurd things; what cannot be read is no number. The rules of each
country are data: the `phonenumbers` library carries those of libphonenumber.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

LONGEST: Final = 40
"""E.164 has 15 digits; with prefix, separators and a user part of SIP no real number is longer."""
NATIONAL_DIGITS: Final = 9
"""Digits of a national number in the plans (France's first) whose trunks leave out the "+"."""
READ_MAX: Final = 4096
"""Numbers whose reading is remembered: those of the day's callers and of the desks' screens."""
_HIDDEN: Final = frozenset(("", "anonymous", "unknown", "unavailable", "private", "restricted"))
_SEPARATORS: Final = re.compile(r"[\s.\-()/]+")
_DIGITS: Final = re.compile(r"\+?[0-9]{3,18}")


class NumberClass(StrEnum):
    """What a number as it came is good for."""

    HIDDEN = "hidden"  # Withheld by the caller.
    UNREADABLE = "unreadable"  # No number at all.
    MOBILE = "mobile"
    FIXED = "fixed"
    SPECIAL = "special"  # Freephone, premium, shared cost: dialled differently, billed differently.
    OTHER = "other"  # A number that can be dialled, of no kind that we know.


_CLASSES: Final = {
    PhoneNumberType.MOBILE: NumberClass.MOBILE,
    PhoneNumberType.FIXED_LINE: NumberClass.FIXED,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberClass.FIXED,
    PhoneNumberType.VOIP: NumberClass.FIXED,
    PhoneNumberType.TOLL_FREE: NumberClass.SPECIAL,
    PhoneNumberType.PREMIUM_RATE: NumberClass.SPECIAL,
    PhoneNumberType.SHARED_COST: NumberClass.SPECIAL,
    PhoneNumberType.UAN: NumberClass.SPECIAL,
}


def is_hidden(raw: str) -> bool:
    """Whether the caller's number was withheld, in the words trunks use."""
    return raw.strip().lower() in _HIDDEN


@lru_cache(maxsize=READ_MAX)
def normalise(raw: str, region: str) -> str | None:
    """The number in E.164, or None when it is hidden, absurd or cannot be dialled.

    Rule: ITU-T E.164; national writing of `region` (ISO 3166). A bare "33…" with a whole national
    number behind it, as some trunks send it, is read as international.
    """
    if is_hidden(raw) or len(raw) > LONGEST:
        return None
    text = _SEPARATORS.sub("", raw.strip().replace("(0)", ""))
    if _DIGITS.fullmatch(text) is None:
        return None
    country = str(phonenumbers.country_code_for_region(region))
    if text.startswith(country) and len(text) == len(country) + NATIONAL_DIGITS:
        text = f"+{text}"
    parsed = _parsed(text, region)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


@lru_cache(maxsize=READ_MAX)
def national(e164: str, region: str) -> str:
    """As people of `region` write it: "06 12 34 56 78", "+44 20 7946 0958"; no number: itself."""
    parsed = _parsed(e164, None)
    if parsed is None:
        return e164
    home = phonenumbers.country_code_for_region(region) == parsed.country_code
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


@lru_cache(maxsize=READ_MAX)
def class_of(raw: str, region: str) -> NumberClass:
    """What this is, whatever was sent."""
    if is_hidden(raw):
        return NumberClass.HIDDEN
    e164 = normalise(raw, region)
    parsed = _parsed(e164, None) if e164 is not None else None
    if parsed is None:
        return NumberClass.UNREADABLE
    return _CLASSES.get(phonenumbers.number_type(parsed), NumberClass.OTHER)


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
