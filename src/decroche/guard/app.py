"""The guard's process: follows the security log, tells Asterisk, keeps the trace, answers the site.

It stands beside the road of a call: when it dies calls go on, and its next life knows the bans.
"""

import asyncio
import hmac
import os
import re
import time
from pathlib import Path
from typing import Final

import aiohttp
import msgspec
import structlog
from aiohttp import web

from decroche.guard import core
from decroche.guard.bans import Bans, BansAway
from decroche.guard.core import Ban, Pardoned, State, Ticked, Unban
from decroche.guard.ring import Ring
from decroche.guard.security_log import Tail, changes, read_line
from decroche.guard.trace import Trace
from decroche.ops.node import node_settings
from decroche.ops.secrets import Secrets
from decroche.settings import Settings
from decroche.switch.asterisk.client import basic
from decroche.switch.asterisk.pjsip_conf import INCLUDED
from decroche.tasks import spawn

TICK_S: Final = 2.0
FORGET_EVERY_S: Final = 3600.0
_MATCH = re.compile(r"(?m)^match=(.+)$")

log = structlog.get_logger()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Guard:
    """Everything of the process, also as tests start it."""

    def __init__(self, settings: Settings, secrets: Secrets) -> None:
        self._settings, self._secrets = settings, secrets
        node = node_settings(settings, secrets)
        self._etc, self._ari, self._user = node.etc, node.ari_url, node.ari_user
        self._log = node.dir / "log"
        self._kept = settings.data_dir / "guard" / "bans.json"
        self._log.mkdir(parents=True, exist_ok=True)
        self.ring = Ring(settings.data_dir / "guard" / "trace")
        self.trace = Trace(self.ring)
        self.state = State(core.networks(self._exempt()))
        self.state.bans = load(self._kept)
        self._pending: dict[str, Ban | Unban] = {}
        self._told = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Returns when the site is answered and Asterisk is watched."""
        account = {"Authorization": basic(self._user, self._secrets.ari_password)}
        self._session = aiohttp.ClientSession(headers=account)
        place = (self._settings.host, self._settings.ports.guard)
        self.trace.listen(*place)
        tail = Tail(self._log / "security")
        self._tasks = [
            spawn(self._watch(tail), "security log"),
            spawn(self._tell(Bans(self._session, self._ari)), "bans"),
            spawn(self._tick(), "tick"),
            spawn(self.trace.run(), "trace"),
        ]
        await self._serve(*place)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        if self._runner:
            await self._runner.cleanup()
        self.trace.close()
        if self._session:
            await self._session.close()
        self.ring.close()

    def _exempt(self) -> list[str]:
        """This machine's own addresses and those of the trunks, as Asterisk has them."""
        own = [self._settings.host, "127.0.0.1/32", "::1/128", self._settings.lan.address]
        try:
            trunks = _MATCH.findall((self._etc / INCLUDED).read_text())
        except FileNotFoundError:
            trunks = []
        return [*own, *(part.strip() for line in trunks for part in line.split(","))]

    async def _watch(self, tail: Tail) -> None:
        try:
            async for _ in changes(self._log):
                for line in tail.lines():
                    tried = read_line(line, now_ms())
                    if tried is not None:
                        self._step(tried)
        finally:
            tail.close()

    async def _tick(self) -> None:
        forgot_s = time.monotonic()
        while True:
            self.state.never = core.networks(self._exempt())
            self._step(Ticked(now_ms()))
            self._told.set()
            if time.monotonic() - forgot_s > FORGET_EVERY_S:
                forgot_s = time.monotonic()
                self.ring.forget(time.time())
            await asyncio.sleep(TICK_S)

    def _step(self, event: core.Event) -> None:
        commands = core.step(self.state, event)
        for command in commands:
            self._pending[command.address] = command
            _say(command)
        if commands:
            self._told.set()
            save(self._kept, self.state.bans)

    async def _tell(self, bans: Bans) -> None:
        """Asterisk knows what is true; what it did not take is told again at the next tick."""
        while True:
            await self._told.wait()
            self._told.clear()
            try:
                await self._tell_pending(bans)
                if await bans.restarted():
                    for ban in list(self.state.bans.values()):
                        await bans.block(ban)
            except BansAway as error:
                log.warning("guard.not_told", error=str(error), pending=len(self._pending))
                bans.started = ""

    async def _tell_pending(self, bans: Bans) -> None:
        while self._pending:
            address, command = next(iter(self._pending.items()))
            if isinstance(command, Ban):
                await bans.block(command)
            else:
                await bans.free(address)
            if self._pending.get(address) is command:
                del self._pending[address]

    # --- the site asks ----------------------------------------------------------------------

    async def _serve(self, host: str, port: int) -> None:
        app = web.Application()
        app.router.add_get("/health", self._health)
        app.router.add_get("/bans", self._bans)
        app.router.add_delete("/bans/{address}", self._pardon)
        app.router.add_get("/trace/{interaction}", self._trace)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"ready": True, "bans": len(self.state.bans)})

    async def _bans(self, request: web.Request) -> web.Response:
        self._check(request)
        newest = sorted(self.state.bans.values(), key=lambda ban: -ban.since_ms)
        return _json(newest)

    async def _pardon(self, request: web.Request) -> web.Response:
        self._check(request)
        address = request.match_info["address"]
        known = address in self.state.bans
        self._step(Pardoned(now_ms(), address))
        return web.Response(status=204 if known else 404)

    async def _trace(self, request: web.Request) -> web.Response:
        self._check(request)
        return _json(await self.trace.of(request.match_info["interaction"]))

    def _check(self, request: web.Request) -> None:
        given = request.headers.get("X-Decroche-Control", "")
        if not hmac.compare_digest(given.encode(), self._secrets.engine_control_token.encode()):
            raise web.HTTPForbidden(text="no secret")


def _say(command: Ban | Unban) -> None:
    if isinstance(command, Ban):
        minutes = (command.until_ms - command.since_ms) // 60_000
        log.warning(
            "guard.banned",
            said=f"{command.address} failed to log in {command.failures} times in a minute: its"
            f" SIP messages are refused for {minutes} minutes. An administrator can lift it.",
            pii_address=command.address,
            minutes=minutes,
            times=command.times,
        )
    else:
        log.info("guard.freed", pii_address=command.address)


def _json(value: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")


def load(path: Path) -> dict[str, Ban]:
    """The bans of the life before; none when the file is missing or damaged."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=list[Ban])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        log.warning("guard.bans_unreadable", error=str(error))
        return {}
    return {ban.address: ban for ban in found}


def save(path: Path, bans: dict[str, Ban]) -> None:
    """Whole or not at all; a full disk costs only the memory over a restart."""
    part = path.with_suffix(".part")
    try:
        part.write_bytes(msgspec.json.encode(list(bans.values())))
        os.replace(part, path)
    except OSError as error:
        log.error("guard.bans_not_kept", error=str(error))
