"""Tells the guard which SIP call an interaction is: one datagram, lost if nobody listens."""

import socket
from typing import Final

import msgspec

from decroche.kernel.ids import InteractionId

CALL_ID_MAX: Final = 256
"""Longer ones are no phone's; their trace shows the agents' legs only."""


class Marks:
    """`guard`: its UDP address."""

    def __init__(self, guard: tuple[str, int]) -> None:
        self._guard = guard
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def mark(self, interaction: InteractionId, call_id: str) -> None:
        """Never waits and never fails: a call does not depend on its trace."""
        if not call_id or len(call_id) > CALL_ID_MAX:
            return
        body = msgspec.json.encode({"interaction": interaction, "call_id": call_id})
        try:
            self._socket.sendto(body, self._guard)
        except OSError:
            return

    def close(self) -> None:
        self._socket.close()
