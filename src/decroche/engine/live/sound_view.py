"""What pages measure of their own sound, and how it reaches them: part of the live socket's
messages (`protocol`)."""

import msgspec


class IceServer(msgspec.Struct, frozen=True):
    """Of the relay, as the page's RTCPeerConnection wants it; good for some hours."""

    urls: tuple[str, ...]
    username: str
    credential: str


class SoundFigures(msgspec.Struct, frozen=True):
    """A conversation's sound as the agent's browser has measured it since it began
    (https://www.w3.org/TR/webrtc-stats/)."""

    lost_pct: int
    """Packets lost, per cent: of the worse of the two ways."""
    delay_ms: int | None
    """There and back between browser and switch; None: not measured yet."""
    jitter_ms: int
    """Of what arrives at the browser (RFC 3550, 6.4.1)."""
    relayed: bool
    """It goes by the relay (decision 0031)."""
