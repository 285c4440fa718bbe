"""All desks of one centre: who is connected, what each was last shown, who is really there.

What concerns a call or a state is sent at once; what many watch (the queues) at most 5 times a
second, last value wins.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from decroche.centre.events import PresenceChanged
from decroche.centre.facts import LateDisposition, SegmentRow
from decroche.centre.outcome import Outcome
from decroche.engine import metrics
from decroche.engine.clock import midnight_ms, monotonic_s, now_ms
from decroche.engine.database import DatabaseAway
from decroche.engine.live.apply import difference
from decroche.engine.live.connection import Connection
from decroche.engine.live.day import line_of, with_line
from decroche.engine.live.draw import Drawn, draw, glances, is_signed_in, own_queues
from decroche.engine.live.page import Desk
from decroche.engine.live.presence import Presence
from decroche.engine.live.protocol import (
    DayCall,
    DeskEvents,
    DeskView,
    Notice,
    PhoneAccount,
    PhoneReady,
    QueueGlance,
    QueuesChanged,
    Welcome,
)
from decroche.engine.live.sound import SoundBook
from decroche.kernel.ids import AgentId, InteractionId, QueueId
from decroche.kernel.ticket import Ticket
from decroche.tasks import spawn

if TYPE_CHECKING:
    from decroche.engine.centre import Centre

# An eye that glances at a queue sees no difference below this, and each change is a frame per desk.
COALESCE_S: Final = 0.2
# A caller waits so much longer at most for a desk phone to ring after the file is on the screen.
PAINT_S: Final = 0.1
# A page draws a card in some 10 ms, and twice as long if the file comes in a second frame: the
# first waits so long for it.
FILE_S: Final = 0.015
# An engine that comes back believes its desks for so long: pages connect again within a second.
RETURN_S: Final = 3.0

log = structlog.get_logger()


class Hub:
    """The desks of one centre."""

    def __init__(self) -> None:
        self.centre: Centre
        self.desks: dict[AgentId, Desk] = {}
        self.epoch = ""
        self._presences: dict[AgentId, Presence] = {}
        self._days: dict[AgentId, tuple[DayCall, ...]] = {}
        self._notices: dict[str, Notice] = {}
        self._own_notices: dict[AgentId, dict[str, Notice]] = {}
        self._glances: dict[str, dict[QueueId, QueueGlance]] = {}
        self._tick: asyncio.TimerHandle | None = None
        self._days_wanted: dict[AgentId, int] = {}
        """The newest entry that the list must show, while it has not begun to be read."""
        self._days_reading: dict[AgentId, None] = {}
        self._held: dict[AgentId, tuple[InteractionId, asyncio.TimerHandle]] = {}
        """Desks that are drawn a moment later, with the file of this call."""
        self.sounds = SoundBook()
        self._believe_until_s = monotonic_s() + RETURN_S
        self._phones_listed = False

    # --- pages come and go ----------------------------------------------------------------------

    def connect(
        self, ticket: Ticket, tab: str, connection: Connection, phone: PhoneAccount
    ) -> Desk:
        """A page says hello. Another page of the same agent is told that it was taken over."""
        assert ticket.agent is not None
        agent = ticket.agent
        old = self.desks.get(agent)
        if old is not None:
            old.connection.close("taken_over")
        view = self.draw(agent, ticket.language)
        desk = Desk(agent, ticket, tab, connection, phone, view)
        self.desks[agent] = desk
        connection.send(Welcome(self.epoch, now_ms(), 0, view, phone, self.signed_in(agent)))
        self.presence(agent).connected(monotonic_s(), self._believed(agent))
        self.tell(agent)
        # The centre may have believed in this page all along; the floor shows what is so.
        self.centre.floor.touch(agent)
        self.refresh_day(agent, self.centre.runtime.seq)
        metrics.DESKS.inc()
        return desk

    def disconnect(self, desk: Desk) -> None:
        """The page's socket is gone; nothing happens if another page has taken over."""
        metrics.DESKS.dec()
        if self.desks.get(desk.agent) is not desk:
            return
        del self.desks[desk.agent]
        self.presence(desk.agent).disconnected()
        self.tell(desk.agent)
        self.centre.floor.touch(desk.agent)

    def signed_in(self, agent: AgentId) -> bool:
        """Whether this agent is at work."""
        return is_signed_in(self.centre, agent)

    def goodbye(self, agent: AgentId, code: str) -> None:
        """Close the agent's page for a reason."""
        desk = self.desks.get(agent)
        if desk is not None:
            desk.connection.close(code)

    # --- presence -------------------------------------------------------------------------------

    def presence(self, agent: AgentId) -> Presence:
        """What is known of the agent's page and phone."""
        known = self._presences.get(agent)
        if known is None:
            spec = self.centre.config.agents.get(agent)
            known = self._presences[agent] = Presence(spec.phone if spec else "browser")
        return known

    def phone_registered(self, agent: AgentId, registered: bool) -> None:
        """The switch says whether the agent's phone is registered."""
        presence = self.presence(agent)
        if presence.registered != registered:
            presence.registered = registered
            self.tell(agent)
            self.centre.floor.touch(agent)

    def phone_moved(self, agent: AgentId) -> None:
        """The agent's telephone may be another one now: that of a seat, or his own again."""
        spec = self.centre.config.agents.get(agent)
        if spec is not None:
            self.presence(agent).kind = spec.phone
            self.phone_registered(agent, spec.endpoint in self.centre.phones_up)
            self.tell(agent)

    def phones_renamed(self, before: Mapping[AgentId, str]) -> None:
        """Who has another account on the switch than `before` is registered with none of it."""
        for agent, spec in self.centre.config.agents.items():
            if before.get(agent, spec.endpoint) != spec.endpoint:
                self.phone_moved(agent)

    def phones_listed(self) -> None:
        """The switch has said which phones are registered. An engine that has just begun believes
        what was known before: a page may be back sooner than that is asked."""
        self._phones_listed = True
        for agent in list(self.desks):
            self.tell(agent)

    def tell(self, agent: AgentId) -> None:
        """Tell the centre what is true of this agent's presence, if it is new."""
        presence = self.presence(agent)
        page, phone = presence.page, presence.phone(monotonic_s())
        known = self.centre.runtime.state.calls.presence.get(agent)
        was = (known.page, known.phone) if known is not None else (False, False)
        if not self._phones_listed:
            phone = was[1]
        if agent not in self.desks and monotonic_s() < self._believe_until_s:
            return
        if was != (page, phone):
            self.centre.runtime.feed(PresenceChanged(now_ms(), agent, page, phone))
            self.centre.floor.touch(agent)

    def check(self) -> None:
        """Called each second: echoes that are missing, phones that have not spoken."""
        now_s = monotonic_s()
        for agent, presence in list(self._presences.items()):
            presence.check(now_s)
            self.tell(agent)
        if now_s >= self._believe_until_s:
            for agent in list(self.centre.runtime.state.calls.presence):
                self.tell(agent)

    def _believed(self, agent: AgentId) -> bool:
        known = self.centre.runtime.state.calls.presence.get(agent)
        return known.phone if known is not None and monotonic_s() < self._believe_until_s else False

    # --- what desks show ------------------------------------------------------------------------

    def draw(self, agent: AgentId, language: str) -> DeskView:
        """The agent's whole desk as it is now."""
        day = self._days.get(agent, ())
        floor = self.centre.floor
        notices = (*self._notices.values(), *self.own_notices(agent).values())
        if language not in self._glances:
            self._glances[language] = glances(self.centre, language)
        return draw(
            self.centre,
            agent,
            language,
            Drawn(
                self._glances[language],
                day,
                notices,
                floor.messages_of(agent),
                floor.assist_of(agent),
            ),
        )

    def shown(self, outcome: Outcome) -> None:
        """After a step: desks that changed at once, the queues soon."""
        over = [f for f in outcome.facts if isinstance(f, SegmentRow) and f.ended_ms is not None]
        for part in over:
            self.sounds.ended(part)
            self._list(part)
        for late in [f for f in outcome.facts if isinstance(f, LateDisposition)]:
            self.refresh_day(late.agent, self.centre.runtime.seq)
        for agent in dict.fromkeys((*outcome.desks, *(part.agent for part in over))):
            self.redraw(agent)
        if outcome.queues:
            self._soon()

    def redraw(self, agent: AgentId, late: bool = False) -> None:
        """Send what changed on one desk, if its page is here. A call whose file is on its way waits
        for it for a moment, unless that is over (`late`)."""
        desk = self.desks.get(agent)
        if desk is None:
            self._release(agent)
            return
        view = self.draw(agent, desk.ticket.language)
        if not late and self._hold(desk, view):
            return
        self._release(agent)
        events = difference(desk.view, view)
        if events:
            desk.view = view
            desk.seq += len(events)
            desk.connection.send(DeskEvents(desk.seq, now_ms(), events))

    def _hold(self, desk: Desk, view: DeskView) -> bool:
        """Whether this picture waits for a file."""
        shown, coming = desk.view.work, view.work
        if coming is None or coming.file is None or not coming.file.loading:
            return False
        if shown is not None and shown.interaction == coming.interaction:
            return False
        interaction = InteractionId(coming.interaction)
        if self._held.get(desk.agent, (None, None))[0] != interaction:
            self._release(desk.agent)
            timer = asyncio.get_running_loop().call_later(FILE_S, self.redraw, desk.agent, True)
            self._held[desk.agent] = (interaction, timer)
        return True

    def _release(self, agent: AgentId) -> None:
        if agent in self._held:
            self._held.pop(agent)[1].cancel()

    def redraw_all(self) -> None:
        """Every desk: the configuration or a notice changed."""
        for agent in list(self.desks):
            self.redraw(agent)

    def config_changed(self) -> None:
        """New names, queues and phones; who is no longer staff goes."""
        staff = self.centre.config.agents
        for agent, presence in self._presences.items():
            if agent in staff:
                presence.kind = staff[agent].phone
        for desk in list(self.desks.values()):
            if desk.agent not in staff or not staff[desk.agent].active:
                desk.connection.close("revoked")
        self._glances.clear()
        self.redraw_all()
        self.centre.floor.config_changed()

    def interaction_changed(self, interaction: InteractionId) -> None:
        """The file of an interaction is here: draw the desk that shows it."""
        self.centre.floor.file_came(interaction)
        for desk in list(self.desks.values()):
            held = self._held.get(desk.agent, (None, None))[0] == interaction
            shown = desk.view.work is not None and desk.view.work.interaction == interaction
            if shown or held:
                self.redraw(desk.agent)

    def notice(self, code: str, on: bool) -> None:
        """A banner on every desk, or its end."""
        if on == (code in self._notices):
            return
        if on:
            self._notices[code] = Notice(code, now_ms())
        else:
            del self._notices[code]
        self.redraw_all()

    def own_notices(self, agent: AgentId) -> dict[str, Notice]:
        """The banners on this desk alone, by code."""
        return self._own_notices.get(agent, {})

    def own_notice(self, agent: AgentId, code: str, on: bool) -> None:
        """A banner on one desk, or its end."""
        own = self._own_notices.setdefault(agent, {})
        if on == (code in own):
            return
        if on:
            own[code] = Notice(code, now_ms())
        else:
            del own[code]
        self.redraw(agent)
        self.centre.floor.touch(agent)

    async def painted(self, agent: AgentId, interaction: InteractionId) -> None:
        """Return when the agent's page shows the file of this call, or after `PAINT_S`."""
        try:
            async with asyncio.timeout(PAINT_S):
                while (desk := self.desks.get(agent)) is not None:
                    work = desk.view.work
                    if work and work.interaction == interaction and work.segment in desk.painted:
                        return
                    desk.paint.clear()
                    await desk.paint.wait()
        except TimeoutError:
            log.info("desk.not_painted", agent=agent)

    def answer_after_s(self, agent: AgentId, interaction: InteractionId) -> int | None:
        """After how many seconds the agent's phone should answer this call by itself; None: it
        should not, or his page does not warn him."""
        desk = self.desks.get(agent)
        work = desk.view.work if desk is not None else None
        if desk is None or work is None or work.interaction != interaction:
            return None
        return work.auto_answer_s or None if desk.answers == work.segment else None

    def phones_ready(self, epoch: str) -> None:
        """A new switch has been told all phones: pages register now."""
        self.epoch = epoch
        for desk in self.desks.values():
            desk.connection.send(PhoneReady(self.epoch, desk.phone))

    def _soon(self) -> None:
        if self._tick is None and self.desks:
            self._tick = asyncio.get_running_loop().call_later(COALESCE_S, self._draw_queues)

    def _draw_queues(self) -> None:
        self._tick = None
        now = {language: glances(self.centre, language) for language in self._glances}
        if now == self._glances:
            return
        self._glances = now
        for desk in self.desks.values():
            shown = own_queues(self.centre, desk.agent, now[desk.ticket.language])
            if shown != desk.view.queues:
                desk.view = msgspec.structs.replace(desk.view, queues=shown)
                desk.seq += 1
                desk.connection.send(DeskEvents(desk.seq, now_ms(), (QueuesChanged(shown),)))

    # --- the day's list -------------------------------------------------------------------------

    def _list(self, part: SegmentRow) -> None:
        """A part that is over comes into its agent's list."""
        known, line = self._days.get(part.agent), line_of(self.centre, part)
        if known is None or line is None or part.agent in self._days_reading:
            self.refresh_day(part.agent, self.centre.runtime.seq)
        elif part.agent in self.desks:
            since_ms = midnight_ms(now_ms(), self.centre.config.zone)
            self._days[part.agent] = with_line(known, line, since_ms)

    def refresh_day(self, agent: AgentId, seq: int) -> None:
        """Read the agent's list again once the entry `seq` is committed."""
        if agent not in self.desks:
            return
        self._days_wanted[agent] = max(seq, self._days_wanted.get(agent, 0))
        if agent not in self._days_reading:
            self._days_reading[agent] = None
            spawn(self._read_days(agent), f"day of {agent}")

    async def _read_days(self, agent: AgentId) -> None:
        """Until nothing newer is wanted: what was asked for meanwhile is read after."""
        try:
            while (seq := self._days_wanted.pop(agent, None)) is not None:
                await self.centre.journal.committed(seq, hurry=False)
                if agent not in self._days_wanted:
                    await self._read_day(agent)
        finally:
            del self._days_reading[agent]

    async def _read_day(self, agent: AgentId) -> None:
        try:
            self._days[agent] = await self.centre.files.day(
                agent, midnight_ms(now_ms(), self.centre.config.zone)
            )
        except DatabaseAway as error:
            log.warning("day.not_read", error=str(error))
            return
        self.redraw(agent)
