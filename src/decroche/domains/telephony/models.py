"""How calls come in and what becomes of them, as an administrator sets it up.

Nothing here is deleted: history refers to it by id, so it is archived.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import models

from decroche.domains.telephony.flow_steps import build_flow
from decroche.domains.tenancy.models import Client, Tenant, TenantModel


class Settable(TenantModel):
    """Something that is set up, and archived rather than deleted."""

    archived = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Trunk(Settable):
    """A line to an operator: by registration, or known by its addresses."""

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, default="ip")
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=5060)
    transport = models.CharField(max_length=5, default="udp")
    srtp = models.BooleanField(default=False)
    username = models.CharField(max_length=100, blank=True, default="")
    password = models.CharField(max_length=400, blank=True, default="")
    """Sealed (`decroche.seal`); shown to nobody, never in the change log."""
    addresses = models.JSONField(default=list)
    """IP addresses or networks that its calls come from; never 127.0.0.1."""
    calls_max = models.PositiveIntegerField(default=30)
    sound = models.CharField(max_length=10, default="standard", db_default="standard")
    """Its codecs, in their order: see `switch.asterisk.node.SOUNDS`."""
    backup = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    position = models.PositiveIntegerField(default=0)
    enabled = models.BooleanField(default=True)

    class Meta:
        db_table = "trunk"


class Calendar(Settable):
    """Opening hours. `week`: seven lists of [start, end] minutes after midnight, Monday first."""

    name = models.CharField(max_length=100)
    zone = models.CharField(max_length=60, default="Europe/Paris")
    week = models.JSONField(default=list)
    holiday_country = models.CharField(max_length=2, blank=True, default="")
    holiday_region = models.CharField(max_length=10, blank=True, default="")
    special = models.JSONField(default=dict)
    """ISO date → list of [start, end]; empty list: closed that day."""

    class Meta:
        db_table = "calendar"


class Prompt(Settable):
    """An announcement: text in both languages, or a recording for a language."""

    name = models.CharField(max_length=100)
    text = models.JSONField(default=dict)
    files = models.JSONField(default=dict)

    class Meta:
        db_table = "prompt"


class Disposition(Settable):
    """«Qualification»: what came of a call."""

    label = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "disposition"


class PauseReason(Settable):
    """«Motif» of a break or of being withdrawn. Minutes expected at most: `max_min` at a time,
    `quota_min` in a day; 0: no expectation. `approval_min`: a supervisor must agree and answers
    within so many minutes; 0: nobody is asked."""

    label = models.JSONField(default=dict)
    kind = models.CharField(max_length=20, default="break")
    max_min = models.PositiveIntegerField(default=0)
    quota_min = models.PositiveIntegerField(default=0, db_default=0)
    paid = models.BooleanField(default=True, db_default=True)
    approval_min = models.PositiveIntegerField(default=0, db_default=0)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "pause_reason"


class CallerId(Settable):
    """«Numéro présenté»: a number that calls out may show, with who holds it and what proves it."""

    e164 = models.CharField(max_length=20)
    label = models.CharField(max_length=100, blank=True, default="")
    holder = models.CharField(max_length=200)
    proof = models.CharField(max_length=300)
    """Reference of the document: a contract, an invoice of the operator."""
    proof_on = models.DateField()
    client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    """None: for everybody's calls."""
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "caller_id"


class OutsideNumber(Settable):
    """«Numéro extérieur»: one of the organisation's own, to which flows hand callers on."""

    name = models.CharField(max_length=100)
    e164 = models.CharField(max_length=20)

    class Meta:
        db_table = "outside_number"


class Site(Settable):
    """A place where agents work; its address is read out to the emergency services."""

    name = models.CharField(max_length=100)
    address = models.CharField(max_length=300)

    class Meta:
        db_table = "site"


class Outbound(TenantModel):
    """What calls out may reach: one row of an organisation. As `kernel.config.OutboundSpec`."""

    classes = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    ring_timeout_s = models.PositiveIntegerField(default=45)
    night_from_min = models.PositiveIntegerField(default=1320)
    night_until_min = models.PositiveIntegerField(default=420)
    night_refused = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "outbound"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="outbound_once")]


