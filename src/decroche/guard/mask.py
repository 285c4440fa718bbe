"""A SIP message as it may be kept: no secret, no name, of a number the country and the last two.

What is not known to be harmless is not kept: headers stand in lists here, the rest loses its value.
"""

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat

REGION: Final = "FR"
HIDDEN: Final = "•••"
ADDRESSES: Final = frozenset(
    ("from", "f", "to", "t", "contact", "m", "p-asserted-identity", "p-preferred-identity",
     "remote-party-id", "diversion", "history-info", "refer-to", "r", "referred-by", "b", "route",
     "record-route", "reply-to")
)  # fmt: skip
# Whom a caller with Privacy (RFC 3323) wants hidden even from the last two digits.
CALLER: Final = frozenset(
    ("from", "f", "contact", "m", "p-asserted-identity", "p-preferred-identity", "remote-party-id")
)
KEPT: Final = frozenset(
    ("via", "v", "call-id", "i", "cseq", "max-forwards", "content-type", "c", "content-length", "l",
     "allow", "supported", "k", "require", "proxy-require", "unsupported", "user-agent", "server",
     "expires", "min-expires", "session-expires", "x", "min-se", "date", "rseq", "rack", "event",
     "o", "accept", "allow-events", "privacy", "reason", "warning", "timestamp", "retry-after",
     "subscription-state", "x-decroche-leg", "x-decroche-reattach")
)  # fmt: skip
SDP_LINES: Final = ("v=", "c=", "b=", "t=", "m=")
SDP_SECRETS: Final = ("a=crypto", "a=ice-pwd", "a=key-mgmt")

_URI = re.compile(r"(?i)\b(sips?:|tel:)([^@>?\s]*@|[^@;>?\s]+)")
_NAME = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![^\s,])[^\s<>",;:][^<>",;:]*(?=<)')
_DIGITS = re.compile(r"(?i)(?<!tag=)(?<![\w.])\+?\d{6,}(?![\w.])")
_ENDPOINT = re.compile(r"(?:ag-[\w.-]+|po-[\w.-]+|anonymous|decroche|asterisk)\Z")
_KIND = re.compile(r"(?i)(?:content-type|c)[ \t]*:[ \t]*(.*)")
_FOLD = re.compile(r"\n[ \t]+")
_PRIVATE = re.compile(r"(?im)^privacy\s*:.*\b(?:id|user|header)\b")


def masked(text: str) -> str:
    """The message, fit to be kept."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    if "\n " in head or "\n\t" in head:
        head = _FOLD.sub(" ", head)
    first, *lines = head.split("\n")
    private = "privacy" in head.lower() and _PRIVATE.search(head) is not None
    kind = ""
    kept = [first if first.startswith("SIP/2.0") else _address(first, False)]
    for line in lines:
        kept.append(_header(line, private))
        if line[:1] in "cC" and (found := _KIND.match(line)):
            kind = found[1].lower()
    return "\n".join([*kept, "", *_body(body, kind)])


@lru_cache(maxsize=10_000)
def _header(line: str, private: bool) -> str:
    """Most lines come again: in the next message of the call, or in every message."""
    name, _, value = line.partition(":")
    word = name.strip()
    return f"{word[:60]}: {_value(word.lower(), value.strip(), private)}"


def _value(word: str, value: str, private: bool) -> str:
    if word in KEPT:
        return value
    if word in ADDRESSES:
        return _address(value, private and word in CALLER)
    return HIDDEN


@lru_cache(maxsize=10_000)
def _address(value: str, private: bool) -> str:
    named = _NAME.sub(f'"{HIDDEN}"', value) if "<" in value else value
    whole = _URI.sub(lambda found: found[1] + _user(found[2], private), named)
    return _DIGITS.sub(lambda found: HIDDEN if private else number(found[0]), whole)


def _user(user: str, private: bool) -> str:
    """The part before @, or a number without one; a bare host stays."""
    name, at, _ = user.partition("@")
    if not at:
        return user if not name.strip("+").isdigit() else number(name)
    if _ENDPOINT.match(name):
        return user
    if private:
        return HIDDEN + at
    return (number(name) if re.fullmatch(r"\+?[\d.()-]{3,}", name) else HIDDEN) + at


@lru_cache(maxsize=10_000)
def number(text: str) -> str:
    """ "+33639980012" → "+33 6 39 •• •• 12"; what is no number keeps its last two digits."""
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return HIDDEN + text[-2:] if len(text) > 4 else HIDDEN
    shown = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    places = [at for at, sign in enumerate(shown) if sign.isdigit()]
    country = len(str(parsed.country_code))
    # At least four are hidden, and what is left before them says no more than the kind of line.
    first = country + max(0, min(3, len(places) - country - 6))
    letters = list(shown)
    for at in places[first:-2]:
        letters[at] = "•"
    return "".join(letters)


def _body(body: str, kind: str) -> list[str]:
    """A description of sound without its keys; of anything else only its size."""
    if not body.strip():
        return []
    if not kind.startswith("application/sdp"):
        return [f"({len(body)} {HIDDEN})"]
    return [_sdp(line) for line in body.split("\n") if line]


@lru_cache(maxsize=10_000)
def _sdp(line: str) -> str:
    if line.startswith(SDP_SECRETS):
        return line.partition(":")[0] + f": {HIDDEN}"
    if line.startswith((*SDP_LINES, "a=")):
        return line
    if line.startswith("o="):
        return "o=- " + line.partition(" ")[2]
    return line[:2] + HIDDEN
