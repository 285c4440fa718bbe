"""A centre's configuration as the cores see it: one immutable document per version.

The site compiles it from its tables at each change and stores it as a row of `config_version`;
the engine loads it by number. Nothing here names a customer. Durations carry their unit.
"""

from typing import Literal

import msgspec

from decroche.kernel.calls_out import Callback as Callback
from decroche.kernel.calls_out import CallbackSpec as CallbackSpec
from decroche.kernel.calls_out import OutsideSpec as OutsideSpec
from decroche.kernel.calls_out import Promised as Promised
from decroche.kernel.calls_out import PromiseKind as PromiseKind
from decroche.kernel.calls_out import Transfer as Transfer
from decroche.kernel.calls_out import Unreached as Unreached
from decroche.kernel.ids import (
    AgentId,
    CalendarId,
    CallerIdId,
    ClientId,
    DispositionId,
    EmergencyId,
    FlowId,
    NodeId,
    NumberId,
    OutsideId,
    PositionId,
    PromptId,
    QueueId,
    ReasonId,
    SiteId,
    SkillId,
    TenantId,
    TrunkId,
)
from decroche.kernel.nodes import Announce as Announce
from decroche.kernel.nodes import Collect as Collect
from decroche.kernel.nodes import Emergency as Emergency
from decroche.kernel.nodes import End as End
from decroche.kernel.nodes import Enqueue as Enqueue
from decroche.kernel.nodes import GoTo as GoTo
from decroche.kernel.nodes import Hours as Hours
from decroche.kernel.nodes import Menu as Menu
from decroche.kernel.nodes import Node as Node
from decroche.kernel.nodes import Voicemail as Voicemail
from decroche.kernel.nodes import Why as Why
from decroche.kernel.places import Codec as Codec
from decroche.kernel.places import PhoneKind as PhoneKind
from decroche.kernel.places import PositionSpec as PositionSpec
from decroche.kernel.places import SiteSpec as SiteSpec

Language = Literal["fr", "en"]
Labels = dict[str, str]
"""Language → text; both "fr" and "en" are always there."""


class AgentSpec(msgspec.Struct, frozen=True):
    id: AgentId
    name: str
    phone: PhoneKind = "browser"
    endpoint: str = ""
    """Name of the SIP endpoint on the switch, e.g. "ag-3f2a…"."""
    codec: Codec = "alaw"
    skills: dict[SkillId, int] = {}
    """Skill → level 1 (knows a little) to 5 (expert)."""
    queues: tuple[QueueId, ...] = ()
    queue_ranks: dict[QueueId, int] = {}
    """His order of queues: those of rank 1 come first; 1 where none is given."""
    languages: tuple[str, ...] = ("fr",)
    team: str = ""
    active: bool = True
    may_call_out: bool = False
    """Emergency numbers are open to every agent, whatever stands here."""
    calls_out_max: int = 0
    """Calls out a day of the centre's zone; 0 = no limit."""
    site: SiteId | None = None
    room: int = 6
    """How much work he can have in hand at once: the weights of his works together."""
    auto_answer_s: int = 0
    """His offers are answered by themselves after so many seconds; 0: as their queue says."""


AfterCallMode = Literal["none", "optional", "required", "required_limit", "limit", "fixed"]
"""After-call work. "none": free at once; "optional": until the agent ends it; "required": until a
result is given; "required_limit": the same, at most `limit_s`; "limit": at most `limit_s`, can end
early; "fixed": `limit_s`, and not earlier."""


class AfterCallSpec(msgspec.Struct, frozen=True):
    mode: AfterCallMode = "limit"
    limit_s: int = 60


class RecordingSpec(msgspec.Struct, frozen=True):
    """Recording is off unless the text that obliges or allows it is named (`legal_basis`)."""

    mode: Literal["off", "sample", "on_demand", "all"] = "off"
    """"all" is for queues where a text of law obliges to record every call."""
    percent: int = 0
    legal_basis: str = ""
    notice: PromptId | None = None
    keep_days: int = 183


class Relax(msgspec.Struct, frozen=True):
    """After so long a wait since the arrival these are the needs, in place of the queue's."""

    after_s: int
    needs: dict[SkillId, int] = {}


Choice = Literal["longest_idle", "fewest", "in_turn", "ring_all"]
"""Which of the agents who fit: idle longest; fewest works since he took his post; each in turn; all
at once, and who answers first has it."""


Kind = Literal["call", "written"]
"""What comes in a queue: conversations by telephone, of which an agent has one at a time, or work
that is read and written."""


