"""Listening to a recording: by permission, with a line in the access log, by ranges of bytes."""

from __future__ import annotations

import asyncio
import datetime
import re
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from decroche.domains.interactions.models import Recording, RecordingAccess, RecordingFile
from decroche.domains.staff.store import queues_of
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import NotAllowed, NotFound

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 64 * 1024
MESSAGE = "message"
"""The reason of a recording that is what a caller said after the beep."""
# One line per listening: long enough for seeking to and fro, short against a day's second look.
FOLD = datetime.timedelta(minutes=10)


def find_file(actor: Actor, interaction: UUID, recording: str) -> Path:
    """The file of that recording of that contact. Raises NotAllowed, NotFound."""
    actor.require(Permission.LISTEN_TO_RECORDINGS)
    if not Recording.objects.filter(id=recording, interaction_id=interaction).exists():
        raise NotFound
    return _file(actor, recording)


def find_message(actor: Actor, recording: str) -> Path:
    """The file of a message, for who answers its queue or may listen to all. Raises NotAllowed,
    NotFound."""
    row = Recording.objects.filter(id=recording, reason=MESSAGE).first()
    if row is None:
        raise NotFound
    if not may_hear(actor, row):
        raise NotAllowed
    return _file(actor, recording)


def may_hear(actor: Actor, recording: Recording) -> bool:
    """Whether this person may listen: to a message, whoever answers its queue."""
    if actor.may(Permission.LISTEN_TO_RECORDINGS):
        return True
    return recording.reason == MESSAGE and recording.queue_id in queues_of(actor)


def _file(actor: Actor, recording: str) -> Path:
    row = RecordingFile.objects.filter(recording_id=recording, deleted_at=None).first()
    if row is None:
        raise NotFound
    root = settings.DECROCHE.recordings_dir.resolve()
    path = (root / row.path).resolve()
    # Also when somebody wrote to the row or put a link on the disk: never outside.
    if not path.is_relative_to(root / str(actor.tenant_id)) or not path.is_file():
        raise NotFound
    return path


def note_access(actor: Actor, recording: str) -> None:
    """Somebody listens now: one line for all pieces a player asks for within FOLD."""
    with connection.cursor() as cursor:  # Players ask for several pieces at once: one by one here.
        key = f"listen:{actor.account}:{recording}"
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    if RecordingAccess.objects.filter(
        account_id=actor.account, recording_id=recording, at__gt=timezone.now() - FOLD
    ).exists():
        return
    RecordingAccess.objects.create(
        tenant_id=actor.tenant_id,
        account_id=actor.account,
        account_name=actor.name,
        recording_id=recording,
    )


def answer(request: HttpRequest, path: Path) -> HttpResponse | StreamingHttpResponse:
    """The file, or the part of it that the player asks for (RFC 9110 §14)."""
    size = path.stat().st_size
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or asked.group(0) == "bytes=-":
        return _sound(request, path, 0, size - 1)
    first, last = byte_range(asked.group(1), asked.group(2), size)
    if first > last:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    part = _sound(request, path, first, last)
    part.status_code = 206
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    return part


def _sound(request: HttpRequest, path: Path, first: int, last: int) -> StreamingHttpResponse:
    # On ASGI, Django would read an ordinary iterator to its end before it sends the first byte.
    read = read_part_async if isinstance(request, ASGIRequest) else read_part
    sound = StreamingHttpResponse(read(path, first, last), content_type="audio/wav")
    sound["Content-Length"] = str(last - first + 1)
    sound["Accept-Ranges"] = "bytes"
    return sound


def byte_range(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; first > last when the range cannot be satisfied."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last or size - 1), size - 1)


def read_part(path: Path, first: int, last: int) -> Generator[bytes, None, None]:
    """Those bytes, piece by piece."""
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (data := file.read(min(CHUNK, left))):
            left -= len(data)
            yield data


async def read_part_async(path: Path, first: int, last: int) -> AsyncIterator[bytes]:
    """The same; the disk is waited for in a thread."""
    parts = read_part(path, first, last)
    try:
        while data := await asyncio.to_thread(next, parts, b""):
            yield data
    finally:
        parts.close()
