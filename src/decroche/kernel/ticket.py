"""Signed tickets: how the site vouches for a login and the engine checks it alone.

HMAC-SHA256 over the JSON body; the engine needs no database to verify, so 500 desks can come back
while the site is down. A ticket is refused by epoch after a log-out or a password change.
"""

import base64
import hashlib
import hmac

import msgspec

from decroche.kernel.ids import AgentId, TenantId


class Ticket(msgspec.Struct, frozen=True):
    tenant: TenantId
    user: str
    agent: AgentId | None
    """None: a person who is no agent (supervisor, administrator)."""
    role: str
    session: str
    """The login, as a random id of its own: never the session cookie."""
    epoch: int
    """The user's login epoch; raised by log-out everywhere, leaving, password change."""
    expires_ms: int
    language: str = "fr"


def sign(ticket: Ticket, key: bytes) -> str:
    """The ticket as text for a URL or a message."""
    body = base64.urlsafe_b64encode(msgspec.json.encode(ticket))
    return f"{body.decode()}.{_mac(body, key)}"


def verify(text: str, key: bytes, now_ms: int) -> Ticket | None:
    """The ticket if it is ours and still valid at `now_ms`, else None."""
    body, _, mac = text.partition(".")
    if not hmac.compare_digest(_mac(body.encode(), key).encode(), mac.encode()):
        return None
    try:
        ticket = msgspec.json.decode(base64.urlsafe_b64decode(body), type=Ticket)
    except (ValueError, msgspec.DecodeError):
        return None
    return ticket if now_ms < ticket.expires_ms else None


def _mac(body: bytes, key: bytes) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, body, hashlib.sha256)).decode().rstrip("=")
