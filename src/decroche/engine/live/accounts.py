"""SIP accounts of agents: derived, so that a restarted engine gives the page the same password."""

import hmac

from decroche.engine.live.protocol import PhoneAccount
from decroche.engine.live.sound_view import IceServer
from decroche.kernel.config import AgentSpec
from decroche.kernel.desk_phone import desk_password as desk_password

REALM = "decroche"


def browser_password(key: bytes, session: str, agent: str) -> str:
    """The password of one login of one agent: HMAC-SHA256 of both, in hexadecimal."""
    return hmac.digest(key, f"sip|{session}|{agent}".encode(), "sha256").hex()


def account(
    spec: AgentSpec, password: str, ticket: str, ice: tuple[IceServer, ...] = ()
) -> PhoneAccount:
    """What the page needs to register (browser), or nothing to do (desk phone)."""
    if spec.phone == "desk":
        return PhoneAccount(kind="desk", codec=spec.codec)
    return PhoneAccount(
        kind="browser",
        uri=f"sip:{spec.endpoint}@{REALM}",
        password=password,
        path=f"/sip?ticket={ticket}",
        realm=REALM,
        codec=spec.codec,
        ice_servers=ice,
    )
