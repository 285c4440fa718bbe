"""What was typed, as a destination with its class: the French plan, and everything beyond it.

The `phonenumbers` library knows ten-digit and foreign numbers. Its data say nothing of what the
French call "overseas" and little of short numbers, so those are here, each with its source and the
day on which it was read.
"""

import re
from typing import Final, Literal, get_args

import msgspec
import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo

from decroche.kernel.config import DialClass
from decroche.kernel.emergency import EMERGENCY
from decroche.kernel.numbers import normalise

DestinationClass = Literal["emergency", "text_only", "fixed", "mobile"] | DialClass
CLASSES: Final[tuple[str, ...]] = (
    "emergency", "text_only", "fixed", "mobile", *get_args(DialClass),
)  # fmt: skip

FRANCE: Final = frozenset(("FR", "GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM"))
"""Mainland and overseas, where the French short numbers hold."""

TEXT_ONLY: Final = frozenset(("114",))
"""Reached by SMS, application and video only: the emergency number for the deaf."""

_OVERSEAS: Final = {
    "0262": "262", "0263": "262", "0269": "262", "0639": "262", "0692": "262", "0693": "262",
    "0590": "590", "0690": "590", "0691": "590",
    "0594": "594", "0694": "594",
    "0596": "596", "0696": "596", "0697": "596",
}  # fmt: skip
"""National writing of overseas numbers → their country code. In use since 1996; as libphonenumber
9.0 has these prefixes (its regions RE, YT, GP, GF, MQ), read 29 November 2026. Only what it knows
to be such a number is one: 06 39 98 is the range for fiction of the mainland."""

_PLAN: Final = re.compile(r"\+33(?:(?P<fixed>[1-59])|(?P<mobile>6|7(?!00)))\d{8}")
"""Ten digits of the mainland: 01–05 and 09 fixed, 06 and 07 mobile but for 0700, which begins long
numbers of machines. Ranges open each year, later than the library knows. Source: ARCEP, décision
n° 2018-0881 modifiée, annexe 1, 2.3; read 29 November 2026."""

_FREE_SHORT: Final = re.compile(
    r"300[0-79]|30[1-9]\d|31[0-6]\d|31[89]\d"  # 3000–3007, 3009–3169, 3180–3199.
    r"|3919"  # «Violences femmes info»: free, by exception in its range.
    r"|116\d{3}"  # Of social value: décision 2007/116/CE.
)
"""Free short numbers. Source: ARCEP, décision n° 2018-0881 modifiée par 2022-1583, annexe 1, 2.4.9;
read 29 November 2026 (3919: general knowledge)."""
_PREMIUM_SHORT: Final = re.compile(r"3[2-9]\d\d|118\d{3}")
"""Short numbers whose editor names the price, and directory enquiries: held to be surcharged."""

_SATELLITE: Final = frozenset((870, 878, 881, 882, 883, 888))
"""Country codes that belong to no country: Inmarsat, satellite and other networks. Source: ITU-T,
List of assigned country codes (E.164), complement to E.164."""

_BY_TYPE: Final[dict[int, DestinationClass]] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed",
    PhoneNumberType.VOIP: "fixed",
    PhoneNumberType.TOLL_FREE: "freephone",
    PhoneNumberType.UAN: "ordinary",
    # 081, 082 and 0884 cost more than a call: in this plan the share is a surcharge.
    PhoneNumberType.SHARED_COST: "premium",
    PhoneNumberType.PREMIUM_RATE: "premium",
}
_SEPARATORS: Final = re.compile(r"[\s.\-()/]+")
_SHORT: Final = re.compile(r"[1-9]\d{1,5}")


class Destination(msgspec.Struct, frozen=True):
    """A number that can be dialled."""

    number: str
    """E.164; a short number as it is."""
    kind: DestinationClass
    country: str = ""
    """ISO 3166 code of a number with a country; "" for short ones and for those of none."""

    @property
    def short(self) -> bool:
        """Whether it is dialled as it is and nobody's own."""
        return not self.number.startswith("+")


def read(typed: str, country: str) -> Destination | None:
    """What a person of `country` (ISO 3166) means by it; None: it is no number.

    Short numbers first: nothing may ever turn 15 into +3315.
    """
    text = _SEPARATORS.sub("", typed)
    if _SHORT.fullmatch(text):
        return _short(text, country)
    e164 = normalise(_with_territory(text, country), country)
    return None if e164 is None else _long(e164)


def is_emergency(number: str, country: str) -> bool:
    """Whether this short number calls help in `country`; 112 does everywhere."""
    if number == "112" or (country in FRANCE and number in EMERGENCY):
        return True
    return country not in FRANCE and bool(shortnumberinfo.is_emergency_number(number, country))


def _short(text: str, country: str) -> Destination | None:
    if is_emergency(text, country):
        return Destination(text, "emergency")
    if country not in FRANCE:
        region = phonenumbers.parse(text, country)
        known = shortnumberinfo.is_valid_short_number_for_region(region, country)
        return Destination(text, "service") if known else _as_long(text, country)
    if text in TEXT_ONLY:
        return Destination(text, "text_only")
    if _FREE_SHORT.fullmatch(text):
        return Destination(text, "freephone")
    if _PREMIUM_SHORT.fullmatch(text):
        return Destination(text, "premium")
    return Destination(text, "service")  # Operators' own, and what has no place in the plan.


def _as_long(text: str, country: str) -> Destination | None:
    """A short whole number of a country that has such."""
    e164 = normalise(text, country)
    return None if e164 is None else _long(e164)


def _with_territory(text: str, country: str) -> str:
    """A French writing of an overseas number with its country code: 0692… is +262692…."""
    code = _OVERSEAS.get(text[:4]) if country in FRANCE and len(text) == 10 else None
    overseas = f"+{code}{text[1:]}"
    return overseas if code is not None and text.isdecimal() and _valid(overseas) else text


def _planned(e164: str) -> DestinationClass:
    found = _PLAN.fullmatch(e164)
    if found is None or (f"0{e164[3:6]}" in _OVERSEAS and not e164.startswith("+33639")):
        return "other"
    return "fixed" if found["fixed"] else "mobile"


def _valid(e164: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(e164))


def _long(e164: str) -> Destination:
    parsed = phonenumbers.parse(e164)
    if parsed.country_code in _SATELLITE:
        return Destination(e164, "satellite")
    region = phonenumbers.region_code_for_number(parsed)
    kind = _BY_TYPE.get(phonenumbers.number_type(parsed)) or _planned(e164)
    if parsed.country_code == 979:  # International premium rate: of no country, and of no type.
        kind = "premium"
    home = region if region and region != "001" else ""
    return Destination(e164, kind, home)
