"""Messages of the live socket, declared once; `web/src/live/protocol.ts` is generated from these.
Connection: the page sends `Hello`; the engine answers `Welcome` with a whole desk (`seq` 0), then
`DeskEvents` whose `seq` rise by one. After a gap the page asks `Resync`. Every act carries an `id`
of the page's and comes back as `Ack` (after commit) or `Refused` (a code and a sentence).
All instants are UTC milliseconds; `now_ms` lets the page work out its clock's offset.
"""

from typing import Any, Literal

import msgspec

from decroche.engine.live.file_view import FileView
from decroche.engine.live.floor_view import (
    AssistChanged,
    AssistView,
    Floor,
    FloorEvents,
    MessagesChanged,
    MessageView,
    Watch,
)
from decroche.engine.live.pause_view import ApprovalView as ApprovalView
from decroche.engine.live.pause_view import ReasonView as ReasonView
from decroche.engine.live.place_view import PositionChanged as PositionChanged
from decroche.engine.live.place_view import PositionView as PositionView
from decroche.engine.live.place_view import SiteView as SiteView
from decroche.engine.live.promise_view import PromiseView as PromiseView
from decroche.engine.live.sound_view import IceServer, SoundFigures
from decroche.engine.live.supervision_view import SupervisingView, SupervisorView

# --- what a desk shows ------------------------------------------------------------------------


class StateView(msgspec.Struct, frozen=True):
    status: str
    since_ms: int
    reason: str | None = None
    until_ms: int | None = None
    next_status: str | None = None
    next_reason: str | None = None
    by: str = ""
    approval: ApprovalView | None = None
    """Until the agent closes it ("approval_closed")."""
    why_declined: str | None = None
    """The offer (a segment) he has refused and is asked about."""


class DispositionView(msgspec.Struct, frozen=True):
    id: str
    fr: str
    en: str


class PartyView(msgspec.Struct, frozen=True):
    """Somebody else on the call: who was asked in, or, for a guest, the one who has the customer
    (`id` "lead")."""

    id: str
    kind: Literal["agent", "queue", "number"]
    name: str
    """Of the agent or the queue; the number as people write it."""
    state: Literal["waiting", "ringing", "talking", "held", "away"]
    """"waiting": nobody of the queue is found yet; "held": hears music; "away": the page is on its
    way back."""
    since_ms: int
    blind: bool = False
    """Has the customer as soon as it answers."""


class NoteView(msgspec.Struct, frozen=True):
    agent: str
    """The colleague's name."""
    text: str


class ToldView(msgspec.Struct, frozen=True):
    """Something to say of a call that has left the desk, or has come back. `code`: "taken" (by
    `name`), "came_back", "guest_failed", "guest_left", "not_reached", "taken_over" (by
    the supervisor `name`), "unheard" (of a supervisor: his own telephone did not answer); `why`
    says how it ended: "not_taken", "busy", "no_answer", "declined", "unreachable", "not_placed" (no
    line took it), "cancelled", "refused" (by the gate)."""

    code: str
    at_ms: int
    name: str = ""
    why: str = ""


class LineView(msgspec.Struct, frozen=True):
    """A queue this agent may call out for, and the number that is then shown."""

    id: str
    name: str
    caller_id: str


class ClientView(msgspec.Struct, frozen=True):
    """On whose behalf the agent speaks."""

    name: str
    colour: str


