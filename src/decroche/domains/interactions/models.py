"""Contacts as the engine writes them: the rows of `centre/facts.py`, with the journal beside.

The site only reads them (its database role may do no more); recordings' files are the worker's.
Instants are UTC milliseconds (`*_ms`). They refer to configuration by id without foreign keys: an
engine's write must never fail because of somebody's change in a screen.
"""

from __future__ import annotations

from django.db import models

from decroche.domains.tenancy.models import Tenant, TenantModel

MISSED = (
    "abandoned", "closed", "overflow", "voicemail", "refused_full", "trunk_full", "platform_failure"
)  # fmt: skip
"""Outcomes of callers who wanted somebody and, unless `answered_ms` says otherwise, reached nobody.
Of `abandoned` ones some were answered before: they were lost after a transfer."""


class EngineModel(models.Model):
    """A row of one tenant that the engine writes; subclasses say their own key."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class JournalEvent(EngineModel):
    pk = models.CompositePrimaryKey("tenant_id", "seq")
    seq = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    kind = models.TextField()
    core_version = models.IntegerField()
    body = models.JSONField()

    class Meta:
        db_table = "journal_event"
        indexes = [models.Index(fields=["tenant", "at_ms"], name="journal_event_at")]


class JournalSnapshot(EngineModel):
    pk = models.CompositePrimaryKey("tenant_id", "seq")
    seq = models.BigIntegerField()
    core_version = models.IntegerField()
    config_version = models.IntegerField()
    state = models.BinaryField()

    class Meta:
        db_table = "journal_snapshot"


class Interaction(EngineModel):
    id = models.UUIDField(primary_key=True)
    channel = models.TextField()
    direction = models.TextField()
    number_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    contact_point_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    language = models.TextField()
    queue_id = models.UUIDField(null=True)
    arrived_ms = models.BigIntegerField()
    queued_ms = models.BigIntegerField(null=True)
    answered_ms = models.BigIntegerField(null=True)
    ended_ms = models.BigIntegerField(null=True)
    outcome = models.TextField()
    ended_by = models.TextField()

    class Meta:
        db_table = "interaction"
        indexes = [
            models.Index(fields=["tenant", "-arrived_ms"], name="interaction_recent"),
            models.Index(fields=["tenant", "person_id", "-arrived_ms"], name="interaction_person"),
            models.Index(
                fields=["tenant", "contact_point_id", "-arrived_ms"], name="interaction_contact"
            ),
            # Appels manqués: asked for by every page each few seconds; these are the fewest.
            models.Index(
                fields=["tenant", "-arrived_ms"],
                name="interaction_missed",
                condition=models.Q(direction="in", outcome__in=MISSED),
            ),
        ]


class Segment(EngineModel):
    id = models.TextField(primary_key=True)
    interaction_id = models.UUIDField()
    agent_id = models.UUIDField()
    queue_id = models.UUIDField()
    offered_ms = models.BigIntegerField()
    answered_ms = models.BigIntegerField(null=True)
    ended_ms = models.BigIntegerField(null=True)
    hold_ms = models.BigIntegerField(default=0)
    after_call_ms = models.BigIntegerField(null=True)
    outcome = models.TextField()
    disposition_id = models.UUIDField(null=True)
    by_agent_id = models.UUIDField(null=True)
    """Who transferred the call to this agent, or asked him for advice."""
    declined_why = models.TextField(default="", db_default="")
    """Of an offer that he refused: a code of `routing.events.WhyDeclined`, once he has told it."""
    declined_text = models.TextField(default="", db_default="")

    class Meta:
        db_table = "segment"
        indexes = [
            models.Index(fields=["tenant", "interaction_id"], name="segment_interaction"),
            models.Index(fields=["tenant", "agent_id", "-offered_ms"], name="segment_agent"),
        ]


class QueueVisit(EngineModel):
    """One wait of one customer in one queue: `calls.facts.QueueVisitRow`."""

    id = models.TextField(primary_key=True)
    interaction_id = models.UUIDField()
    queue_id = models.UUIDField()
    came = models.TextField()
    target_ms = models.BigIntegerField()
    short_ms = models.BigIntegerField(default=5000, db_default=5000)
    entered_ms = models.BigIntegerField()
    left_ms = models.BigIntegerField(null=True)
    outcome = models.TextField()
    why = models.TextField()

    class Meta:
        db_table = "queue_visit"
        indexes = [
            models.Index(fields=["tenant", "entered_ms"], name="queue_visit_entered"),
            models.Index(fields=["tenant", "interaction_id"], name="queue_visit_contact"),
        ]


class FlowStep(EngineModel):
    pk = models.CompositePrimaryKey("tenant_id", "interaction_id", "seq")
    interaction_id = models.UUIDField()
    seq = models.IntegerField()
    node = models.TextField()
    at_ms = models.BigIntegerField()

    class Meta:
        db_table = "flow_step"


class AgentSpan(EngineModel):
    pk = models.CompositePrimaryKey("tenant_id", "agent_id", "since_ms")
    agent_id = models.UUIDField()
    since_ms = models.BigIntegerField()
    status = models.TextField()
    reason_id = models.UUIDField(null=True)
    interaction_id = models.UUIDField(null=True)
    by = models.TextField(default="")
    paid = models.BooleanField(null=True)

    class Meta:
        db_table = "agent_span"


class Decision(EngineModel):
    pk = models.CompositePrimaryKey("tenant_id", "seq")
    seq = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    interaction_id = models.UUIDField()
    body = models.JSONField()

    class Meta:
        db_table = "decision"
        indexes = [models.Index(fields=["tenant", "interaction_id"], name="decision_interaction")]


class Recording(EngineModel):
    id = models.TextField(primary_key=True)
    interaction_id = models.UUIDField()
    segment_id = models.TextField()
    started_ms = models.BigIntegerField()
    ended_ms = models.BigIntegerField(null=True)
    state = models.TextField()
    reason = models.TextField()
    private = models.BooleanField(default=False)
    queue_id = models.UUIDField(null=True)
    """Of a message (no segment): whose it is."""

    class Meta:
        db_table = "recording"
        indexes = [
            models.Index(fields=["tenant", "interaction_id"], name="recording_interaction"),
            models.Index(fields=["tenant", "state"], name="recording_state"),
        ]


class InteractionNote(EngineModel):
    pk = models.CompositePrimaryKey("tenant_id", "interaction_id", "agent_id")
    interaction_id = models.UUIDField()
    agent_id = models.UUIDField()
    text = models.TextField()
    updated_ms = models.BigIntegerField()

    class Meta:
        db_table = "interaction_note"


class Attempt(EngineModel):
    """A try to reach an outside number: the gate's verdict, kept before anything is dialled, and
    what came of it. The number itself is at its contact point; a short one is in `facts`."""

    id = models.UUIDField(primary_key=True)
    interaction_id = models.UUIDField(null=True)
    agent_id = models.UUIDField(null=True)
    queue_id = models.UUIDField(null=True)
    purpose = models.TextField(db_default="")
    at_ms = models.BigIntegerField()
    contact_point_id = models.UUIDField(null=True)
    number_class = models.TextField(db_default="")
    country = models.TextField(db_default="")
    caller_id = models.TextField(db_default="")
    """E.164, as shown."""
    allowed = models.BooleanField()
    code = models.TextField()
    """`gate.ask.Verdict.code`."""
    facts = models.JSONField()
    """`gate.ask.Verdict.values`."""
    alarms = models.JSONField(db_default=[])
    outcome = models.TextField(db_default="")
    """"" until it is over; of one that was refused or never dialled for ever."""
    answered_ms = models.BigIntegerField(null=True)
    ended_ms = models.BigIntegerField(null=True)

    class Meta:
        db_table = "attempt"
        indexes = [
            models.Index(fields=["tenant", "-at_ms"], name="attempt_recent"),
            models.Index(fields=["tenant", "agent_id", "-at_ms"], name="attempt_agent"),
            models.Index(fields=["tenant", "contact_point_id", "-at_ms"], name="attempt_contact"),
            models.Index(
                fields=["tenant", "-at_ms"], condition=~models.Q(alarms=[]), name="attempt_alarms"
            ),
            models.Index(
                fields=["tenant", "-at_ms"],
                condition=models.Q(outcome="not_placed"),
                name="attempt_not_placed",
            ),
        ]


class RogueCall(EngineModel):
    """A call that was on a line without an attempt, and was ended: an alarm."""

    id = models.UUIDField(primary_key=True)
    at_ms = models.BigIntegerField()
    trunk_id = models.UUIDField()

    class Meta:
        db_table = "rogue_call"
        indexes = [models.Index(fields=["tenant", "-at_ms"], name="rogue_call_recent")]


class AlarmSeen(TenantModel):
    """Somebody has seen an alarm: an attempt's, or a rogue call's, by its id."""

    alarm_id = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)
    account_id = models.UUIDField(null=True)

    class Meta:
        db_table = "alarm_seen"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "alarm_id"], name="alarm_seen_once"),
        ]


class Promise(EngineModel):
    """Somebody of whom we have said that we will call: `promises.messages.PromiseRow`."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    state = models.TextField()
    channel = models.TextField()
    queue_id = models.UUIDField()
    client_id = models.UUIDField(null=True)
    contact_point_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    interaction_id = models.UUIDField(null=True)
    owner_id = models.UUIDField(null=True)
    by_agent_id = models.UUIDField(null=True)
    made_ms = models.BigIntegerField()
    from_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField()
    due_ms = models.BigIntegerField(null=True)
    """When its call enters the queue; null: it is there, the customer calls, or it is over."""
    place_ms = models.BigIntegerField()
    tries = models.IntegerField()
    tries_max = models.IntegerField()
    kept_by_id = models.UUIDField(null=True)
    """The contact that kept it."""
    ended_ms = models.BigIntegerField(null=True)
    why = models.TextField()
    late = models.BooleanField()
    history = models.JSONField()

    class Meta:
        db_table = "promise"
        indexes = [
            models.Index(fields=["tenant", "state", "-made_ms"], name="promise_state"),
            models.Index(fields=["tenant", "contact_point_id"], name="promise_contact"),
        ]


