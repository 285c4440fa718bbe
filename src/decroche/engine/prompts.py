"""Announcements as sound: recordings, else the text spoken once by espeak-ng.

A recording is a file of the data directory, see `domains/telephony/sounds.py`; if it is missing,
the text is spoken in its place.

A spoken file is named after its text, so a changed text is a new file and the old one plays on
until it is there. A caller never waits for the voice: what is not ready in time is left out.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import structlog

from decroche.kernel.config import CentreConfig, PromptSpec
from decroche.kernel.ids import PromptId, TenantId
from decroche.ops.account import SetupError
from decroche.ops.asterisk_install import espeak_command
from decroche.settings import Settings
from decroche.tasks import spawn

VOICES: Final = {"fr": "fr+f3", "en": "en-gb+f3"}
WAIT_S: Final = 2.0

log = structlog.get_logger()


class Prompts:
    """The prompts of one centre as files on the node."""

    def __init__(self, tenant: TenantId, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.data_dir / "prompts" / tenant
        self._config: CentreConfig | None = None
        self._ready: dict[Path, asyncio.Event] = {}

    def apply(self, config: CentreConfig) -> None:
        """A configuration came: speak what has no sound yet, in the background."""
        self._config = config
        missing = []
        for prompt in config.prompts.values():
            for language, text in prompt.text.items():
                path = self._spoken(prompt, language)
                if self._recorded(prompt, language) is not None:
                    continue
                if text.strip() and path not in self._ready:
                    self._ready[path] = asyncio.Event()
                    missing.append((path, language, text))
        if missing:
            spawn(self._speak_all(missing), f"prompts {config.tenant}")

    def find(self, prompt: PromptId, language: str) -> Path | None:
        """The sound without its ending, or None if there is none (yet)."""
        for path in self._candidates(prompt, language):
            if path.is_file():
                return path.with_suffix("")
        return None

    async def wait(self, prompts: Iterable[tuple[PromptId, str]]) -> None:
        """Return when these can be played, or after two seconds."""
        waits = [
            self._ready[path].wait()
            for prompt, language in prompts
            for path in self._candidates(prompt, language)[:1]
            if path in self._ready
        ]
        try:
            async with asyncio.timeout(WAIT_S):
                await asyncio.gather(*waits)
        except TimeoutError:
            log.warning("prompt.not_ready", waited_s=WAIT_S)

    def _candidates(self, prompt: PromptId, language: str) -> list[Path]:
        """Where the sound may be: this language's recording or voice, else the other language's."""
        spec = self._config.prompts.get(prompt) if self._config else None
        if spec is None:
            return []
        languages = [language, *(other for other in VOICES if other != language)]
        found = []
        for each in languages:
            recorded = self._recorded(spec, each)
            if recorded is not None:
                found.append(recorded)
            elif spec.text.get(each, "").strip():
                found.append(self._spoken(spec, each))
        return found

    def _recorded(self, prompt: PromptSpec, language: str) -> Path | None:
        """The recording in that language, if there is one and its file is here."""
        name = prompt.files.get(language)
        if not name:
            return None
        path = self._settings.data_dir / name
        if path.is_file():
            return path
        log.error("prompt.recording_missing", prompt=prompt.id, file=name)
        return None

    def _spoken(self, prompt: PromptSpec, language: str) -> Path:
        voice = VOICES.get(language, VOICES["fr"])
        digest = hashlib.sha256(f"{voice}|{prompt.text.get(language)}".encode()).hexdigest()[:12]
        return self._folder / f"{prompt.id}_{language}_{digest}.wav"

    async def _speak_all(self, missing: list[tuple[Path, str, str]]) -> None:
        for path, language, text in missing:
            try:
                if not path.is_file():
                    await asyncio.to_thread(self._speak, path, language, text)
            except (SetupError, OSError) as error:
                log.error("prompt.not_spoken", prompt=path.name, error=str(error))
            self._ready[path].set()

    def _speak(self, path: Path, language: str, text: str) -> None:
        # Loads numpy, which would hold up the engine's start: here it loads beside it.
        from decroche.ops.speech import speak

        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.wav")
        speak(espeak_command(self._settings), VOICES.get(language, VOICES["fr"]), text, part)
        part.chmod(0o644)
        part.replace(path)
