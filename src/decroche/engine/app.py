"""The engine put together: database, switch, centres, live socket, HTTP, and what ticks."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from decroche.centre.core import CORE_VERSION
from decroche.centre.events import (
    DisposedLater,
    PromiseAsked,
    PromiseCancelled,
    PromiseHurried,
)
from decroche.engine import dice, metrics
from decroche.engine.centre import Centre
from decroche.engine.clock import monotonic_s, now_ms
from decroche.engine.database import Database, DatabaseAway
from decroche.engine.exchange import Exchange
from decroche.engine.floor_routes import FloorRoutes
from decroche.engine.listener import LISTEN_S, Listener
from decroche.engine.live import position_acts
from decroche.engine.live.alert_watch import watch_alerts
from decroche.engine.live.floor_load import load_sums
from decroche.engine.live.relay import Relay
from decroche.engine.live.server import LiveServer
from decroche.engine.lookup import CentresLookup
from decroche.engine.marks import Marks
from decroche.engine.opening import close_centre, open_centre, reload, start_centre, tenants
from decroche.engine.reconciler import Reconciler
from decroche.engine.trunk_routes import TrunkRoutes
from decroche.engine.trunks import Lines
from decroche.kernel.ids import TenantId
from decroche.ops.secrets import Secrets
from decroche.seal import Seal
from decroche.settings import Settings
from decroche.switch.port import Lookup, Switch, SwitchError
from decroche.switch.trunks import Trunks
from decroche.tasks import spawn

HEARTBEAT_S: Final = 1.0
# The site tells us of changes at once; this finds those whose telling was lost, and leavers.
POLL_S: Final = 2.0
HOUSEKEEPING_S: Final = 1.0
BODY_MAX: Final = 64_000

SiteEvent = PromiseAsked | PromiseCancelled | PromiseHurried | DisposedLater
"""What people do on pages of the site that the engine writes."""

log = structlog.get_logger()


class Engine:
    """The whole process, also as tests start it."""

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        database: Database,
        make_switch: Callable[[Lookup], Switch],
        trunks: Trunks | None = None,
    ) -> None:
        self.settings = settings
        self.secrets = secrets
        self.database = database
        self.centres: dict[TenantId, Centre] = {}
        self.switch = make_switch(CentresLookup(self.centres))
        self.exchange = Exchange(self.switch, self.centres)
        self.marks = Marks((settings.host, settings.ports.guard))
        self.exchange.callers.named = self.marks.mark
        # Not only with the next tick: until it beats, callers get the fallback.
        self.exchange.came_back = self._beat
        self.exchange.phones.key = secrets.live_ticket_key.encode()
        self.live = LiveServer(
            self.centres,
            self.exchange.phones,
            secrets.live_ticket_key.encode(),
            _origins(settings),
            _relay(settings, secrets),
        )
        seal = Seal(secrets.trunk_key)
        self.lines = Lines(database, self.centres, trunks, seal.open) if trunks else None
        self.epoch = dice.random_uuid()
        self.recovered = False
        self.was_ready = False
        self.stopping = asyncio.Event()
        self._reconciler = Reconciler(self.exchange)
        self._listener = Listener(self.exchange)
        self._tasks: list[asyncio.Task[Any]] = []
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Answer HTTP at once, recover, then take the switch. Returns when it is taken."""
        await self._serve()
        await self.database.wait()
        await self.database.open()
        for tenant in await tenants(self.database):
            await self._open(tenant)
        self.recovered = True
        for centre in self.centres.values():
            self._start_centre(centre)
        await self.switch.start()
        self._tasks = [
            spawn(self._exchange_run(), "exchange"),
            spawn(self._every(HEARTBEAT_S, self._beat), "heartbeat"),
            spawn(self._every(HOUSEKEEPING_S, self._keep_house), "housekeeping"),
            spawn(self._every(HOUSEKEEPING_S, self._reconciler.look), "reconciler"),
            spawn(self._every(POLL_S, self._poll), "poll"),
            spawn(self._every(LISTEN_S, self._listener.look), "listener"),
        ]

    async def stop(self) -> None:
        """Leave calls as they are, write everything, close."""
        began_s = monotonic_s()
        for task in self._tasks:
            task.cancel()
        for centre in self.centres.values():
            for agent in list(centre.hub.desks):
                centre.hub.goodbye(agent, "restarting")
        await self.switch.stop()
        switch_s = monotonic_s()
        for centre in self.centres.values():
            await close_centre(centre)
        written_s = monotonic_s()
        if self._runner is not None:
            await self._runner.cleanup()
        pages_s = monotonic_s()
        await self.database.close()
        log.info(
            "engine.stopped",
            switch_s=round(switch_s - began_s, 3),
            written_s=round(written_s - switch_s, 3),
            pages_s=round(pages_s - written_s, 3),
            database_s=round(monotonic_s() - pages_s, 3),
        )
        self.marks.close()

    def standing(self) -> tuple[bool, str]:
        """Whether calls are being served, and if not, why."""
        if not self.recovered:
            return False, "The past is being read; the database may be away."
        if not self.exchange.connected:
            return False, "The telephone switch cannot be reached."
        if any(centre.runtime.stalled for centre in self.centres.values()):
            return False, "The disk is full: events cannot be written."
        if any(centre.spool.full for centre in self.centres.values()):
            return False, "The database has been away for too long: the spool is full."
        return True, ""

    async def _open(self, tenant: TenantId) -> None:
        while tenant not in self.centres:
            try:
                centre = await open_centre(
                    self.settings, self.database, tenant, self.exchange.execute
                )
            except DatabaseAway as error:
                log.warning("engine.waits_for_database", error=str(error).strip())
                await asyncio.sleep(0.2)
                continue
            if centre is None:
                return
            centre.hub.epoch = self.epoch
            self.centres[tenant] = centre

    def _start_centre(self, centre: Centre) -> None:
        start_centre(centre, self.stopping.set)
        beside = {"sums": load_sums, "alerts": watch_alerts}
        for name, work in beside.items():
            centre.tasks.append(spawn(work(self.database, centre), f"{name} {centre.tenant}"))

    async def _exchange_run(self) -> None:
        """Deaf is worse than dead: whatever ends the exchange ends the process, and the
        supervisor starts another."""
        try:
            await self.exchange.run()
            log.critical("engine.fenced", said="Another engine has taken the switch.")
        finally:
            self.stopping.set()

    # --- what ticks -----------------------------------------------------------------------------

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """A bug in one round must not end the rounds: without the heartbeat every caller would
        get the fallback for ever."""
        while True:
            try:
                await work()
            except Exception:
                log.critical("engine.round_failed", work=str(work), exc_info=True)
            await asyncio.sleep(seconds)

    async def _beat(self) -> None:
        """The switch lets callers in only while this goes on."""
        if not self.standing()[0]:
            return
        try:
            await self.switch.heartbeat(now_ms())
        except SwitchError as error:
            log.warning("switch.no_heartbeat", error=str(error))

    async def _keep_house(self) -> None:
        self.live.renew()
        for centre in self.centres.values():
            centre.hub.check()
            centre.hub.notice("database_away", centre.journal.away)
            centre.hub.notice("switch_away", not self.exchange.connected)
            centre.runtime.snapshot_if_due()
            metrics.SPOOL_BYTES.labels(centre.tenant).set(centre.spool.bytes)
            calls = centre.runtime.state.calls
            if centre.journal.committed_seq == centre.runtime.seq:
                promised = centre.runtime.state.promises.contact_points()
                centre.contacts.tidy([*calls.contact_points(), *promised])
            shown = {call.id for call in calls.known()}
            for interaction in centre.files.known():
                if interaction not in shown:
                    centre.files.forget(interaction)

    async def _poll(self) -> None:
        try:
            known = await tenants(self.database)
            for tenant in known:
                await self.refresh(tenant)
            if self.lines is not None:
                await self.lines.look(known)
        except DatabaseAway as error:
            log.warning("engine.no_poll", error=str(error).strip())

    async def refresh(self, tenant: TenantId) -> None:
        """Newer configuration and epochs of a centre, or a centre that is new. Raises
        DatabaseAway."""
        centre = self.centres.get(tenant)
        if centre is not None:
            phones = {agent.id: agent.endpoint for agent in centre.config.agents.values()}
            changed = await reload(self.database, centre)
            await self.live.check_epochs(centre)
            await position_acts.sweep(centre)
            if changed:
                await self.exchange.phones_changed()
                centre.hub.phones_renamed(phones)
            return
        await self._open(tenant)
        if tenant in self.centres:
            self._start_centre(self.centres[tenant])
        self.exchange.survey()

    # --- HTTP -----------------------------------------------------------------------------------

    async def _serve(self) -> None:
        app = web.Application(client_max_size=BODY_MAX)
        app.router.add_get("/health", self._health)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/live", self._live)
        app.router.add_get("/sip-auth", self._sip_auth)
        app.router.add_post("/control/config", self._control_config)
        app.router.add_post("/control/revoke", self._control_revoke)
        app.router.add_get("/control/state", self._control_state)
        app.router.add_post("/control/promise", self._control_event)
        app.router.add_post("/control/disposition", self._control_event)
        FloorRoutes(self.centres, self._check_control).add(app)
        if self.lines is not None:
            TrunkRoutes(self.settings, self.lines, self._check_control).add(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.host, self.settings.ports.engine)
        await site.start()

    async def _health(self, request: web.Request) -> web.Response:
        """503 until calls are served for the first time; then 200 while the loop turns, for a
        switch that is away is no reason to kill us. "ready" always says what is true now."""
        ready, reason = self.standing()
        self.was_ready = self.was_ready or ready
        body = {"ready": ready, "reason": reason, "core_version": CORE_VERSION}
        return web.json_response(body, status=200 if self.was_ready else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if not self.recovered:
            raise web.HTTPServiceUnavailable(text="starting")
        return await self.live.handle(request)

    async def _sip_auth(self, request: web.Request) -> web.Response:
        if not self.recovered or not self.exchange.connected:
            raise web.HTTPServiceUnavailable(text="starting")
        if self.live.ticket(request.query.get("ticket", "")) is None:
            raise web.HTTPForbidden(text="no ticket")
        return web.Response(status=204)

    async def _control_config(self, request: web.Request) -> web.Response:
        body = await self._control(request)
        try:
            await self.refresh(TenantId(str(body["tenant"])))
        except DatabaseAway as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error
        return web.Response(status=204)

    async def _control_revoke(self, request: web.Request) -> web.Response:
        body = await self._control(request)
        centre = self.centres.get(TenantId(str(body["tenant"])))
        if centre is None:
            raise web.HTTPNotFound(text="no such centre")
        await self.live.revoke(centre, str(body["user"]), int(body["epoch"]))
        return web.Response(status=204)

    async def _control_state(self, request: web.Request) -> web.Response:
        self._check_control(request)
        centre = self.centres.get(TenantId(request.query.get("tenant", "")))
        if centre is None:
            raise web.HTTPNotFound(text="no such centre")
        runtime = centre.runtime
        body = {
            "tenant": centre.tenant,
            "seq": runtime.seq,
            "committed_seq": centre.journal.committed_seq,
            "spool_bytes": centre.spool.bytes,
            "config_version": runtime.state.config_version,
            "desks": sorted(centre.hub.desks),
            "state": msgspec.to_builtins(runtime.state),
        }
        return web.json_response(body)

    async def _control_event(self, request: web.Request) -> web.Response:
        """Let one happen; answered when it is committed."""
        body = await self._control(request)
        centre = self.centres.get(TenantId(str(body["tenant"])))
        if centre is None:
            raise web.HTTPNotFound(text="no such centre")
        try:
            event = msgspec.convert({**body["event"], "at_ms": now_ms()}, SiteEvent)
        except (KeyError, TypeError, msgspec.ValidationError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        await centre.runtime.act(event)
        return web.Response(status=204)

    async def _control(self, request: web.Request) -> dict[str, Any]:
        self._check_control(request)
        try:
            body = await request.json()
        except ValueError as error:
            raise web.HTTPBadRequest(text="no JSON") from error
        if not isinstance(body, dict) or "tenant" not in body:
            raise web.HTTPBadRequest(text="no tenant")
        return body

    def _check_control(self, request: web.Request) -> None:
        given = request.headers.get("X-Decroche-Control", "")
        if not hmac.compare_digest(given.encode(), self.secrets.engine_control_token.encode()):
            raise web.HTTPForbidden(text="no secret")


def _origins(settings: Settings) -> frozenset[str]:
    return frozenset(settings.origins)


def _relay(settings: Settings, secrets: Secrets) -> Relay | None:
    if not settings.home.host:
        return None
    return Relay(settings.home.relay_host, settings.ports.relay, secrets.relay_secret)