class WorkView(msgspec.Struct, frozen=True):
    """The one call of this desk, from its offer to the end of after-call work."""

    interaction: str
    segment: str
    stage: Literal["offered", "dialling", "talking", "held", "reconnecting", "after_call"]
    queue: str
    """Queue's name in the agent's language."""
    greeting: str
    number_called: str
    queued_ms: int
    """When the caller entered the queue: the wait counts from here."""
    offered_ms: int
    ring_until_ms: int
    answered_ms: int | None
    held_since_ms: int | None
    ended_ms: int | None
    after_call_until_ms: int | None
    extensions_left: int
    """How often "extend" is still heard."""
    held_to_clock: bool
    """Only the clock ends this after-call work: "finish" is refused."""
    recording: Literal["off", "available", "asked", "on", "private"]
    disposition: str | None
    dispositions: tuple[DispositionView, ...]
    """The queue's; of a call out then "not_reached": who picked up was not the customer."""
    note: str
    path: tuple[str, ...] = ()
    """What the caller went through, in words of the agent's language."""
    file: FileView | None = None
    times_offered: int = 1
    direction: Literal["in", "out"] = "in"
    role: Literal["lead", "guest"] = "lead"
    """"lead": has the customer, or would; "guest": was asked in by the lead."""
    joined: bool = False
    """The customer hears us."""
    parties: tuple[PartyView, ...] = ()
    by: str = ""
    """Name of the colleague who transferred the call, or asks for advice."""
    notes: tuple[NoteView, ...] = ()
    """What colleagues wrote on this call before."""
    card_until_ms: int | None = None
    """The recording is silent for a card, until then at most."""
    rings: bool = False
    """Of a call out: the far end rings."""
    site: SiteView | None = None
    """Of an emergency call: where the agent is, to be read out."""
    client: ClientView | None = None
    """None in a centre that works for one client only."""
    promise: PromiseView | None = None
    supervisor: SupervisorView | None = None
    """Who is on this call of an agent's, where the organisation lets it be seen."""
    auto_answer_s: int = 0
    """Answered by itself so long after the file is seen, by a page that can be heard."""


class QueueGlance(msgspec.Struct, frozen=True):
    id: str
    name: str
    waiting: int
    longest_since_ms: int | None


class Notice(msgspec.Struct, frozen=True):
    """A banner: what, since when, what to do. `code` is translated by the page:

    - "database_away": nothing is lost, but it is saved later; files and searches wait.
    - "switch_away": no call comes in or goes on being steered until the switch is back.
    - "no_sound_from_agent", "no_sound_from_caller": the switch has had no packet from that side of
      this desk's conversation for 5 s.
    """

    code: str
    since_ms: int
    values: dict[str, str] = {}


class DayCall(msgspec.Struct, frozen=True):
    interaction: str
    at_ms: int
    name: str
    number: str
    outcome: str
    talk_ms: int
    disposition_label: dict[str, str] = {}


class DeskView(msgspec.Struct, frozen=True):
    agent: str
    name: str
    state: StateView
    work: WorkView | None
    queues: tuple[QueueGlance, ...]
    day: tuple[DayCall, ...]
    """Today's calls of this agent, newest first, at most 50."""
    reasons: tuple[ReasonView, ...]
    notices: tuple[Notice, ...]
    told: ToldView | None = None
    lines: tuple[LineView, ...] = ()
    """What this agent may call out for; none: only emergency numbers."""
    supervising: SupervisingView | None = None
    """Of a supervisor: on whose call he is."""
    messages: tuple[MessageView, ...] = ()
    """Of supervisors, until closed."""
    assist: AssistView | None = None
    position: PositionView | None = None


# --- engine → page ----------------------------------------------------------------------------


class PhoneAccount(msgspec.Struct, frozen=True):
    """How this page's phone registers: valid for this login only."""

    kind: Literal["browser", "desk"]
    uri: str = ""
    password: str = ""
    path: str = "/sip"
    realm: str = ""
    codec: str = "alaw"
    ice_servers: tuple[IceServer, ...] = ()


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    epoch: str
    """Another one: engine or switch are new, the phone registers again."""
    now_ms: int
    seq: int
    desk: DeskView
    phone: PhoneAccount
    signed_in: bool
    """True: this agent was at work already (reload): the page takes its post again by itself."""


class StateChanged(msgspec.Struct, frozen=True, tag="state"):
    state: StateView


class WorkChanged(msgspec.Struct, frozen=True, tag="work"):
    work: WorkView | None


class QueuesChanged(msgspec.Struct, frozen=True, tag="queues"):
    queues: tuple[QueueGlance, ...]


class DayChanged(msgspec.Struct, frozen=True, tag="day"):
    day: tuple[DayCall, ...]


class ReasonsChanged(msgspec.Struct, frozen=True, tag="reasons"):
    reasons: tuple[ReasonView, ...]


class NoticesChanged(msgspec.Struct, frozen=True, tag="notices"):
    notices: tuple[Notice, ...]


class ToldChanged(msgspec.Struct, frozen=True, tag="told"):
    told: ToldView | None


class LinesChanged(msgspec.Struct, frozen=True, tag="lines"):
    lines: tuple[LineView, ...]


class NameChanged(msgspec.Struct, frozen=True, tag="name"):
    name: str