class QueueSpec(msgspec.Struct, frozen=True):
    id: QueueId
    name: Labels
    client: ClientId
    needs: dict[SkillId, int] = {}
    """Skill → lowest level that fits."""
    relax: tuple[Relax, ...] = ()
    """What is asked for later in the wait, by `after_s`."""
    by_language: bool = False
    """Only agents who speak the caller's language."""
    priority: int = 0
    """Higher is served first."""
    target_s: int = 20
    """The promise: answered within this."""
    choice: Choice = "longest_idle"
    last_agent: bool = False
    """Callers go first of all to their case owner, then to who spoke with them last, if at work
    here."""
    keep_s: int = 0
    """How long a caller is kept for the agent he should have while that one is busy: 0 = not at
    all. The target ends it in any case."""
    ring_timeout_s: int = 20
    auto_answer_s: int = 0
    """Its offers are answered by themselves after so many seconds of warning; 0: by hand."""
    after_call: AfterCallSpec = AfterCallSpec()
    music: str = "default"
    waiting_max: int = 100
    wait_max_s: int = 1800
    unstaffed: Literal["wait", "leave"] = "wait"
    """What callers do while nobody of the queue is at work: wait, or go on at once."""
    closes: CalendarId | None = None
    """At this calendar's closing those who wait go on."""
    announce_every_s: int = 45
    """Position and expected wait are said this often; 0 = never."""
    recording: RecordingSpec = RecordingSpec()
    dispositions: tuple[DispositionId, ...] = ()
    greeting: Labels = {}
    """What the agent says first, shown on the offer."""
    whisper: PromptId | None = None
    """Said to the agent alone when he answers, before he hears the caller: for whom he speaks."""
    caller_id: CallerIdId | None = None
    """Shown on calls out for this queue; None: the first that its client may show."""
    callback: CallbackSpec = CallbackSpec()
    kind: Kind = "call"
    weight: int = 6
    """What one work takes of an agent's room, 1 to 6: of 6, six fill it once, two three times."""
    leave_free: int = 0
    """Its work can wait: it is offered only where so many others stay free for calls; 0: as any."""
    short_abandon_s: int = 5
    """Who hangs up before that counts neither for nor against the service level."""
    level_target: int = 80
    """Percent of callers who should be answered within `target_s`: the service level promised."""
    alert_waiting: int = 0
    """The floor gives an alert when more wait; 0: none. The same for the next two."""
    alert_wait_s: int = 0
    """… when somebody waits longer."""
    alert_level: int = 0
    """… when today's service level, in percent, is lower."""
    alert_nobody: bool = False
    """… when callers wait and none of its agents is free or busy."""


class FlowSpec(msgspec.Struct, frozen=True):
    id: FlowId
    name: str
    entry: NodeId
    nodes: dict[NodeId, Node]


class NumberSpec(msgspec.Struct, frozen=True):
    id: NumberId
    e164: str
    client: ClientId
    flow: FlowId
    language: Language = "fr"


class Span(msgspec.Struct, frozen=True):
    """Open from `start_min` to `end_min`, minutes after local midnight, end excluded (≤ 1440)."""

    start_min: int
    end_min: int


class CalendarSpec(msgspec.Struct, frozen=True):
    id: CalendarId
    zone: str
    """IANA time zone, e.g. "Europe/Paris"."""
    week: tuple[tuple[Span, ...], ...]
    """Seven tuples, Monday first."""
    holidays: tuple[str, ...] = ()
    """ISO dates closed as public holidays, worked out by the site for the next two years."""
    special: dict[str, tuple[Span, ...]] = {}
    """ISO date → that day's opening, in place of the week's and of the holiday (empty = closed)."""
    name: str = ""


class PromptSpec(msgspec.Struct, frozen=True):
    id: PromptId
    text: Labels
    files: dict[str, str] = {}
    """Language → recording uploaded; where there is none the text is spoken by espeak-ng."""
    name: str = ""


class EmergencySpec(msgspec.Struct, frozen=True):
    """A switch that supervisors throw: every flow that has it obeys from the next call on."""

    id: EmergencyId
    name: str = ""
    state: Literal["off", "closed", "message"] = "off"
    prompt: PromptId | None = None
    """What "message" says."""


class PauseReason(msgspec.Struct, frozen=True):
    id: ReasonId
    label: Labels
    kind: Literal["break", "withdrawn"] = "break"
    max_min: int = 0
    """Longest expected, minutes; 0 = no expectation. Past it the clock turns amber, no more."""
    quota_min: int = 0
    """Expected in a day at most, minutes, all its times together; 0 = no quota. Past it the desk
    says so, no more."""
    paid: bool = True
    """Its time is paid: figures show paid and unpaid breaks apart."""
    approval_min: int = 0
    """A supervisor must agree, and answers within so many minutes; 0 = nobody needs to be asked."""


