"""Agents' phones on the switch: which may register, with which password, which are registered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import structlog

from decroche.engine.centre import Centre
from decroche.engine.handset import queue_for_help
from decroche.engine.live.accounts import desk_password
from decroche.kernel.config import AgentSpec, PositionSpec
from decroche.kernel.ids import AgentId, TenantId
from decroche.switch.port import AgentEndpoint, PhoneChanged, Survey, Switch, SwitchError

# A desk phone may register once more before its old registration has run out.
DESK_CONTACTS: Final = 2
NOBODY: Final = AgentId("")

log = structlog.get_logger()


class Phones:
    """The endpoints that the switch should know, and those it has been told."""

    def __init__(
        self, switch: Switch, centres: Mapping[TenantId, Centre], key: bytes = b""
    ) -> None:
        self._switch = switch
        self._centres = centres
        self.key = key
        self._wanted: dict[str, AgentEndpoint] = {}
        self._pushed: dict[str, AgentEndpoint] = {}
        self._changed_ms: dict[str, int] = {}
        """When each phone was last heard of."""

    def forget(self) -> None:
        """The switch is new: it knows no phone."""
        self._pushed.clear()

    async def want(self, spec: AgentSpec, password: str) -> bool:
        """Let this browser's phone register; False when the switch is away (it comes later)."""
        phone = AgentEndpoint(spec.endpoint, password, "browser", spec.codec)
        self._wanted[phone.name] = phone
        try:
            await self._push([phone])
        except SwitchError as error:
            log.warning("phone.not_pushed", endpoint=spec.endpoint, error=str(error))
            return False
        return True

    async def drop(self, spec: AgentSpec) -> None:
        """This browser's phone may no longer register: the agent left the desk.

        A desk phone stays until its agent leaves the house: see `drop_leavers`, which must know it.
        """
        if spec.phone == "desk":
            return
        self._wanted.pop(spec.endpoint, None)
        self._pushed.pop(spec.endpoint, None)
        try:
            await self._switch.remove_agent(spec.endpoint)
        except SwitchError as error:
            log.warning("phone.not_removed", endpoint=spec.endpoint, error=str(error))

    async def drop_leavers(self, registered: Iterable[str] = ()) -> None:
        """Phones of agents who are no longer in any configuration; among those `registered` on the
        switch may be some that an engine before us made known. Raises SwitchError."""
        staff = {name for centre in self._centres.values() for name in _endpoints(centre)}
        known = [*self._pushed, *registered]
        for name in [name for name in dict.fromkeys(known) if name not in staff]:
            self._wanted.pop(name, None)
            await self._switch.remove_agent(name)
            self._pushed.pop(name, None)

    async def push_all(self) -> None:
        """Tell the switch all phones it does not know yet. Raises SwitchError."""
        fixed = self._desk_phones()
        for phone in fixed:
            self._wanted.pop(phone.name, None)  # A page of his may still be open.
        await self._push([*fixed, *self._wanted.values()])

    def changed(self, event: PhoneChanged) -> None:
        """One phone registered, or is gone."""
        self._changed_ms[event.endpoint] = event.at_ms
        for centre in self._centres.values():
            (centre.phones_up.add if event.registered else centre.phones_up.discard)(event.endpoint)
        for centre in self._centres.values():
            agent = centre.agent_of_endpoint(event.endpoint)
            if agent is not None:
                centre.hub.phone_registered(agent, event.registered)
                return

    def registered(self, survey: Survey) -> None:
        """All that were registered when the switch was asked; what came after is newer."""
        then = frozenset(survey.registered)
        for centre in self._centres.values():
            newer = {n for n in (*centre.phones_up, *then) if not self._is_older(n, survey.at_ms)}
            centre.phones_up = (centre.phones_up & newer) | (then - newer)
            for agent in centre.config.agents.values():
                if self._is_older(agent.endpoint, survey.at_ms):
                    centre.hub.phone_registered(agent.id, agent.endpoint in then)
            centre.hub.phones_listed()

    def _is_older(self, endpoint: str, at_ms: int) -> bool:
        """Nothing was heard of it since that instant."""
        return self._changed_ms.get(endpoint, 0) < at_ms

    def _desk_phones(self) -> list[AgentEndpoint]:
        """Of the agents themselves, wherever they sit today; then of the seats."""
        found: list[AgentEndpoint] = []
        for centre in self._centres.values():
            config = centre.runtime.config
            own = (agent for agent in config.agents.values() if agent.phone == "desk")
            found += (self._desk_phone(centre, a) for a in own if a.active and a.endpoint)
            seats = (seat for seat in config.positions.values() if seat.phone == "desk")
            found += (self._seat_phone(centre, seat) for seat in seats)
        return found

    def _desk_phone(self, centre: Centre, agent: AgentSpec) -> AgentEndpoint:
        """The lines and the number to show are for help that is dialled with no engine there."""
        return AgentEndpoint(
            agent.endpoint,
            self._secret(centre, agent.id),
            "desk",
            agent.codec,
            DESK_CONTACTS,
            "en" if agent.languages[:1] == ("en",) else "fr",
            help_lines=centre.config.outbound.trunks,
            help_shown=centre.outgoings.shown_for_help(
                agent.id, queue_for_help(centre.config, agent.id)
            ),
        )

    def _seat_phone(self, centre: Centre, seat: PositionSpec) -> AgentEndpoint:
        """It rings for whoever sits there, and calls help for anybody."""
        config = centre.config
        queue = next(iter(config.queues), None)
        return AgentEndpoint(
            seat.endpoint,
            desk_password(self.key, seat.id),
            "desk",
            seat.codec,
            DESK_CONTACTS,
            config.language,
            help_lines=config.outbound.trunks,
            help_shown=centre.outgoings.shown_for_help(NOBODY, queue),
        )

    def _secret(self, centre: Centre, agent: AgentId) -> str:
        return desk_password(self.key, agent, centre.phone_turns.get(agent, 0))

    async def _push(self, phones: Sequence[AgentEndpoint]) -> None:
        missing = [phone for phone in phones if self._pushed.get(phone.name) != phone]
        for phone in missing:
            known = self._pushed.get(phone.name)
            if known is not None and known.kind != phone.kind:
                # A push leaves what it does not name: a desk phone would go on by WebRTC.
                await self._switch.remove_agent(phone.name)
                self._pushed.pop(phone.name, None)  # Another push may have been quicker.
        if missing:
            await self._switch.push_agents(missing)
            self._pushed.update((phone.name, phone) for phone in missing)


def _endpoints(centre: Centre) -> set[str]:
    """All that may be on the switch: agents' own, those of where they sit, and those of seats."""
    seats = {seat.endpoint for seat in centre.runtime.config.positions.values() if seat.endpoint}
    own = (*centre.runtime.config.agents.values(), *centre.config.agents.values())
    return seats | {agent.endpoint for agent in own if agent.active}