class SupervisingChanged(msgspec.Struct, frozen=True, tag="supervising"):
    supervising: SupervisingView | None


DeskEvent = (
    StateChanged
    | WorkChanged
    | QueuesChanged
    | DayChanged
    | ReasonsChanged
    | NoticesChanged
    | ToldChanged
    | LinesChanged
    | NameChanged
    | SupervisingChanged
    | MessagesChanged
    | AssistChanged
    | PositionChanged
)


class DeskEvents(msgspec.Struct, frozen=True, tag="events"):
    """`seq` is the number of the last of these events; the first is `seq - len(events) + 1`."""

    seq: int
    now_ms: int
    events: tuple[DeskEvent, ...]


class Ack(msgspec.Struct, frozen=True, tag="ack"):
    id: str
    result: dict[str, Any] = {}


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    id: str
    code: str
    fr: str
    en: str


class Echo(msgspec.Struct, frozen=True, tag="echo"):
    """Sent every 2 s by the engine; the page's main thread sends the same `n` back at once."""

    n: int


class PhoneReady(msgspec.Struct, frozen=True, tag="phone_ready"):
    """The switch knows this account (again): register now. `password` may be new."""

    epoch: str
    phone: PhoneAccount


class Goodbye(msgspec.Struct, frozen=True, tag="goodbye"):
    """The socket is closed on purpose. For good: "taken_over" (another tab), "signed_out",
    "revoked". Connect again after: "expired" (with a new ticket), "slow" (read too late),
    "restarting" (the engine stops; another starts), "garbage" (a frame that is none, or too many
    acts at once), "bye" (our end of a socket whose page has left)."""

    code: str


FromEngine = (
    Welcome | DeskEvents | Ack | Refused | Echo | PhoneReady | Goodbye | Floor | FloorEvents
)

# --- page → engine ----------------------------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    ticket: str
    tab: str
    """Random per tab. A second tab takes over; the first is told `Goodbye("taken_over")`."""


class EchoBack(msgspec.Struct, frozen=True, tag="echo"):
    n: int


class Resync(msgspec.Struct, frozen=True, tag="resync"): ...


class PhoneState(msgspec.Struct, frozen=True, tag="phone"):
    """The page's phone: `registered` with the switch, `microphone` works, `silent` = no sound from
    the microphone for 5 s while talking and not muted, `figures` = of a conversation."""

    registered: bool
    microphone: bool
    muted: bool = False
    silent: bool = False
    figures: SoundFigures | None = None


class Act(msgspec.Struct, frozen=True, tag="act"):
    """One act of the agent. `kind` and its arguments:

    - "sign_in", "sign_out"; "state": status ("available" | "break" | "withdrawn"), reason.
    - "hang_up", "decline": end the call / refuse the offer. "hold", "record": on (bool); "private".
    - "disposition": an id of `WorkView.dispositions`.
    - "note": text (whole note, sent ≤ 300 ms after a pause in typing).
    - "extend": 30 s more of after-call work; "finish": end it now. "attach": person id or None.
    - "create_person": first_name, last_name, company, email.
    - "search": text → Ack.result["people"]: list of PersonCard.
    - "targets": text → Ack.result["agents"]: list of {id, name, status, team}, and ["queues"]:
      list of {id, name, waiting, ready (agents available)}.
    - "transfer": to ("agent" | "queue" | "number"), target (id, or the number as typed), blind
      (bool): ask somebody in, or hand the customer over at the answer.
    - "talk": party ("customer", "all", or a party's id). "hand_over", "drop": guest (a party's id).
    - "card": on (bool): a card is being read out. "painted": answers (bool): the
      offer's file is on the screen; whether this page begins to answer it by itself.
    - "call_out": number, queue (id, may be left out) → Ack.result["interaction"].
    - "supervise": agent (id), mode ("listen", "whisper", "join", "take_over"): be on the call that
      this agent has; on it already, in another way. "supervise_off": leave it.
    - "assist": on (bool): call a supervisor for help, or no more. "heard": message (its id).
    - "approval_closed": a break is asked for no more, or the answer is read. "why_declined":
      segment (`StateView.why_declined`), why (a code of `routing.events.WhyDeclined`), text.
    """

    id: str
    kind: str
    interaction: str | None = None
    args: dict[str, Any] = {}


FromPage = Hello | EchoBack | Resync | PhoneState | Act | Watch
