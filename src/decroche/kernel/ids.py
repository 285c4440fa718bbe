"""Identifiers, each its own type, so that a queue's id can never stand where an agent's should.

All are strings: UUIDs where we choose them, Asterisk's own ids for the legs it opens.
None of them says anything about a person: journals hold ids only (docs/decisions/0004).
"""

from typing import NewType

TenantId = NewType("TenantId", str)
ClientId = NewType("ClientId", str)
AgentId = NewType("AgentId", str)
QueueId = NewType("QueueId", str)
SkillId = NewType("SkillId", str)
NumberId = NewType("NumberId", str)
"""A number of ours that can be dialled (SDA)."""
TrunkId = NewType("TrunkId", str)
CallerIdId = NewType("CallerIdId", str)
"""A number that calls out may show."""
SiteId = NewType("SiteId", str)
"""A place where agents work."""
PositionId = NewType("PositionId", str)
"""A seat at a site, with its telephone."""
FlowId = NewType("FlowId", str)
NodeId = NewType("NodeId", str)
CalendarId = NewType("CalendarId", str)
PromptId = NewType("PromptId", str)
EmergencyId = NewType("EmergencyId", str)
"""An emergency switch of the centre (flows), not the telephone switch."""
DispositionId = NewType("DispositionId", str)
ReasonId = NewType("ReasonId", str)
PersonId = NewType("PersonId", str)
ContactPointId = NewType("ContactPointId", str)
"""A telephone number or address of somebody; the number itself lives beside the journal."""
InteractionId = NewType("InteractionId", str)
SegmentId = NewType("SegmentId", str)
OfferId = NewType("OfferId", str)
"""An offer that is accepted becomes the segment of the same id."""
LegId = NewType("LegId", str)
"""The switch names the legs that come to it; we name those that we make, `<offer>~<n>`."""
BridgeId = NewType("BridgeId", str)
PlaybackId = NewType("PlaybackId", str)
RecordingId = NewType("RecordingId", str)
AttemptId = NewType("AttemptId", str)
"""One try to reach an outside number, and the gate's verdict on it."""
InputId = NewType("InputId", str)
"""One time that a caller is asked for digits; the digits lie beside the journal."""
PromiseId = NewType("PromiseId", str)
"""Somebody of whom we have said that we will call."""
OutsideId = NewType("OutsideId", str)
"""An outside number of the organisation's own, to which a flow hands callers on."""
TimerId = NewType("TimerId", str)
WorkId = NewType("WorkId", str)
"""What routing hands out. A call's work id is its interaction's id."""


def named_by_us(leg: LegId) -> bool:
    """Whether we made the leg: an agent's, or a trunk's test call. Callers' the switch names, and
    that of an agent who has dialled help on his handset."""
    return "~" in leg
