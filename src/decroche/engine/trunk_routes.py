"""What the site asks of lines: `GET /control/trunks`, `POST /control/trunks/test`."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from aiohttp import web

from decroche.engine.prompts import VOICES
from decroche.engine.trunks import Lines, NoSuchTrunk
from decroche.kernel.ids import TenantId
from decroche.kernel.refusal import Refusal
from decroche.ops.account import SetupError
from decroche.ops.asterisk_install import espeak_command
from decroche.settings import Settings
from decroche.switch.port import SwitchError

SENTENCES: Final = {
    "fr": (
        "Bonjour. Ceci est un appel d'essai de votre standard Décroche. La ligne fonctionne."
        " Au revoir."
    ),
    "en": "Hello. This is a test call of your Décroche switchboard. The line works. Goodbye.",
}
"""In the language of who has asked for the trial: he rings his own telephone."""
PACKAGED: Final = Path("one-moment-please")
"""Said where there is no voice."""

log = structlog.get_logger()


class TrunkRoutes:
    """`check` refuses a request without the engine's secret."""

    def __init__(
        self, settings: Settings, lines: Lines, check: Callable[[web.Request], None]
    ) -> None:
        self._settings = settings
        self._lines = lines
        self._check = check

    def add(self, app: web.Application) -> None:
        """Register the routes."""
        app.router.add_get("/control/trunks", self._states)
        app.router.add_post("/control/trunks/test", self._test)

    async def _states(self, request: web.Request) -> web.Response:
        self._check(request)
        tenant = TenantId(request.query.get("tenant", ""))
        try:
            return web.json_response({"trunks": await self._lines.states(tenant)})
        except SwitchError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error

    async def _test(self, request: web.Request) -> web.Response:
        self._check(request)
        body: dict[str, Any] = await request.json()
        tenant, trunk = TenantId(str(body["tenant"])), str(body["trunk"])
        try:
            sound = await self._sentence("en" if body.get("language") == "en" else "fr")
            attempts = await self._lines.try_lines(tenant, trunk, str(body["number"]), sound)
        except Refusal as refusal:
            said = {"code": refusal.code, "fr": refusal.text("fr"), "en": refusal.text("en")}
            return web.json_response({"attempts": [], "refused": said})
        except NoSuchTrunk as error:
            raise web.HTTPNotFound(text="no such trunk") from error
        except SwitchError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error
        return web.json_response({"attempts": msgspec.to_builtins(attempts)})

    async def _sentence(self, language: str) -> Path:
        """The sound of the sentence, spoken once; without its ending."""
        digest = hashlib.sha256(SENTENCES[language].encode()).hexdigest()[:12]
        path = self._settings.data_dir / "prompts" / f"trial_{digest}.wav"
        if not path.is_file():
            try:
                await asyncio.to_thread(self._speak, path, language)
            except (SetupError, OSError) as error:
                log.warning("trial.not_spoken", error=str(error))
                return PACKAGED
        return path.with_suffix("")

    def _speak(self, path: Path, language: str) -> None:
        from decroche.ops.speech import speak  # Loads numpy: only when needed.

        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.wav")
        speak(espeak_command(self._settings), VOICES[language], SENTENCES[language], part)
        part.chmod(0o644)
        part.replace(path)
