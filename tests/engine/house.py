"""One centre, one engine, one fake switch and pages that speak the live protocol."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import msgspec
import psycopg

from decroche.engine.app import Engine
from decroche.engine.database import Database
from decroche.engine.live.apply import apply
from decroche.engine.live.protocol import (
    Act,
    DeskEvents,
    DeskView,
    Echo,
    EchoBack,
    FromEngine,
    FromPage,
    Hello,
    PhoneState,
    Resync,
    Welcome,
)
from decroche.kernel.config import (
    AfterCallSpec,
    AgentSpec,
    CalendarSpec,
    CallerIdSpec,
    CentreConfig,
    Disposition,
    End,
    Enqueue,
    FlowSpec,
    NumberSpec,
    OutboundSpec,
    PauseReason,
    QueueSpec,
    RecordingSpec,
    SiteSpec,
    Span,
)
from decroche.kernel.ids import (
    AgentId,
    CalendarId,
    CallerIdId,
    ClientId,
    DispositionId,
    FlowId,
    NodeId,
    NumberId,
    QueueId,
    ReasonId,
    SiteId,
    TenantId,
    TrunkId,
)
from decroche.kernel.ticket import Ticket, sign
from decroche.ops import postgres
from decroche.ops.secrets import load_secrets
from decroche.settings import Settings
from decroche.switch.fake import FakeSwitch
from decroche.switch.port import Lookup

WAIT_S = 20.0
PATIENCE_S = 60.0
"""On a loaded machine a page may be slow to come back: after a kill the engine believes in it for
longer than it ships."""
LINE = "+33199000001"
LABELS = {"fr": "Ventes", "en": "Sales"}


def make_config(tenant: TenantId, version: int = 1, **changes: Any) -> CentreConfig:
    """A number that leads straight to a queue with one agent."""

    def new(kind: Any, name: str) -> Any:
        return kind(str(uuid4_of(tenant, name)))

    queue, agent = new(QueueId, "queue"), new(AgentId, "agent")
    calendar, flow = new(CalendarId, "calendar"), new(FlowId, "flow")
    sold, lunch = new(DispositionId, "sold"), new(ReasonId, "lunch")
    number, client = new(NumberId, "number"), new(ClientId, "client")
    site = SiteSpec(new(SiteId, "site"), "Tours", "1 rue de la Loire, 37000 Tours")
    shown = CallerIdSpec(new(CallerIdId, "shown"), LINE, "Centre", "Contrat 12", "2026-01-01")
    nodes = {
        NodeId("queue"): Enqueue(queue, NodeId("end")),
        NodeId("end"): End(),
    }
    config = CentreConfig(
        tenant=tenant,
        version=version,
        digest=f"v{version}",
        name="Centre",
        agents={
            agent: AgentSpec(
                agent,
                "Amélie",
                "browser",
                f"ag-{agent[:8]}",
                queues=(queue,),
                may_call_out=True,
                site=site.id,
            ),
        },
        queues={
            queue: QueueSpec(
                queue,
                LABELS,
                client,
                after_call=AfterCallSpec("optional"),
                announce_every_s=0,
                dispositions=(sold,),
                recording=RecordingSpec(),
            )
        },
        numbers={number: NumberSpec(number, LINE, client, flow)},
        flows={flow: FlowSpec(flow, "Entrée", NodeId("queue"), nodes)},
        calendars={calendar: CalendarSpec(calendar, "Europe/Paris", ((Span(0, 1440),),) * 7)},
        dispositions={sold: Disposition(sold, {"fr": "Vendu", "en": "Sold"})},
        sites={site.id: site},
        # By day and by night alike: tests run at all hours.
        outbound=OutboundSpec(
            caller_ids={shown.id: shown},
            trunks=(new(TrunkId, "trunk"),),
            night_from_min=0,
            night_until_min=0,
        ),
        pause_reasons={
            lunch: PauseReason(lunch, {"fr": "Repas", "en": "Lunch"}, "break", quota_min=45)
        },
    )
    return msgspec.structs.replace(config, **changes)


def uuid4_of(tenant: TenantId, name: str) -> Any:
    """The same id for the same name of the same centre."""
    from uuid import UUID, uuid5

    return uuid5(UUID(tenant), name)


class Page:
    """An agent's browser as the engine sees it; it answers echoes unless `frozen`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frozen = False
        self.welcome: Welcome | None = None
        self.desk: DeskView | None = None
        self.seq = 0
        self.heard: list[FromEngine] = []
        self._some = asyncio.Condition()
        self._reader = asyncio.ensure_future(self._read())
        self._acts = 0

    async def say(self, message: FromPage) -> None:
        await self.socket.send_str(msgspec.json.encode(message).decode())

    async def act(self, kind: str, interaction: str | None = None, **args: Any) -> Any:
        """Do an act; its `Ack` or `Refused`."""
        self._acts += 1
        id = str(self._acts)
        await self.say(Act(id, kind, interaction, args))
        return await self.until(
            lambda: next((m for m in self.heard if getattr(m, "id", None) == id), None)
        )

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Wait for a message after which this is true."""
        async with asyncio.timeout(WAIT_S), self._some:
            while not (found := condition()):
                await self._some.wait()
        return found

    async def stage(self, stage: str | None) -> None:
        """Wait until the desk's work is in this stage (None: no work)."""
        await self.until(
            lambda: self.desk and (self.desk.work.stage if self.desk.work else None) == stage
        )

    async def status(self, status: str) -> None:
        await self.until(lambda: self.desk and self.desk.state.status == status)

    async def fresh(self) -> DeskView:
        """The whole desk, asked for again."""
        before = self.welcome
        await self.say(Resync())
        await self.until(lambda: self.welcome is not before)
        assert self.welcome is not None
        return self.welcome.desk

    async def close(self) -> None:
        await self.socket.close()
        await self._reader

    async def _read(self) -> None:
        decoder = msgspec.json.Decoder(FromEngine)
        async for frame in self.socket:
            message = decoder.decode(frame.data)
            if isinstance(message, Echo):
                if not self.frozen:
                    await self.say(EchoBack(message.n))
                continue
            async with self._some:
                self._take(message)
                self._some.notify_all()
        async with self._some:
            self._some.notify_all()

    def _take(self, message: FromEngine) -> None:
        self.heard.append(message)
        if isinstance(message, Welcome):
            self.welcome, self.desk, self.seq = message, message.desk, message.seq
        elif isinstance(message, DeskEvents):
            assert self.desk is not None, "events before the welcome"
            assert message.seq == self.seq + len(message.events), "a gap in the events"
            self.desk, self.seq = apply(self.desk, message.events), message.seq


