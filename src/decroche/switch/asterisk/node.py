"""What a media node needs to know about itself. `ops` maps its settings tree onto these."""

import re
from pathlib import Path
from typing import Final, Literal, Protocol

import msgspec

from decroche.kernel.config import Language

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}\Z")
"""Names of trunks and shards: they become section and variable names of Asterisk's files."""
ADDRESS = re.compile(r"[A-Za-z0-9.:/-]{1,253}\Z")
LINE = "trunk-"
"""Before a trunk's id, its endpoint."""
CREDENTIAL = re.compile(r"[!-~]{1,128}\Z")
"""Printable ASCII without blanks; `;` is refused besides, it begins a comment."""

SYSTEM_CA: Final = Path("/etc/ssl/certs/ca-certificates.crt")
"""Debian's list of authorities."""
CALLS_MAX = 500
"""Callers on one switch: what two cores carry with sound, and a bound for a flood."""
DIALPLANS_PER_CALL = 3
"""A caller's channel walks the dialplan, so does the agent's that answers it, and an outside
party's besides: Asterisk's own bound counts all three, and must never cut off somebody who has
just answered."""


class NodeSettingError(ValueError):
    """A value cannot stand in Asterisk's files; the text names it."""


class Install(Protocol):
    """The Asterisk that will read the files (ops.asterisk_install.AsteriskInstall fits)."""

    @property
    def modules_dir(self) -> Path: ...
    @property
    def moh_dir(self) -> Path: ...
    @property
    def data_dir(self) -> Path: ...


class NodeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One node. Everything binds to `host`; all paths are absolute."""

    dir: Path
    """Holds etc/, log/, spool/ and db/: <data_dir>/asterisk."""
    run_dir: Path
    """Holds the control socket, so its path is short."""
    http_port: int
    """ARI and the browsers' SIP WebSocket (/ws)."""
    sip_port: int
    rtp_first: int
    rtp_last: int
    ari_password: str
    trace_port: int = 0
    """A copy of each SIP message goes to this UDP port of `host` (HEP 3); 0 = none."""
    host: str = "127.0.0.1"
    lan: str = ""
    """Besides `host`, an address that other machines reach; agents' sound is there."""
    ari_user: str = "decroche"
    shard: str = "1"
    """The engine's name: its Stasis application is decroche_<shard>, its heartbeat HB_<shard>."""
    user_agent: str = "SIP"
    """Says nothing about program and version to a guesser."""
    guard_s: int = 30
    """A caller who is not in conversation falls to the fallback after so long without renewal."""
    fallback_s: int = 600
    """The fallback keeps a caller on music at most so long, seconds."""
    calls_max: int = CALLS_MAX
    tls_port: int = 0
    """Signalling over TLS to operators leaves from here; 0 = none."""
    relay: str = ""
    """The relay of agents at home sends from here: sound is taken from it, SIP is not."""
    tls_ca: Path = SYSTEM_CA
    """Authorities that an operator's certificate may come from."""

    @property
    def etc(self) -> Path:
        return self.dir / "etc"

    @property
    def recordings(self) -> Path:
        """Where Asterisk writes the files of a recording until the worker fetches them."""
        return self.dir / "spool" / "recording"

    @property
    def app(self) -> str:
        return f"decroche_{self.shard}"

    @property
    def media_host(self) -> str:
        """The address of sound for agents and for operators elsewhere."""
        return self.lan or self.host

    @property
    def ari_url(self) -> str:
        return f"http://{self.host}:{self.http_port}/ari"


class Registration(msgspec.Struct, frozen=True):
    """We register with the operator: `server` host[:port]."""

    server: str
    username: str
    password: str
    expiry_s: int = 300


TrunkCodec = Literal["alaw", "ulaw", "g722"]
SOUNDS: Final[dict[str, tuple[TrunkCodec, ...]]] = {
    "standard": ("alaw", "ulaw", "g722"),
    "wideband": ("g722", "alaw", "ulaw"),
    "narrowband": ("alaw", "ulaw"),
}
"""What lines can be set up to speak, first choice first."""


class TrunkSpec(msgspec.Struct, frozen=True):
    """A way in from the public network. `addresses`: from where its calls come (IP or network)."""

    id: str
    addresses: tuple[str, ...]
    registration: Registration | None = None
    transport: Literal["udp", "tcp", "tls"] = "udp"
    codecs: tuple[TrunkCodec, ...] = SOUNDS["standard"]
    srtp: Literal["off", "optional", "required"] = "off"
    calls_max: int = 30
    """Calls at once; one more is refused: an operator sells so many channels, and a flood by one
    line leaves the others theirs."""
    qualify_s: int = 30
    """The trunk is asked OPTIONS this often; 0 = never."""
    host: str = ""
    """Where our calls go, host[:port]; "" = where we register, else we only receive."""
    username: str = ""
    """Answers a challenge to our calls where we do not register; "" = none."""
    password: str = ""


class NumberRoute(msgspec.Struct, frozen=True):
    """A number of ours as the fallback must know it: its language, without the engine."""

    e164: str
    language: Language = "fr"


def checked(value: str, pattern: re.Pattern[str], what: str) -> str:
    """The value, fit for one line of a configuration file. Raises NodeSettingError."""
    if not pattern.match(value) or ";" in value:
        raise NodeSettingError(f"{what}: {value!r} cannot be written to Asterisk's files")
    return value
