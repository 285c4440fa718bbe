"""How a receiver knows that a message is ours, and not an old one sent again."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Decroche-Signature"


def sign(secret: str, at_s: int, body: bytes) -> str:
    """The header's value: `t=<Unix seconds>,v1=<hexadecimal>`, v1 being the HMAC-SHA256 (RFC 2104)
    of `<t>.<body>` with the secret (UTF-8). The receiver works it out from the bytes it has got,
    and refuses an instant that is minutes away."""
    text = str(at_s).encode() + b"." + body
    return f"t={at_s},v1={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"