class House:
    """Everything together. `crash` forgets the engine as a kill would; `start` makes a new one."""

    def __init__(self, settings: Settings, tenant: TenantId) -> None:
        self.settings, self.tenant = settings, tenant
        self.config = make_config(tenant)
        self.agent = next(iter(self.config.agents.values()))
        self.secrets = load_secrets(settings)
        self.switch: FakeSwitch | None = None
        self.engine: Engine
        self.http = aiohttp.ClientSession()
        self.pages: list[Page] = []
        self._crashed = False

    @property
    def url(self) -> str:
        return f"{self.settings.engine_url}"

    def _make_switch(self, lookup: Lookup) -> FakeSwitch:
        if self.switch is None:
            self.switch = FakeSwitch(lookup)
        self.switch._lookup = self.switch.dials._lookup = lookup
        return self.switch

    async def start(self) -> None:
        database = Database(postgres.dsn("engine", self.settings))
        self.engine = Engine(self.settings, self.secrets, database, self._make_switch)
        await self.engine.start()
        await self.until(lambda: self.engine.standing()[0] and self._surveyed())
        if self._crashed:
            self.engine.centres[self.tenant].hub._believe_until_s += PATIENCE_S

    def _surveyed(self) -> bool:
        centre = self.engine.centres[self.tenant]
        return not centre.runtime.state.calls.switch_lost

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Let the loop turn until this is true."""
        limit = time.monotonic() + WAIT_S
        while not (found := condition()):
            assert time.monotonic() < limit, "it never came"
            await asyncio.sleep(0)
        return found

    async def crash(self) -> None:
        """As kill -9: nothing is written, nothing is said; the calls stay on the switch."""
        assert self.switch is not None
        self._crashed = True
        engine = self.engine
        centre = engine.centres[self.tenant]
        centre.runtime.timers.stop()
        for task in [*engine._tasks, *centre.tasks]:
            task.cancel()
        self.switch.connected = False
        while not self.switch._events.empty():
            self.switch._events.get_nowait()
        assert engine._runner is not None
        await engine._runner.cleanup()
        await engine.database.close()
        engine.marks.close()
        os.close(centre.spool._lock)

    async def snapshot(self) -> None:
        """Take a snapshot of the state as it is now; it is in PostgreSQL afterwards."""
        runtime = self.engine.centres[self.tenant].runtime
        runtime.snapshot()
        newest = "select max(seq) from journal_snapshot where tenant_id = %(tenant)s"
        await self.until(lambda: self.rows(newest) == [(runtime._snapshot_seq,)])

    async def close(self) -> None:
        for page in self.pages:
            await page.close()
        await self.http.close()
        await self.engine.stop()

    def ticket(self, epoch: int = 1, session: str = "login", expires_s: int = 3600) -> str:
        until = int(time.time() * 1000) + expires_s * 1000
        body = Ticket(self.tenant, "user", self.agent.id, "agent", session, epoch, until)
        return sign(body, self.secrets.live_ticket_key.encode())

    async def page(self, ticket: str = "", tab: str = "one", phone: bool = True) -> Page:
        """A page that said hello and whose phone is registered with sound."""
        socket = await self.http.ws_connect(f"{self.url}/live", origin=self.settings.origin)
        page = Page(socket)
        self.pages.append(page)
        await page.say(Hello(ticket or self.ticket(), tab))
        await page.until(lambda: page.welcome or page.socket.closed)
        if phone and page.welcome:
            assert self.switch is not None
            assert self.switch.register(self.agent.endpoint)
            await page.say(PhoneState(registered=True, microphone=True))
        return page

    async def available(self) -> Page:
        """A page whose agent waits for calls."""
        page = await self.page()
        await page.act("sign_in")
        await page.act("state", status="available")
        await page.status("available")
        return page

    async def ring(self, page: Page, caller: str = "0639980012") -> str:
        """A caller rings at the page's desk; the caller's leg."""
        assert self.switch is not None
        leg = self.switch.call_in(LINE, caller)
        await page.stage("offered")
        await self.until(lambda: self.switch and self.switch.ringing(self.agent.endpoint))
        return leg

    async def talk(self, page: Page) -> str:
        """A caller in conversation; the caller's leg."""
        assert self.switch is not None
        leg = await self.ring(page)
        self.switch.pick_up(self.switch.ringing(self.agent.endpoint)[0].id)
        await page.stage("talking")
        return leg

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database has, of this centre."""
        with psycopg.connect(postgres.admin_dsn(self.settings, "decroche")) as connection:
            return connection.execute(query, {"tenant": self.tenant}).fetchall()


async def make_house(settings: Settings, folder: Path) -> House:
    """A new centre in the database, and its engine."""
    tenant = TenantId(str(uuid4()))
    # A folder of its own for spool and prompts; the database's socket stays where it is.
    own = Settings(
        data_dir=folder,
        run_dir=settings.run_dir,
        port_base=settings.port_base,
        cache_dir=settings.cache_dir,
    )
    house = House(own, tenant)
    with psycopg.connect(postgres.admin_dsn(settings, "decroche"), autocommit=True) as connection:
        connection.execute("update tenant set active = false")
        connection.execute(
            "insert into tenant (id, name, slug, language, country, zone, limits, active,"
            " created_at) values (%s, 'Centre', %s, 'fr', 'FR', 'Europe/Paris', '{}', true, now())",
            [tenant, tenant],
        )
    publish(house, house.config)
    await house.start()
    return house


def publish(house: House, config: CentreConfig) -> None:
    """Store a configuration as the site does."""
    body = msgspec.json.encode(config).decode()
    with psycopg.connect(
        postgres.admin_dsn(house.settings, "decroche"), autocommit=True
    ) as connection:
        connection.execute(
            "insert into config_version (tenant_id, version, digest, body, created_at)"
            " values (%s, %s, %s, %s, now())",
            [house.tenant, config.version, config.digest, body],
        )
