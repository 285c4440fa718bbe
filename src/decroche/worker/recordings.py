"""From the node's spool to the store: join, note, then empty the spool.

Each step can be repeated: the target's name follows from the recording, the row is written after
the file is safe, the spool is emptied after the row. A crash between two steps is made good by
the next run.
"""

from __future__ import annotations

import datetime
import logging
import re
import time
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from prometheus_client import Counter

from decroche.domains.interactions.models import Recording, RecordingFile, Segment
from decroche.domains.interactions.spool import empty_spool, spool_dir, spool_files
from decroche.domains.telephony.models import Queue
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker.said import said_in
from decroche.worker.stereo import Joined, UnfitSoundError, frames_of, join, mend_header
from decroche.worker.tenants import for_each_tenant

SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
KEEP_DAYS = 183  # CNIL, délibération n° 2014-474: six months at most; where no queue says less.
MESSAGE = "message"  # The reason (calls/facts.py) of what was said after the beep: one file.
EMPTY = "empty"  # Why a message's file is gone: nothing was said in it.
BATCH = 200
QUIET_S = 60.0  # Of a failed recording: nobody writes to it any more.

EMPTIED = Counter("decroche_messages_empty_total", "Messages in which nobody said anything.")
JOINED = Counter("decroche_recordings_joined_total", "Recordings joined.")
UNFIT = Counter("decroche_recordings_unfit_total", "Recordings that could not be joined.")
log = logging.getLogger("decroche.worker")
# Tried once per life of this process; the daily deletion takes them when their term is over.
_unfit: set[str] = set()


def join_all() -> int:
    """Join what is ready, of every organisation; how many. Raises PartlyFailedError at the end."""
    return for_each_tenant("join", join_of, stopped=True) if spooled_ids() else 0


def spooled_ids() -> list[str]:
    """Recordings of which the spool has a file; sorted."""
    return sorted({file.name.rpartition("_")[0] for file in spool_dir().glob("*_[ca].wav")})


def join_of(tenant: UUID) -> int:
    """Join one organisation's recordings, the oldest first, at most BATCH.

    One that cannot be joined does not count, so it never keeps the others waiting.
    """
    ready, stored = ready_of(tenant)
    for recording in sorted(stored):  # A crash came between the row and the emptying of the spool.
        empty_spool(recording)
    joined = 0
    for row in ready:
        if row.id in stored or row.id in _unfit:
            continue
        if row.state == "empty":  # Too short to have been said.
            empty_spool(row.id)
            continue
        joined += join_one(tenant, row)
        if joined == BATCH:
            break
    return joined


def ready_of(tenant: UUID) -> tuple[list[Recording], set[str]]:
    """What lies in the spool of ended recordings, and which of them are in the store already."""
    with tenant_scope(tenant):
        # Only what lies in the spool is looked up: it is short, the table is not.
        ready = list(
            Recording.objects.filter(
                id__in=spooled_ids(), state__in=("spooled", "failed", "empty")
            ).order_by("started_ms")
        )
        stored = set(
            RecordingFile.objects.filter(recording_id__in=[row.id for row in ready]).values_list(
                "recording_id", flat=True
            )
        )
    return ready, stored


def join_one(tenant: UUID, recording: Recording) -> bool:
    """Join one recording; False if it cannot be (yet), which is logged."""
    if not SAFE_ID.fullmatch(recording.id):
        log.error("recording %r: this id is no file name", recording.id)
        return False
    caller, agent = spool_files(recording.id)
    message = recording.reason == MESSAGE
    if message:
        agent = caller  # Heard by both ears.
    if not caller.exists() and not agent.exists():
        return False  # Counted by the daily report as a row without a file.
    path = Path(str(tenant)) / month_of(recording) / f"{recording.id}.wav"
    target = Path(settings.DECROCHE.recordings_dir) / path
    try:
        if recording.state == "failed" and not salvaged(caller, agent):
            return False
        if message and not said_in(caller).something:
            throw_away(tenant, recording)
            return False
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        joined = join(caller, agent, target)
    except UnfitSoundError as error:
        UNFIT.inc()
        _unfit.add(recording.id)
        log.error("recording %s of %s cannot be joined: %s", recording.id, tenant, error)
        return False
    except OSError as error:  # Tried again by the next run; the following ones are not held up.
        log.error("recording %s of %s is not joined: %s", recording.id, tenant, error)
        return False
    write_row(tenant, recording, path, joined)
    empty_spool(recording.id)
    JOINED.inc()
    return True


def throw_away(tenant: UUID, recording: Recording) -> None:
    """A message of nothing: its row says so, and the file goes. The call stays missed."""
    now = timezone.now()
    gone = {"deleted_at": now, "deleted_why": EMPTY, "delete_after": now}
    with tenant_scope(tenant):
        RecordingFile.objects.get_or_create(
            tenant_id=tenant,
            recording_id=recording.id,
            defaults={"path": "", "sha256": "", "bytes": 0, "duration_ms": 0} | gone,
        )
    empty_spool(recording.id)
    EMPTIED.inc()


def salvaged(caller: Path, agent: Path) -> bool:
    """Whether what a killed Asterisk left is whole enough: sound on both sides.

    False while it may still be written to. Raises UnfitSoundError, OSError.
    """
    sides = [side for side in (caller, agent) if side.exists()]
    if time.time() - max(side.stat().st_mtime for side in sides) < QUIET_S:
        return False
    for side in sides:
        mend_header(side)
    if min(frames_of(caller), frames_of(agent)) == 0:
        raise UnfitSoundError(f"{caller.name}, {agent.name}: one of them has no sound")
    return True


def month_of(recording: Recording) -> str:
    """`yyyy/mm` of its start, UTC."""
    started = datetime.datetime.fromtimestamp(recording.started_ms / 1000, datetime.UTC)
    return f"{started:%Y/%m}"


def write_row(tenant: UUID, recording: Recording, path: Path, joined: Joined) -> None:
    """The file's row; a second worker that was faster is right."""
    with tenant_scope(tenant):
        RecordingFile.objects.get_or_create(
            tenant_id=tenant,
            recording_id=recording.id,
            defaults={
                "path": str(path),
                "sha256": joined.sha256,
                "bytes": joined.bytes,
                "duration_ms": joined.duration_ms,
                "joined_from": recording.state if recording.state == "failed" else "",
                "delete_after": timezone.now() + datetime.timedelta(days=keep_days(recording)),
            },
        )


def keep_days(recording: Recording, otherwise: int = KEEP_DAYS) -> int:
    """For how long the queue it was made in, or left for, keeps recordings, days."""
    segment = Segment.objects.filter(id=recording.segment_id).first()
    id = segment.queue_id if segment else recording.queue_id
    queue = Queue.objects.filter(id=id).first() if id else None
    return queue.recording_keep_days if queue else otherwise
