"""Calls out: what was typed goes through the gate, and what it allows may be dialled once, at once.

The gate decides (`gate.core`); this shell gathers its facts, keeps the attempt before anything
leaves, and holds what was allowed for the switch. A call for help asks nothing of the database.
"""

import asyncio
from collections.abc import Callable
from typing import Final, NoReturn

import msgspec
import structlog

from decroche.engine import metrics
from decroche.engine.attempts import AttemptEnd, AttemptRow, Attempts, RogueRow
from decroche.engine.clock import midnight_ms, now_ms
from decroche.engine.contacts import Caller, Contacts
from decroche.engine.database import DatabaseAway
from decroche.engine.dice import random_uuid
from decroche.engine.live.refusals import BadArgument
from decroche.gate import numbers
from decroche.gate.ask import Alarm, Ask, Facts, Purpose, Verdict, rules_of
from decroche.gate.core import may_call
from decroche.gate.numbers import Destination
from decroche.gate.refusals import NotKept, Unreadable, refusal_of
from decroche.kernel.config import CentreConfig, SiteSpec
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    ClientId,
    ContactPointId,
    InteractionId,
    PersonId,
    QueueId,
    TrunkId,
)
from decroche.kernel.numbers import national
from decroche.kernel.refusal import Refusal
from decroche.switch.port import Outgoing

FRESH_MS: Final = 30_000
"""So long after the verdict the call may leave: facts change."""

HELP: Final = "112"

log = structlog.get_logger()


class Permit(msgspec.Struct, frozen=True):
    """What may be dialled now, as `attempt`."""

    attempt: AttemptId
    number: str
    """E.164; a short number as it is."""
    caller_id: str
    """E.164, to be shown; "" = none."""
    trunks: tuple[TrunkId, ...]
    """In this order."""
    ring_timeout_s: int
    contact_point: ContactPointId | None = None
    """None for short numbers: they are nobody's."""
    person: PersonId | None = None
    """Whose number it is, if it is exactly one person's."""
    emergency: bool = False
    site: SiteSpec | None = None
    """Of an emergency call: where the agent is, to be read out."""
    alarms: tuple[Alarm, ...] = ()


