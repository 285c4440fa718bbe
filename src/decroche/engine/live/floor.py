"""Who watches the floor of one centre, and what they were last shown.

Nobody watches: only today's figures are kept. Somebody does: agents and queues that changed are
drawn at most each `TICK_S`, and rows that differ go out, encoded once for all who see the same
teams. A reader who has not read the last frame gets none: when he has, the whole as it is by then.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog

from decroche.centre.facts import AgentSpanRow, Fact
from decroche.centre.outcome import Outcome
from decroche.engine.clock import midnight_ms, now_ms
from decroche.engine.live.connection import Connection, encode
from decroche.engine.live.floor_alerts import Alerts
from decroche.engine.live.floor_draw import agent_row, queue_rows, reason_rows
from decroche.engine.live.floor_rows import Teams, changed, queues_of, teams_of
from decroche.engine.live.floor_sums import DaySums
from decroche.engine.live.floor_view import (
    AssistView,
    Floor,
    FloorAgent,
    FloorEvents,
    FloorQueue,
    FloorView,
    MessageView,
)
from decroche.kernel.ids import AgentId, InteractionId
from decroche.kernel.ticket import Ticket
from decroche.routing.state import OFFLINE

if TYPE_CHECKING:
    from decroche.engine.centre import Centre

# A supervisor's eye needs no more, and what happens meanwhile is one frame: < 2 s is promised.
TICK_S: Final = 0.5
# Whoever reads so little of what came before reads again when it is quiet.
MESSAGES_MAX: Final = 20
# From a midnight it leads into the next day, also where that day has 23 or 25 hours.
TOMORROW_MS: Final = 26 * 3_600_000

log = structlog.get_logger()


@dataclass(slots=True, eq=False)
class Watcher:
    """One page that watches."""

    ticket: Ticket
    connection: Connection
    behind: bool = False
    """Has not read what it was sent: it will get the whole."""


@dataclass(slots=True, eq=False)
class _Scope:
    """All who see the same teams: they read the same frames."""

    teams: Teams
    seq: int = 0
    watchers: dict[Watcher, None] = field(default_factory=dict)


class FloorBoard:
    """The floor of one centre."""

    def __init__(self) -> None:
        self.centre: Centre
        self.sums = DaySums()
        self.alerts = Alerts()
        self._assists: dict[AgentId, tuple[AssistView, InteractionId | None]] = {}
        self._messages: dict[AgentId, tuple[MessageView, ...]] = {}
        self._leaving: set[AgentId] = set()
        self._scopes: dict[Teams, _Scope] = {}
        self._queues: dict[str, FloorQueue] = {}
        self._agents: dict[str, FloorAgent] = {}
        self._moved: dict[AgentId, None] = {}
        self._tick: asyncio.TimerHandle | None = None
        self._day_ends_ms = 0

    @property
    def watched(self) -> bool:
        return bool(self._scopes)

    # --- pages come and go ----------------------------------------------------------------------

    def watch(self, ticket: Ticket, connection: Connection) -> Watcher:
        """A page begins to watch, and is shown the whole."""
        if not self.watched:
            self._draw_all()
        else:
            self._show()
        watcher = Watcher(ticket, connection)
        self._join(watcher)
        return watcher

    def _teams(self, watcher: Watcher) -> Teams:
        return teams_of(self.centre.config, watcher.ticket.user, watcher.ticket.role)

    def _may(self, watcher: Watcher) -> bool:
        teams = self._teams(watcher)
        return teams is None or bool(teams)

    def _join(self, watcher: Watcher) -> None:
        teams = self._teams(watcher)
        scope = self._scopes.setdefault(teams, _Scope(teams))
        scope.watchers[watcher] = None
        self.whole(watcher)

    def leave(self, watcher: Watcher) -> None:
        """The page's socket is gone."""
        for teams, scope in list(self._scopes.items()):
            scope.watchers.pop(watcher, None)
            if not scope.watchers:
                del self._scopes[teams]

    def watchers(self) -> list[Watcher]:
        """All who watch now."""
        return [watcher for scope in self._scopes.values() for watcher in scope.watchers]

    def whole(self, watcher: Watcher) -> None:
        """The whole floor once more, as numbered as it is now."""
        scope = next(each for each in self._scopes.values() if watcher in each.watchers)
        watcher.behind = False
        watcher.connection.send(Floor(now_ms(), scope.seq, self.view(scope.teams)))

    def view(self, teams: Teams) -> FloorView:
        """What these teams' supervisors see."""
        own = queues_of(self.centre.applied, teams)
        return FloorView(
            tuple(row for row in self._queues.values() if row.id in own),
            tuple(row for row in self._agents.values() if teams is None or row.team in teams),
            reason_rows(self.centre.applied),
        )

    # --- what happens ---------------------------------------------------------------------------

    def shown(self, outcome: Outcome) -> None:
        """After a step: count, and draw what moved, soon."""
        agents = self.count(outcome.facts)
        if self._assists:
            for agent in outcome.desks:
                self._settle(agent)
        if self._leaving and any(isinstance(f, AgentSpanRow) for f in outcome.facts):
            self._let_go()
        if not self.watched:
            return
        self._moved.update(dict.fromkeys((*outcome.desks, *agents)))
        if outcome.desks or outcome.queues or outcome.facts:
            self._soon()

    def count(self, facts: Sequence[Fact]) -> set[AgentId]:
        """These rows in today's figures; the agents whose own they change."""
        self._new_day()
        return self.sums.take(facts)

    def touch(self, *agents: AgentId) -> None:
        """Something beside the centre's state has changed of them."""
        if self.watched and agents:
            self._moved.update(dict.fromkeys(agents))
            self._soon()

    def queues_moved(self) -> None:
        """An alert has begun, or is over."""
        if self.watched:
            self._soon()

    def file_came(self, interaction: InteractionId) -> None:
        """Who calls is known now."""
        self.touch(*(AgentId(r.id) for r in self._agents.values() if r.interaction == interaction))

    def config_changed(self) -> None:
        """Other names, queues and people: everybody sees the whole anew; who may not, no more."""
        if not self.watched:
            return
        self._draw_all()
        before, self._scopes = self._scopes, {}
        for scope in before.values():
            for watcher in scope.watchers:
                if self._may(watcher):
                    self._join(watcher)
                else:
                    watcher.connection.close("revoked")

    def loaded(self) -> None:
        """Today's earlier rows are counted."""
        if self.watched:
            self.config_changed()

    def _new_day(self) -> None:
        """Looked at with each step: the calendar is only asked when the day is over."""
        if now_ms() < self._day_ends_ms:
            return
        zone = self.centre.config.zone
        since_ms = midnight_ms(now_ms(), zone)
        self._day_ends_ms = midnight_ms(since_ms + TOMORROW_MS, zone)
        if self.sums.day(since_ms) and self.watched:
            self._moved.update(dict.fromkeys(map(AgentId, self._agents)))
            self._soon()

    # --- help and messages ----------------------------------------------------------------------

    def assist_of(self, agent: AgentId) -> AssistView | None:
        known = self._assists.get(agent)
        return known[0] if known is not None else None

    def ask_help(self, agent: AgentId, interaction: InteractionId | None) -> None:
        """The agent wants somebody to come; it ends with the call it was asked in."""
        self._assists[agent] = (AssistView(now_ms()), interaction)
        self._both(agent)

    def end_help(self, agent: AgentId) -> None:
        """The agent needs nobody any more."""
        if self._assists.pop(agent, None) is not None:
            self._both(agent)

    def answer_help(self, agent: AgentId, by: str) -> bool:
        """A supervisor is on the way; whether there was still something to answer."""
        known = self._assists.get(agent)
        if known is None:
            return False
        view, interaction = known
        self._assists[agent] = (AssistView(view.since_ms, by), interaction)
        self._both(agent)
        return True

    def _settle(self, agent: AgentId) -> None:
        """A call for help ends with its call."""
        known = self._assists.get(agent)
        if known is None or known[1] is None:
            return
        calls = self.centre.runtime.state.calls
        if calls.desks.get(agent) != known[1]:
            del self._assists[agent]

    def messages_of(self, agent: AgentId) -> tuple[MessageView, ...]:
        return self._messages.get(agent, ())

    def say(self, agent: AgentId, message: MessageView) -> None:
        """Put it on the agent's desk until he closes it."""
        self._messages[agent] = (*self.messages_of(agent), message)[-MESSAGES_MAX:]
        self.centre.hub.redraw(agent)

    def heard(self, agent: AgentId, message: str) -> None:
        """The agent has closed it."""
        self._messages[agent] = tuple(m for m in self.messages_of(agent) if m.id != message)
        self.centre.hub.redraw(agent)

    def sign_out(self, agent: AgentId) -> None:
        """A supervisor has logged the agent out: the page lets its phone go when he is offline."""
        self._leaving.add(agent)
        self._let_go()

    def _let_go(self) -> None:
        agents = self.centre.runtime.state.routing.agents
        for agent in list(self._leaving):
            known = agents.get(agent)
            if known is None or known.status is OFFLINE:
                self._leaving.discard(agent)
                self.centre.hub.goodbye(agent, "signed_out")
            elif known.wish is None or known.wish.status is not OFFLINE:
                self._leaving.discard(agent)  # He has taken his leave back.

    def _both(self, agent: AgentId) -> None:
        self.centre.hub.redraw(agent)
        self.touch(agent)

    # --- drawing --------------------------------------------------------------------------------

    def _soon(self) -> None:
        if self._tick is None:
            self._tick = asyncio.get_running_loop().call_later(TICK_S, self._ticked)

    def _ticked(self) -> None:
        self._tick = None
        self._show()

    def _show(self) -> None:
        """Send what changed since the last look."""
        if not self.watched:
            return
        moved, self._moved = self._moved, {}
        known = [agent for agent in moved if agent in self._agents]
        agents = changed(self._agents, (agent_row(self.centre, agent) for agent in known))
        queues = changed(self._queues, queue_rows(self.centre))
        self._agents.update((row.id, row) for row in agents)
        self._queues.update((row.id, row) for row in queues)
        for scope in self._scopes.values():
            self._send(scope, queues, agents)

    def _send(
        self, scope: _Scope, queues: tuple[FloorQueue, ...], agents: tuple[FloorAgent, ...]
    ) -> None:
        if scope.teams is not None:
            own = queues_of(self.centre.applied, scope.teams)
            queues = tuple(row for row in queues if row.id in own)
            agents = tuple(row for row in agents if row.team in scope.teams)
        frame = b""
        if queues or agents:
            scope.seq += 1
            frame = encode(FloorEvents(scope.seq, now_ms(), queues, agents))
        for watcher in scope.watchers:
            self._send_one(watcher, frame)

    def _send_one(self, watcher: Watcher, frame: bytes) -> None:
        watcher.behind = watcher.behind or bool(frame and watcher.connection.unread)
        if watcher.behind and not watcher.connection.unread:
            self.whole(watcher)
        elif watcher.behind:
            self._soon()
        elif frame:
            watcher.connection.send_frame(frame)

    def _draw_all(self) -> None:
        self._new_day()
        self._moved.clear()
        staff = self.centre.applied.agents
        self._agents = {a: agent_row(self.centre, a) for a, spec in staff.items() if spec.active}
        self._queues = {row.id: row for row in queue_rows(self.centre)}
