"""Sounds of announcements: taken in, kept under a name that says their content, played back.

A sound lies in `<data_dir>/prompts/<tenant>/`, which a backup keeps; an announcement names it in
`files`. A new recording is a new file, so a caller who hears the old one hears it to its end.
"""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import FileResponse, HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile

from decroche.domains.telephony import checks, sound_file
from decroche.domains.telephony import models as m
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import NotFound
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["setup"])
NAME: Final = re.compile(r"recorded_[0-9a-f]{32}\.wav")
UNUSED_S: Final = 24 * 3600
"""A sound that was tried in a form and never saved is deleted at the next upload after this."""


class SoundOut(Schema):
    """`file` is what an announcement's `files` may name."""

    file: str
    duration_ms: int


def folder_of(actor: Actor) -> Path:
    """Where this organisation's sounds lie, below the data directory."""
    return Path("prompts") / str(actor.tenant_id)


@router.post("/prompt-sounds", response={201: SoundOut}, operation_id="prompt_sounds_create")
def take(request: HttpRequest, file: File[UploadedFile]) -> Status[SoundOut]:
    """Keep a sound for an announcement. Refusals: `sound_file.convert`."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    if (file.size or 0) > sound_file.BYTES_MAX:
        raise sound_file.SoundTooBig(most=sound_file.BYTES_MAX // 1_000_000)
    made = sound_file.convert(file.read())
    remove_unused(actor)
    digest = hashlib.sha256(made.wav).hexdigest()[:32]
    path = folder_of(actor) / f"recorded_{digest}.wav"
    _keep(settings.DECROCHE.data_dir / path, made.wav)
    return Status(201, SoundOut(file=str(path), duration_ms=made.duration_ms))


@router.get("/prompt-sounds/{name}", operation_id="prompt_sounds_get")
def play(request: HttpRequest, name: str) -> FileResponse:
    """The sound as callers hear it."""
    actor = actor_of(request, Permission.READ_SETUP)
    path = settings.DECROCHE.data_dir / folder_of(actor) / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound
    return FileResponse(path.open("rb"), content_type="audio/wav")


def _keep(path: Path, wav: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(wav)
    part.chmod(0o644)  # Asterisk may run under an account of its own.
    part.replace(path)


def check_prompt(actor: Actor, values: checks.Values, present: checks.Present) -> checks.Values:
    """Only sounds that this organisation has; what was named before may stay."""
    values["files"] = {language: file for language, file in values["files"].items() if file}
    before = present.files.values() if isinstance(present, m.Prompt) else ()
    for file in values["files"].values():
        path = Path(file)
        if file in before:
            continue
        known = path.parent == folder_of(actor) and NAME.fullmatch(path.name)
        if not known or not (settings.DECROCHE.data_dir / path).is_file():
            checks.refuse("files", "ce son n'est plus là", "this sound is no longer there")
    return values


def remove_unused(actor: Actor) -> None:
    """Delete what no announcement has named for a day."""
    used: set[Any] = set()
    for files in m.Prompt.objects.values_list("files", flat=True):
        used.update(files.values())
    before_s = time.time() - UNUSED_S
    for path in sorted((settings.DECROCHE.data_dir / folder_of(actor)).glob("recorded_*.wav")):
        unused = str(folder_of(actor) / path.name) not in used
        if unused and path.stat().st_mtime < before_s:
            path.unlink(missing_ok=True)
