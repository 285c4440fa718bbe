"""One line of the journal, and how events are written in it."""

import msgspec

from decroche.centre.events import CentreEvent
from decroche.kernel.ids import TenantId


class Entry(msgspec.Struct, frozen=True):
    """An input event of one centre, numbered from 1 without gaps."""

    tenant: TenantId
    seq: int
    at_ms: int
    core_version: int
    body: msgspec.Raw
    """The event as JSON, with its tag under "type"."""

    def event(self) -> CentreEvent:
        """The event itself. Raises msgspec.ValidationError if this program does not know it."""
        return _EVENTS.decode(self.body)


_ENCODER = msgspec.json.Encoder()
_EVENTS: msgspec.json.Decoder[CentreEvent] = msgspec.json.Decoder(CentreEvent)
_ENTRIES = msgspec.json.Decoder(Entry)


def make_entry(tenant: TenantId, seq: int, core_version: int, event: CentreEvent) -> Entry:
    """The entry for an event that carries its final instant."""
    body = msgspec.Raw(_ENCODER.encode(event))
    return Entry(tenant, seq, event.at_ms, core_version, body)


def kind_of(event: CentreEvent) -> str:
    """The event's tag, e.g. "call_arrived"."""
    return str(event.__struct_config__.tag)


def pack(entry: Entry) -> bytes:
    """The entry as bytes for the spool."""
    return _ENCODER.encode(entry)


def unpack(data: bytes) -> Entry:
    """The entry from the spool's bytes. Raises msgspec.DecodeError when they are none."""
    entry = _ENTRIES.decode(data)
    # A Raw of the decoder is a view on the whole buffer: keep only this part of it.
    return msgspec.structs.replace(entry, body=entry.body.copy())