class Outgoings:
    """The calls out of one centre."""

    def __init__(
        self,
        attempts: Attempts,
        contacts: Contacts,
        config: Callable[[], CentreConfig],
        at_work: Callable[[AgentId], bool],
    ) -> None:
        self._attempts = attempts
        self._contacts = contacts
        self._config = config
        self._at_work = at_work
        self._allowed: dict[AttemptId, Outgoing] = {}
        self._numbers: dict[AttemptId, str] = {}
        self._turns: dict[AgentId | None, asyncio.Lock] = {}
        """One ask of an agent at a time: two at once would both be the last of the day."""

    async def ask(
        self,
        agent: AgentId | None,
        queue: QueueId | None,
        dialled: str,
        purpose: str,
        interaction: InteractionId | None,
        client: ClientId | None = None,
    ) -> Permit:
        """May this agent (None: nobody, a flow or a trial of a line) call what was typed, for
        this queue, else for this client?

        Raises CallRefused with the way out; NotKept while the database is away; BadArgument for a
        purpose that there is not.
        """
        try:
            why = msgspec.convert(purpose, Purpose)
        except msgspec.ValidationError as error:
            raise BadArgument(field="purpose") from error
        config = self._config()
        destination = numbers.read(dialled, config.country)
        asked = _asked(agent, queue, interaction, dialled, why)
        if destination is None:
            self._refuse(asked, Unreadable())
        if destination.kind == "emergency" and agent is not None:
            return self._help(asked, destination, config)
        async with self._turns.setdefault(agent, asyncio.Lock()):
            return await self._decide(asked, destination, config, client)

    def help(
        self, agent: AgentId, queue: QueueId, dialled: str, interaction: InteractionId
    ) -> Permit:
        """An agent has dialled an emergency number himself, on his telephone. At once, from memory.
        Raises CallRefused for what is none in this country."""
        config = self._config()
        destination = numbers.read(dialled, config.country)
        if destination is None or destination.kind != "emergency":
            raise Unreadable()
        return self._help(_asked(agent, queue, interaction, dialled), destination, config)

    def shown_for_help(self, agent: AgentId, queue: QueueId | None) -> str:
        """The number that this agent's call for help shows; "" for none."""
        config = self._config()
        asked, help = _asked(agent, queue, None, HELP), Destination(HELP, "emergency")
        return may_call(_ask(asked, help, config), rules_of(config), Facts()).caller_id

    def outgoing(self, attempt: AttemptId) -> Outgoing | None:
        """What the switch may dial as this attempt now; None: it is stale, over, or never was."""
        found = self._allowed.get(attempt)
        return found if found is not None and now_ms() <= found.until_ms else None

    def number_of(self, attempt: AttemptId) -> str:
        """The number of a call that is dialled or talks, as people write it; "" after a restart."""
        return self._numbers.get(attempt, "")

    def ended(
        self, attempt: AttemptId, outcome: str, answered_ms: int | None, ended_ms: int
    ) -> None:
        """The call is over: nothing more is dialled as this attempt, and its row says what came of
        it (`outcome`: one of `kernel.legs.ATTEMPT_OUTCOMES`)."""
        self._allowed.pop(attempt, None)
        self._numbers.pop(attempt, None)
        self._attempts.keep_later(AttemptEnd(attempt, outcome, answered_ms, ended_ms))

    def went_round(self, trunk: TrunkId, at_ms: int) -> None:
        """A call without a verdict was on a line of ours, and was ended."""
        self._attempts.keep_later(RogueRow(random_uuid(), at_ms, trunk))

    # --- verdicts -------------------------------------------------------------------------------

    def _help(self, asked: AttemptRow, destination: Destination, config: CentreConfig) -> Permit:
        """From memory alone; its row is written after."""
        facts = Facts(at_work=asked.agent_id is not None and self._at_work(asked.agent_id))
        verdict = may_call(_ask(asked, destination, config), rules_of(config), facts)
        assert verdict.allowed, "help can always be called"
        row = _row(asked, destination, verdict, None)
        self._attempts.keep_later(row)
        log.warning("outgoing.emergency", attempt=row.id, agent=row.agent_id)
        return self._permit(row, destination, verdict, None, config)

    async def _decide(
        self,
        asked: AttemptRow,
        destination: Destination,
        config: CentreConfig,
        client: ClientId | None,
    ) -> Permit:
        try:
            caller = None if destination.short else await self._contacts.find(destination.number)
            facts = await self._facts(asked, config)
            ask = _ask(asked, destination, config, client)
            verdict = may_call(ask, rules_of(config), facts)
            row = _row(asked, destination, verdict, caller)
            if not verdict.allowed:
                self._refuse(row, refusal_of(verdict))
            await self._attempts.keep(row)
        except DatabaseAway as error:
            log.warning("outgoing.not_kept", attempt=asked.id, error=str(error))
            kind, country = destination.kind, destination.country
            lost = msgspec.structs.replace(
                asked, code=NotKept.code, facts={"class": kind}, number_class=kind, country=country
            )
            self._refuse(lost, NotKept())
        return self._permit(row, destination, verdict, caller, config)

    async def _facts(self, asked: AttemptRow, config: CentreConfig) -> Facts:
        agent = asked.agent_id
        if agent is None:
            return Facts()
        since_ms = midnight_ms(asked.at_ms, config.zone)
        return Facts(self._at_work(agent), await self._attempts.calls_since(agent, since_ms))

    def _refuse(self, row: AttemptRow, refusal: Refusal) -> NoReturn:
        """Refused asks are kept too, but nobody waits for that."""
        metrics.CALLS_OUT.labels(row.code).inc()
        self._attempts.keep_later(row)
        raise refusal

    def _permit(
        self,
        row: AttemptRow,
        destination: Destination,
        verdict: Verdict,
        caller: Caller | None,
        config: CentreConfig,
    ) -> Permit:
        """The verdict is kept: from now on, for a while, the switch may dial."""
        metrics.CALLS_OUT.labels(row.code).inc()
        for alarm in verdict.alarms:
            log.warning("outgoing.alarm", alarm=alarm, attempt=row.id, agent=row.agent_id)
        now = now_ms()
        for attempt in [id for id, known in self._allowed.items() if known.until_ms < now]:
            del self._allowed[attempt]
        trunks = config.outbound.trunks
        number = destination.number
        self._numbers[row.id] = national(number, config.country)
        self._allowed[row.id] = Outgoing(number, verdict.caller_id, trunks, now + FRESH_MS)
        return Permit(
            attempt=row.id,
            number=number,
            caller_id=verdict.caller_id,
            trunks=trunks,
            ring_timeout_s=config.outbound.ring_timeout_s,
            contact_point=caller.contact_point if caller is not None else None,
            person=caller.person if caller is not None else None,
            emergency=destination.kind == "emergency",
            site=verdict.site,
            alarms=verdict.alarms,
        )


def _asked(
    agent: AgentId | None,
    queue: QueueId | None,
    interaction: InteractionId | None,
    dialled: str,
    purpose: Purpose = "service",
) -> AttemptRow:
    """Nothing is decided yet."""
    return AttemptRow(
        id=AttemptId(random_uuid()),
        at_ms=now_ms(),
        purpose=purpose,
        allowed=False,
        code=Unreadable.code,
        facts={"length": len(dialled)},
        agent_id=agent,
        queue_id=queue,
        interaction_id=interaction,
    )


def _ask(
    asked: AttemptRow,
    destination: Destination,
    config: CentreConfig,
    client: ClientId | None = None,
) -> Ask:
    queue = config.queues.get(asked.queue_id) if asked.queue_id is not None else None
    return Ask(
        purpose=asked.purpose,
        destination=destination,
        at_ms=asked.at_ms,
        agent=asked.agent_id,
        client=queue.client if queue is not None else client,
        caller_id=queue.caller_id if queue is not None else None,
    )


def _row(
    asked: AttemptRow, destination: Destination, verdict: Verdict, caller: Caller | None
) -> AttemptRow:
    return msgspec.structs.replace(
        asked,
        allowed=verdict.allowed,
        code=verdict.code,
        facts=verdict.values,
        contact_point_id=caller.contact_point if caller is not None else None,
        number_class=destination.kind,
        country=destination.country,
        caller_id=verdict.caller_id,
        alarms=verdict.alarms,
    )