class Disposition(msgspec.Struct, frozen=True):
    id: DispositionId
    label: Labels


class Limits(msgspec.Struct, frozen=True):
    calls_max: int = 200
    """Callers at once in this centre; beyond it they are refused as busy."""
    call_max_s: int = 7200
    comeback_s: int = 20
    """A caller whose agent's page died waits this long for the page, then goes to the head."""


class CallerIdSpec(msgspec.Struct, frozen=True):
    """A number that calls out may show, because somebody holds it and a document says so."""

    id: CallerIdId
    e164: str
    holder: str
    """Whose number it is: the subscriber, by name."""
    proof: str
    """Where the document is that says so: a contract's or an invoice's reference."""
    proof_on: str
    """Its ISO date."""
    client: ClientId | None = None
    """For whose calls; None: for everybody's."""
    valid_until: str = ""
    """The last day on which it may be shown, ISO date in the centre's zone; "" = no end."""


DialClass = Literal["freephone", "ordinary", "premium", "service", "satellite", "other"]
"""Classes of numbers that are closed until opened; fixed and mobile ones at home always are open.
"freephone": free for who calls; "ordinary": special numbers at the price of a normal call;
"premium": surcharged; "service": short numbers of operators; "satellite": also numbers of no
country; "other": whatever is none of these."""


class OutboundSpec(msgspec.Struct, frozen=True):
    """What calls out may reach and show. All is closed but the country's fixed and mobile numbers,
    and those only to agents who have the right."""

    caller_ids: dict[CallerIdId, CallerIdSpec] = {}
    classes: tuple[DialClass, ...] = ()
    countries: tuple[str, ...] = ()
    """ISO 3166 codes of countries open beside the centre's own."""
    trunks: tuple[TrunkId, ...] = ()
    """Tried in this order."""
    ring_timeout_s: int = 45
    night_from_min: int = 1320
    """Minutes after midnight, in the centre's zone. From here until `night_until_min` a call out
    raises an alarm; the same minute twice: there is no night."""
    night_until_min: int = 420
    night_refused: bool = False
    """At night calls are refused, not only told of."""


class SupervisionSpec(msgspec.Struct, frozen=True):
    """What an agent sees of a supervisor who is on his call. The law wants agents informed that
    they may be listened to, whatever stands here (Code du travail, L1222-4; CNIL)."""

    shown: Literal["always", "spoken", "joined"] = "always"
    """"always": while it happens; "spoken": all but listening; "joined": joining and taking over
    only."""


class ClientSpec(msgspec.Struct, frozen=True):
    """On whose behalf work is done. What its queues take from it stands in their own specs."""

    id: ClientId
    name: str
    colour: str = "blue"
    """Of its initials on desks: a name of the page's palette."""


class SupervisorSpec(msgspec.Struct, frozen=True):
    """Somebody who runs the floor, or sets the centre up; known by the id of the account."""

    name: str
    teams: tuple[str, ...] = ()
    """Names of the teams whose agents are seen; none: of all."""


class CentreConfig(msgspec.Struct, frozen=True):
    tenant: TenantId
    version: int
    digest: str
    name: str
    language: Language = "fr"
    agents: dict[AgentId, AgentSpec] = {}
    queues: dict[QueueId, QueueSpec] = {}
    numbers: dict[NumberId, NumberSpec] = {}
    flows: dict[FlowId, FlowSpec] = {}
    calendars: dict[CalendarId, CalendarSpec] = {}
    prompts: dict[PromptId, PromptSpec] = {}
    emergencies: dict[EmergencyId, EmergencySpec] = {}
    pause_reasons: dict[ReasonId, PauseReason] = {}
    dispositions: dict[DispositionId, Disposition] = {}
    limits: Limits = Limits()
    country: str = "FR"
    """ISO 3166: how numbers without a country are read, and how numbers are shown."""
    zone: str = "Europe/Paris"
    """IANA time zone of the centre's days."""
    sites: dict[SiteId, SiteSpec] = {}
    outbound: OutboundSpec = OutboundSpec()
    clients: dict[ClientId, ClientSpec] = {}
    outside: dict[OutsideId, OutsideSpec] = {}
    supervision: SupervisionSpec = SupervisionSpec()
    supervisors: dict[str, SupervisorSpec] = {}
    positions: dict[PositionId, PositionSpec] = {}
