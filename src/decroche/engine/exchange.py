"""Between the switch and the centres: events to whom they concern, orders to the switch."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Final

import msgspec
import structlog

from decroche.centre.events import SwitchLost, SwitchSurveyed
from decroche.centre.outcome import Order
from decroche.engine import dice, handset, metrics
from decroche.engine.callers import Callers
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.concerns import concerns, concerns_found, concerns_leg
from decroche.engine.database import DatabaseAway
from decroche.engine.keys import Keys
from decroche.engine.live.phones import Phones
from decroche.kernel.ids import (
    ContactPointId,
    InteractionId,
    LegId,
    PromptId,
    TenantId,
    TrunkId,
    named_by_us,
)
from decroche.kernel.keys import ListenKeys, TakeDigits
from decroche.kernel.legs import (
    EndReason,
    FoundLeg,
    GiveBack,
    HangUp,
    LegCommand,
    LegEnded,
    LegEvent,
    Play,
    PlayEnded,
    RingAgent,
    StopPlay,
)
from decroche.kernel.numbers import national
from decroche.switch.port import (
    CallerSeen,
    HelpDialled,
    KeyPressed,
    PhoneChanged,
    RogueCall,
    Survey,
    Switch,
    SwitchConnected,
    SwitchDisconnected,
    SwitchError,
    SwitchEvent,
)
from decroche.tasks import spawn

# An event this old comes from before a standstill: it is obeyed, but the switch is asked at once
# what is true now.
STALE_MS: Final = 5_000
RETRY_S: Final = 1.0
# More than can end while a list of legs is on its way (some 100 ms, two legs per call).
ENDED_MAX: Final = 1_000
STRAYS_SHOWN: Final = 20
NUMBER: Final = "contact:"
"""Media of a `Play` that begin so are a contact point's number, read out digit by digit."""
# The caller hears nothing meanwhile.
NUMBER_S: Final = 2.0

log = structlog.get_logger()


