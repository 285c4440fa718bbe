"""The part of ARI's JSON that is used, typed. Everything else of a message is skipped unread."""

import msgspec


class Request(msgspec.Struct, frozen=True):
    """One REST request, whichever way it travels."""

    method: str
    uri: str
    query: tuple[tuple[str, str], ...] = ()
    body: dict[str, object] | None = None


class Response(msgspec.Struct, frozen=True, tag_field="type", tag="RESTResponse"):
    """`message_body` is JSON inside a string, or empty."""

    request_id: str
    status_code: int
    message_body: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status_code < 300


class Party(msgspec.Struct, frozen=True):
    name: str = ""
    number: str = ""


class Place(msgspec.Struct, frozen=True):
    """Where a channel is in the dialplan."""

    context: str = ""


class Channel(msgspec.Struct, frozen=True):
    id: str
    name: str = ""
    state: str = ""
    caller: Party = Party()
    dialplan: Place = Place()
    creationtime: str = ""
    protocol_id: str = ""
    """The Call-ID, of a SIP channel."""


class Bridge(msgspec.Struct, frozen=True):
    id: str
    channels: tuple[str, ...] = ()
    bridge_class: str = ""


class Playback(msgspec.Struct, frozen=True):
    id: str
    target_uri: str = ""
    state: str = ""


class LiveRecording(msgspec.Struct, frozen=True):
    name: str
    cause: str = ""
    duration: int | None = None
    """Whole seconds in the file, of one that is over; silence at its end does not count."""
    """The same without any silence, where silence ends the recording."""


class Peer(msgspec.Struct, frozen=True):
    peer_status: str


class Endpoint(msgspec.Struct, frozen=True):
    technology: str
    resource: str
    state: str = ""
    channel_ids: tuple[str, ...] = ()


class Info(msgspec.Struct, frozen=True):
    """`GET asterisk/info`: what tells one process of Asterisk from the next."""

    class Status(msgspec.Struct, frozen=True):
        startup_time: str

    class System(msgspec.Struct, frozen=True):
        version: str
        entity_id: str

    status: Status
    system: System


class Application(msgspec.Struct, frozen=True):
    channel_ids: tuple[str, ...] = ()
    bridge_ids: tuple[str, ...] = ()


class Variable(msgspec.Struct, frozen=True):
    value: str


class Counters(msgspec.Struct, frozen=True):
    txcount: int = 0
    rxcount: int = 0


# --- events -----------------------------------------------------------------------------------


class StasisStart(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str
    args: tuple[str, ...]
    channel: Channel


class StasisEnd(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str
    channel: Channel


class ChannelStateChange(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str
    channel: Channel


class ChannelDestroyed(msgspec.Struct, frozen=True, tag_field="type"):
    """`cause` is Q.850's, `tech_cause` the SIP answer's (0: none)."""

    timestamp: str
    channel: Channel
    cause: int = 0
    tech_cause: int = 0


class ChannelHangupRequest(msgspec.Struct, frozen=True, tag_field="type"):
    """Somebody wants the channel to end: the other side (its BYE), or Asterisk itself (`soft`)."""

    timestamp: str
    channel: Channel
    cause: int = 0
    soft: bool = False


class ChannelDtmfReceived(msgspec.Struct, frozen=True, tag_field="type"):
    """By RFC 4733 or by INFO alike."""

    timestamp: str
    channel: Channel
    digit: str


class PlaybackFinished(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str
    playback: Playback


class RecordingStarted(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str
    recording: LiveRecording


class RecordingFinished(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str
    recording: LiveRecording


class RecordingFailed(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str
    recording: LiveRecording


class PeerStatusChange(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str
    endpoint: Endpoint
    peer: Peer


class Dial(msgspec.Struct, frozen=True, tag_field="type"):
    """A channel of the dialplan (`caller`) calls another (`peer`). Test calls hear of it."""

    peer: Channel
    caller: Channel | None = None
    dialstatus: str = ""


class ChannelUserevent(msgspec.Struct, frozen=True, tag_field="type"):
    """An event that we have asked for ourselves (`hearing`)."""

    timestamp: str
    eventname: str


class ApplicationReplaced(msgspec.Struct, frozen=True, tag_field="type"):
    timestamp: str


Event = (
    StasisStart
    | StasisEnd
    | ChannelStateChange
    | ChannelHangupRequest
    | ChannelDestroyed
    | ChannelDtmfReceived
    | PlaybackFinished
    | RecordingStarted
    | RecordingFinished
    | RecordingFailed
    | PeerStatusChange
    | ApplicationReplaced
    | ChannelUserevent
    | Dial
)
Message = Response | Event

WANTED = (
    "RESTResponse",  # the filter swallows answers too
    "StasisStart",
    "StasisEnd",
    "ChannelStateChange",
    "ChannelHangupRequest",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "PlaybackFinished",
    "RecordingStarted",
    "RecordingFinished",
    "RecordingFailed",
    "ApplicationReplaced",
    "ChannelUserevent",
)

WANTED_OF_TRIALS = (*WANTED, "Dial")

WANTED_OF_PHONES = ("RESTResponse", "PeerStatusChange")

decode_message = msgspec.json.Decoder(Message).decode
"""Raises msgspec.ValidationError for a type that is not wanted."""


class Outgoing(msgspec.Struct, omit_defaults=True, tag_field="type", tag="RESTRequest"):
    """A request as it travels on the WebSocket."""

    request_id: str
    method: str
    uri: str
    query_strings: list[dict[str, str]] = []
    content_type: str = ""
    message_body: str = ""


def encode_request(request_id: str, request: Request) -> bytes:
    """The frame for this request."""
    outgoing = Outgoing(
        request_id,
        request.method,
        request.uri,
        [{"name": name, "value": value} for name, value in request.query],
    )
    if request.body is not None:
        outgoing.content_type = "application/json"
        outgoing.message_body = msgspec.json.encode(request.body).decode()
    return msgspec.json.encode(outgoing)
