"""Who may use the relay of sound, and until when: credentials that the relay checks by itself.

The scheme is coturn's `use-auth-secret` (draft-uberti-behave-turn-rest-00): the name says until
when it is good, the password is the HMAC-SHA1 of the name with a secret that both sides know.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

import msgspec

from decroche.engine.live.sound_view import IceServer

LIFE_S = 8 * 3600
"""A credential begins no relaying after so long; what is relayed then goes on. A page is given a
new one at half of it."""


class Relay(msgspec.Struct, frozen=True):
    """Where agents at home find the relay, and the secret that it shares with us."""

    host: str
    port: int
    secret: str

    def server(self, holder: str, now_ms: int) -> IceServer:
        """A credential of this agent (id), good for `LIFE_S` from `now_ms` (Unix, ms).

        UDP first: sound that comes late is worth nothing, and TCP keeps it waiting. TLS for
        networks that let nothing else out.
        """
        username = f"{now_ms // 1000 + LIFE_S}:{holder}"
        proof = hmac.digest(self.secret.encode(), username.encode(), hashlib.sha1)
        place = f"{self.host}:{self.port}"
        return IceServer(
            urls=(f"turn:{place}?transport=udp", f"turns:{place}?transport=tcp"),
            username=username,
            credential=base64.b64encode(proof).decode(),
        )


def half_over(servers: Sequence[IceServer], now_ms: int) -> bool:
    """Whether half the life of these credentials is gone; of none it never is."""
    return any(
        now_ms // 1000 >= int(each.username.partition(":")[0]) - LIFE_S // 2 for each in servers
    )