class RecordingFile(EngineModel):
    """A finished stereo file of the worker's. After deletion the row stays: when and why."""

    pk = models.CompositePrimaryKey("tenant_id", "recording_id")
    recording_id = models.TextField()
    path = models.TextField()
    """Below `settings.recordings_dir`."""
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    duration_ms = models.BigIntegerField()
    delete_after = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted_why = models.CharField(max_length=20, blank=True, default="", db_default="")
    """"term": the queue's keep_days are over; "spool": they were over before it was joined;
    "empty": of a message in which the worker heard nothing; "erased": with the person
    (`interactions/erased.py`), and while there is a path the file may still be there."""
    joined_from = models.CharField(max_length=20, blank=True, default="", db_default="")
    """The recording's state then; "failed": of a call that ended with Asterisk's crash."""

    class Meta:
        db_table = "recording_file"
        indexes = [models.Index(fields=["tenant", "delete_after"], name="recording_file_due")]


class RecordingAccess(TenantModel):
    """Somebody listened."""

    at = models.DateTimeField(auto_now_add=True)
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    recording_id = models.TextField()

    class Meta:
        db_table = "recording_access"


class RetentionRun(TenantModel):
    """One daily deletion, and what it found wrong."""

    at = models.DateTimeField(auto_now_add=True)
    deleted = models.IntegerField()
    bytes_freed = models.BigIntegerField()
    files_without_row = models.IntegerField()
    rows_without_file = models.IntegerField()
    not_deleted = models.IntegerField(default=0, db_default=0)
    """Files that were due and could not be deleted; the next run tries again."""
    spool_expired = models.IntegerField(default=0, db_default=0)
    """Recordings deleted from the spool, where they lay unjoined until their term."""

    class Meta:
        db_table = "retention_run"