class Exchange:
    """Holds the switch for all centres."""

    def __init__(self, switch: Switch, centres: Mapping[TenantId, Centre]) -> None:
        self.switch = switch
        self.centres = centres
        self.connected = False
        self.came_back: Callable[[], Awaitable[None]] = _nothing
        """Called when the switch is ours again and knows its phones: callers may come in."""
        self.fenced = asyncio.Event()
        """Another engine has the switch: this one must end."""
        self.callers = Callers(centres, self._give)
        self.phones = Phones(switch, centres)
        self.keys = Keys(centres)
        self._playing: dict[str, asyncio.Task[None]] = {}
        self._ringing: dict[LegId, asyncio.Task[None]] = {}
        self._surveying = False
        self._coming: asyncio.Task[None] | None = None
        """Of the newest connection; an older one's is cancelled, for what it asked is stale."""
        self._restarted = False
        """The switch is new and the centres have not been told yet."""
        self._ended: dict[LegId, None] = {}
        """The newest legs that ended: a list that was made before may still show them."""

    @property
    def coming(self) -> bool:
        """A connection was made and the centres have not been told yet what is there, nor whether
        the switch is a new one: until then no other look may say that a leg is gone."""
        return self._coming is not None and not self._coming.done()

    # --- orders ---------------------------------------------------------------------------------

    def execute(self, tenant: TenantId, commands: Sequence[Order]) -> None:
        """Orders of a step, in their order. Without a switch they are dropped: the core gives
        them again when it has been surveyed."""
        if not self.connected:
            return
        now: list[LegCommand] = []
        for command in commands:
            if isinstance(command, ListenKeys | TakeDigits):
                self.keys.obey(tenant, command)
            elif isinstance(command, StopPlay) and command.playback in self._playing:
                self._playing.pop(command.playback).cancel()
            elif isinstance(command, Play) and self._silent(tenant, command):
                task = spawn(self._play_later(tenant, command), f"play {command.playback}")
                self._playing[command.playback] = task
            elif isinstance(command, RingAgent) and self._sees_first(tenant, command):
                task = spawn(self._ring_later(tenant, command), f"ring {command.leg}")
                self._ringing[command.leg] = task
            elif isinstance(command, HangUp) and command.leg in self._ringing:
                self._ringing.pop(command.leg).cancel()
                ended = LegEnded(now_ms(), command.leg, EndReason.CANCELLED)
                self.centres[tenant].runtime.feed(ended)
            else:
                now.append(command)
        if now:
            self._do(now)

    def _do(self, commands: Sequence[LegCommand]) -> None:
        """Orders leave at once: what they do takes its time beside what we do next."""
        try:
            answers = self.switch.do(commands)
        except SwitchError as error:
            log.warning("switch.orders_lost", count=len(commands), error=str(error))
        else:
            spawn(self._answered(answers, len(commands)), "orders")

    async def _answered(self, answers: Coroutine[None, None, None], count: int) -> None:
        try:
            await answers
        except SwitchError as error:
            log.warning("switch.orders_lost", count=count, error=str(error))

    def _sees_first(self, tenant: TenantId, ring: RingAgent) -> bool:
        """Whether a desk phone must wait for the page beside it to show the file: a browser holds
        its own ring back, a desk phone cannot."""
        centre = self.centres[tenant]
        spec = centre.config.agents.get(ring.agent)
        return spec is not None and spec.phone == "desk" and ring.agent in centre.hub.desks

    async def _ring_later(self, tenant: TenantId, ring: RingAgent) -> None:
        hub, interaction = self.centres[tenant].hub, InteractionId(ring.interaction)
        await hub.painted(ring.agent, interaction)
        self._ringing.pop(ring.leg, None)
        after_s = hub.answer_after_s(ring.agent, interaction)
        self._do([msgspec.structs.replace(ring, answer_after_s=after_s)])

    def _silent(self, tenant: TenantId, play: Play) -> bool:
        """Whether it must wait: for a voice, or for a number to be read out."""
        prompts = self.centres[tenant].prompts
        named = any(each.startswith(NUMBER) for each in play.media)
        return named or any(prompts.find(*each) is None for each in prompts_of(play))

    async def _play_later(self, tenant: TenantId, play: Play) -> None:
        prompts = self.centres[tenant].prompts
        await prompts.wait(prompts_of(play))
        play = await self._with_numbers(self.centres[tenant], play)
        self._playing.pop(play.playback, None)
        if self._silent(tenant, play):
            failed = PlayEnded(now_ms(), play.leg, play.playback, failed=True)
            self.centres[tenant].runtime.feed(failed)
        else:
            self._do([play])

    async def _with_numbers(self, centre: Centre, play: Play) -> Play:
        """Contact points as digits. A number that cannot be had is left out: what is said around it
        still says what to do."""
        media = []
        for each in play.media:
            if each.startswith(NUMBER):
                contact, _, language = each.removeprefix(NUMBER).rpartition("/")
                each = await digits_of(centre, ContactPointId(contact), language)
            media.append(each)
        return msgspec.structs.replace(play, media=tuple(each for each in media if each))

    # --- events ---------------------------------------------------------------------------------

    async def run(self) -> None:
        """Give every event to its centre; ends when another engine has taken over."""
        async for event in self.switch.events():
            try:
                self._happened(event)
            except Exception:  # A bug costs this event; what is true is asked for again.
                log.critical("exchange.bug", happened=type(event).__name__, exc_info=True)
                self.survey()
            if self.fenced.is_set():
                return

    def _happened(self, event: SwitchEvent) -> None:
        if isinstance(event, LegEnded):
            self._ended[event.leg] = None
            self.keys.forget(event.leg)
            if len(self._ended) > ENDED_MAX:
                del self._ended[next(iter(self._ended))]
        match event:
            case CallerSeen():
                self.callers.seen(event)
            case SwitchConnected():
                self._connected(event)
            case SwitchDisconnected():
                self._disconnected(event)
            case PhoneChanged():
                self.phones.changed(event)
            case KeyPressed():
                self.keys.pressed(event)
            case HelpDialled():
                if not handset.dialled(self.centres.values(), event):
                    self._do([GiveBack(event.leg)])
            case RogueCall():
                self._went_round(event)
            case _:
                if not self.callers.hold(event):
                    self._give(event)
        if now_ms() - event.at_ms > STALE_MS:
            metrics.SWEPT.labels("stale").inc()
            self.survey()

    def _went_round(self, event: RogueCall) -> None:
        """Whose line it was has the alarm on its screens."""
        metrics.ROGUES.inc()
        trunk = TrunkId(event.trunk)
        for centre in self.centres.values():
            if trunk in centre.config.outbound.trunks:
                centre.outgoings.went_round(trunk, event.at_ms)

    def _give(self, event: LegEvent) -> None:
        for centre in self.centres.values():
            if concerns(centre, event):
                centre.runtime.feed(event)
                return
        log.debug("switch.event_of_nobody", happened=type(event).__name__)

    def _connected(self, event: SwitchConnected) -> None:
        log.info("switch.connected", restarted=event.restarted)
        self.connected = True
        self._lose(event.at_ms)
        if event.restarted:
            self.phones.forget()
            self._restarted = True
        before = self._drop_coming()
        self._coming = spawn(self._come_back(before), "switch connected")

    def _drop_coming(self) -> asyncio.Task[None] | None:
        """End what a connection that is no more has asked for."""
        if self._coming is not None:
            self._coming.cancel()
        return self._coming

    def _disconnected(self, event: SwitchDisconnected) -> None:
        log.error("switch.disconnected", fenced=event.fenced)
        self.connected = False
        self._drop_coming()
        if event.fenced:
            self.fenced.set()
            return
        self._lose(event.at_ms)

    def _lose(self, at_ms: int) -> None:
        for centre in self.centres.values():
            if not centre.runtime.state.calls.switch_lost:
                centre.runtime.feed(SwitchLost(at_ms))

    async def _come_back(self, before: asyncio.Task[None] | None) -> None:
        """Phones first, so that a page which registers is not refused; then what is there. One
        at a time: `before` was cancelled and has its end first."""
        if before is not None:
            await asyncio.wait([before])
        while True:
            try:
                await self._push_phones()
                survey = await self.switch.survey()
                await self.phones.drop_leavers(survey.registered)
                break
            except SwitchError as error:
                log.error("switch.not_surveyed", error=str(error))
                await asyncio.sleep(RETRY_S)
        self._came(survey)
        await self.came_back()

    async def _push_phones(self) -> None:
        """One that the switch refuses must not keep callers waiting: it is told, and tried again
        with the next change."""
        try:
            await self.phones.push_all()
        except SwitchError as error:
            log.error("phones.not_pushed", error=str(error))

    def _came(self, survey: Survey) -> None:
        restarted, self._restarted = self._restarted, False
        # The adapter cannot always know at its first connection; a leg of ours says that it can.
        known = any(concerns_leg(c, f.leg) for c in self.centres.values() for f in survey.legs)
        self.phones.registered(survey)
        self.tell(survey, restarted and not known)
        if restarted:
            epoch = dice.random_uuid()
            for centre in self.centres.values():
                centre.hub.phones_ready(epoch)

    async def phones_changed(self) -> None:
        """The configuration may name new desk phones; who left may ring no more."""
        try:
            await self.phones.drop_leavers()
            await self.phones.push_all()
        except SwitchError as error:
            log.warning("phones.not_pushed", error=str(error))

    def survey(self) -> None:
        """Ask the switch what is there and tell the centres, once at a time."""
        if self._surveying or not self.connected:
            return
        self._surveying = True
        spawn(self._survey(), "survey")

    async def _survey(self) -> None:
        try:
            survey = await self.switch.survey()
            if not self.coming:
                self.phones.registered(survey)
                self.tell(survey, restarted=False)
        except SwitchError as error:
            log.error("switch.not_surveyed", error=str(error))
        finally:
            self._surveying = False

    def tell(self, survey: Survey, restarted: bool) -> None:
        """What was found, to each centre its own; what nobody knows goes to the first."""
        for caller in sorted(survey.callers, key=lambda each: each.came_ms or each.at_ms):
            if caller.leg not in self._ended:
                self.callers.found(caller)
        gone = {*self.callers.arriving(), *self._ended}
        rest = {found.leg: found for found in survey.legs if found.leg not in gone}
        bridges = dict.fromkeys(survey.bridges)
        parts = []
        for centre in self.centres.values():
            calls = centre.runtime.state.calls
            own = [rest.pop(leg.leg) for leg in list(rest.values()) if concerns_found(centre, leg)]
            own_bridges = [bridge for bridge in bridges if InteractionId(bridge) in calls.calls]
            for bridge in own_bridges:
                del bridges[bridge]
            parts.append((centre, own, own_bridges))
        self._sweep(rest.values())
        for number, (centre, own, own_bridges) in enumerate(parts):
            legs = (*own, *rest.values()) if number == 0 else tuple(own)
            found = (*own_bridges, *bridges) if number == 0 else tuple(own_bridges)
            at_ms = survey.at_ms  # Of the listing; `feed` may move the event's own on.
            centre.runtime.feed(SwitchSurveyed(at_ms, legs, found, restarted, listed_ms=at_ms))

    def _sweep(self, rest: Iterable[FoundLeg]) -> None:
        """Of what no centre knows, the cores end agents' legs. A new caller is on the way in, one
        who is away comes by themselves: whatever else is in our hands is nobody's."""
        strays = [leg.leg for leg in rest if not leg.away and not named_by_us(leg.leg)]
        if strays:
            log.warning("switch.strays", legs=strays[:STRAYS_SHOWN], count=len(strays))
            self._do([HangUp(leg) for leg in strays])


async def digits_of(centre: Centre, contact: ContactPointId, language: str) -> str:
    """The medium that reads this number out as people here write it; "": it is not to be had."""
    try:
        async with asyncio.timeout(NUMBER_S):
            number = await centre.contacts.number_of(contact)
    except (*DatabaseAway, TimeoutError) as error:
        log.warning("number.not_read_out", error=type(error).__name__)
        return ""
    digits = "".join(each for each in national(number, centre.config.country) if each.isdigit())
    return f"digits:{digits}/{language}" if digits else ""


async def _nothing() -> None:
    return


def prompts_of(play: Play) -> list[tuple[PromptId, str]]:
    """The configured prompts among the media of a `Play`, with their language."""
    found = []
    for media in play.media:
        kind, _, rest = media.partition(":")
        if kind == "prompt":
            name, _, language = rest.rpartition("/")
            found.append((PromptId(name), language))
    return found