class Queue(Settable):
    """«File d'attente». Fields and units as in `kernel.config.QueueSpec`."""

    name = models.JSONField(default=dict)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, db_constraint=False)
    needs = models.JSONField(default=dict)
    relax = models.JSONField(default=list, db_default=[])
    """[{"after_s", "needs"}], the earlier first."""
    by_language = models.BooleanField(default=False, db_default=False)
    priority = models.IntegerField(default=0)
    target_s = models.PositiveIntegerField(default=20, db_default=20)
    choice = models.CharField(max_length=20, default="longest_idle", db_default="longest_idle")
    last_agent = models.BooleanField(default=False, db_default=False)
    keep_s = models.PositiveIntegerField(default=0, db_default=0)
    load = models.CharField(max_length=20, default="call", db_default="call")
    """What one of its works takes of an agent: see `compile.LOADS`."""
    leave_free = models.PositiveIntegerField(default=0, db_default=0)
    ring_timeout_s = models.PositiveIntegerField(default=20)
    auto_answer_s = models.PositiveIntegerField(default=0, db_default=0)
    after_call_mode = models.CharField(max_length=20, default="limit")
    after_call_limit_s = models.PositiveIntegerField(default=60)
    music = models.CharField(max_length=60, default="default")
    waiting_max = models.PositiveIntegerField(default=100)
    wait_max_s = models.PositiveIntegerField(default=1800)
    unstaffed = models.CharField(max_length=10, default="wait", db_default="wait")
    closes = models.ForeignKey(
        Calendar, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    announce_every_s = models.PositiveIntegerField(default=45)
    recording_mode = models.CharField(max_length=10, default="off")
    recording_percent = models.PositiveIntegerField(default=0)
    recording_legal_basis = models.CharField(max_length=500, blank=True, default="")
    recording_notice = models.ForeignKey(
        Prompt, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    recording_keep_days = models.PositiveIntegerField(default=183)
    dispositions = models.JSONField(default=list)
    """Ids in the order shown."""
    greeting = models.JSONField(default=dict)
    whisper = models.ForeignKey(
        Prompt, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    caller_id = models.ForeignKey(
        CallerId, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    """Shown on calls out for this queue."""
    callback_tries = models.PositiveIntegerField(default=3, db_default=3)
    callback_pause_min = models.PositiveIntegerField(default=15, db_default=15)
    callback_within_min = models.PositiveIntegerField(default=120, db_default=120)
    short_abandon_s = models.PositiveIntegerField(default=5, db_default=5)
    level_target = models.PositiveIntegerField(default=80, db_default=80)
    alert_waiting = models.PositiveIntegerField(default=0, db_default=0)
    alert_wait_s = models.PositiveIntegerField(default=0, db_default=0)
    alert_level = models.PositiveIntegerField(default=0, db_default=0)
    alert_nobody = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "queue"


class Emergency(Settable):
    """An emergency switch, which supervisors throw."""

    name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default="off")
    prompt = models.ForeignKey(
        Prompt, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    """What it says in the state "message"."""

    class Meta:
        db_table = "emergency"


class Flow(Settable):
    """A caller's way. `steps` is the draft, `body` the `FlowSpec` in force, of that `version`."""

    name = models.CharField(max_length=100)
    steps = models.JSONField(default=list, db_default=[])
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0, db_default=0)
    """0: never published."""

    class Meta:
        db_table = "flow"

    @property
    def changed(self) -> bool:
        """Whether the draft differs from what is in force."""
        if self.version == 0:
            return True
        drawn = build_flow(str(self.id), self.name, self.steps)
        return bool(msgspec.to_builtins(drawn)["nodes"] != self.body["nodes"])


class FlowVersion(TenantModel):
    """A flow as somebody published it; only the three instants below are ever written later."""

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    number = models.PositiveIntegerField()
    steps = models.JSONField(default=list)
    body = models.JSONField(default=dict)
    note = models.CharField(max_length=200, blank=True, default="")
    author_id = models.UUIDField(null=True)
    author = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    publish_at = models.DateTimeField(null=True)
    """None: at once."""
    published_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flow_version"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "flow", "number"], name="flow_version_once")
        ]

    def standing(self, in_force: int) -> str:
        """ "in_force", "planned", "past" or "cancelled", beside the version in force."""
        if self.number == in_force:
            return "in_force"
        if self.cancelled_at is not None:
            return "cancelled"
        return "planned" if self.published_at is None else "past"


class Number(Settable):
    """«SDA»: a number of ours that can be dialled, and where it leads."""

    e164 = models.CharField(max_length=20)
    label = models.CharField(max_length=100, blank=True, default="")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, db_constraint=False)
    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, db_constraint=False)
    language = models.CharField(max_length=2, default="fr")

    class Meta:
        db_table = "number"
        constraints = [
            # Across all tenants: a dialled number leads to one place.
            models.UniqueConstraint(
                fields=["e164"], condition=models.Q(archived=False), name="number_once"
            ),
        ]


class KeptJson(models.TextField):  # type: ignore[type-arg]
    """JSON text in a column of type json: unlike jsonb it keeps the order of keys."""

    def db_type(self, connection: Any) -> str:
        return "json"


class ConfigVersion(models.Model):
    """A compiled `kernel.config.CentreConfig`; never changed once written."""

    pk = models.CompositePrimaryKey("tenant_id", "version")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256, hexadecimal, of the canonical JSON without `version` and `digest`."""
    body = KeptJson()
    """In the order shown on screens (dispositions, reasons): write text, read `body::text`."""
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.UUIDField(null=True)

    class Meta:
        db_table = "config_version"
