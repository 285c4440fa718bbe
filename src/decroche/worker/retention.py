"""The daily deletion: recordings whose term is over, with a report of what does not fit."""

from __future__ import annotations

import datetime
import logging
import time
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from decroche.domains.interactions.erased import forget_paths, remove_files, to_remove
from decroche.domains.interactions.models import Recording, RecordingFile, RetentionRun
from decroche.domains.interactions.spool import empty_spool, spool_files
from decroche.domains.missed.store import forget_old
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker.recordings import SAFE_ID, keep_days, ready_of, spooled_ids
from decroche.worker.tenants import PartlyFailedError, for_each_tenant, tenant_ids
from decroche.worker.webhooks import forget_old as forget_old_messages

UNKNOWN_DAYS = 7  # In the spool, where no queue says for how long: time to look, no more.
log = logging.getLogger("decroche.worker")


def delete_due() -> int:
    """Delete what is due of every organisation; how many recordings were deleted.

    Raises PartlyFailedError at the end if something could not be.
    """
    # A deactivated organisation's recordings have their term too: neither less nor more.
    deleted = for_each_tenant("retention", delete_due_of, stopped=True)
    expire_unknown()  # Not reached when an organisation failed: its recordings look unknown.
    return deleted


def delete_due_of(tenant: UUID) -> int:
    """Files first, then their rows: after a crash the next run finds the row and goes on."""
    now = timezone.now()
    with tenant_scope(tenant):
        due = list(RecordingFile.objects.filter(deleted_at=None, delete_after__lte=now))
        erased = to_remove()
    cleared = remove_files(erased)
    left = sum((root() / row.path).exists() for row in erased)
    gone = [row for row in due if delete_file(tenant, row)]
    expired = expire_spool(tenant, now)
    with tenant_scope(tenant):
        ids = [row.recording_id for row in gone]
        RecordingFile.objects.filter(recording_id__in=ids).update(
            deleted_at=now, deleted_why="term"
        )
        forget_paths(cleared)
        run = RetentionRun.objects.create(
            tenant_id=tenant,
            deleted=len(gone),
            bytes_freed=sum(row.bytes for row in gone),
            files_without_row=len(files_without_row(tenant)),
            rows_without_file=len(rows_without_file()),
            not_deleted=len(due) - len(gone) + left,
            spool_expired=expired,
        )
        forget_old(round(now.timestamp() * 1000))
        forget_old_messages(now)
    report(tenant, run)
    if run.not_deleted:
        raise PartlyFailedError("retention", len(gone), [f"{run.not_deleted} files of {tenant}"])
    return len(gone)


def delete_file(tenant: UUID, row: RecordingFile) -> bool:
    """False if it could not be: the row stays due, the next run tries again."""
    try:
        (root() / row.path).unlink(missing_ok=True)
    except OSError as error:
        log.error("retention: tenant=%s %s is not deleted: %s", tenant, row.path, error)
        return False
    return True


def report(tenant: UUID, run: RetentionRun) -> None:
    """One line of one organisation's run; an error when something does not fit."""
    wrong = run.files_without_row or run.rows_without_file or run.not_deleted
    log.log(
        logging.ERROR if wrong else logging.INFO,
        "retention: tenant=%s deleted=%d bytes=%d files_without_row=%d rows_without_file=%d"
        " not_deleted=%d spool_expired=%d",
        tenant,
        run.deleted,
        run.bytes_freed,
        run.files_without_row,
        run.rows_without_file,
        run.not_deleted,
        run.spool_expired,
    )


def expire_spool(tenant: UUID, now: datetime.datetime) -> int:
    """Delete recordings that lay unjoined in the spool until their term; how many.

    The row comes first: after a crash, joining finds it and empties the spool.
    """
    ready, stored = ready_of(tenant)
    expired = 0
    for recording in ready:
        since = datetime.datetime.fromtimestamp(recording.started_ms / 1000, datetime.UTC)
        with tenant_scope(tenant):
            over = since + datetime.timedelta(days=keep_days(recording, UNKNOWN_DAYS))
            if recording.id in stored or now < over or not SAFE_ID.fullmatch(recording.id):
                continue
            RecordingFile.objects.get_or_create(
                tenant_id=tenant,
                recording_id=recording.id,
                defaults={"path": "", "sha256": "", "bytes": 0, "duration_ms": 0}
                | {"delete_after": over, "deleted_at": now, "deleted_why": "spool"},
            )
        empty_spool(recording.id)
        expired += 1
        log.warning("retention: tenant=%s spool expired: %s", tenant, recording.id)
    return expired


def expire_unknown() -> int:
    """Delete spool files of recordings no organisation knows, UNKNOWN_DAYS after the last write."""
    unknown = set(spooled_ids())
    for tenant in tenant_ids(stopped=True):
        with tenant_scope(tenant):
            known = Recording.objects.filter(id__in=unknown).values_list("id", flat=True)
            unknown -= set(known)
    limit = time.time() - UNKNOWN_DAYS * 86_400
    expired = 0
    for recording in sorted(unknown):
        found = [file for file in spool_files(recording) if file.exists()]
        if found and max(file.stat().st_mtime for file in found) < limit:
            empty_spool(recording)
            expired += 1
            log.warning("retention: spool expired, of no known organisation: %s", recording)
    return expired


def root() -> Path:
    """Where finished recordings lie."""
    return Path(settings.DECROCHE.recordings_dir)


def files_without_row(tenant: UUID) -> list[str]:
    """Files of that organisation which no row knows: they would never be deleted."""
    known = set(RecordingFile.objects.filter(deleted_at=None).values_list("path", flat=True))
    found = (root() / str(tenant)).rglob("*.wav")
    return sorted(path for path in (str(f.relative_to(root())) for f in found) if path not in known)


def rows_without_file() -> list[str]:
    """Recordings whose sound is neither in the store nor in the spool."""
    rows = RecordingFile.objects.filter(deleted_at=None)
    lost = [row.recording_id for row in rows if not (root() / row.path).is_file()]
    stored = set(RecordingFile.objects.values_list("recording_id", flat=True))
    spooled = Recording.objects.filter(state="spooled").exclude(id__in=stored)
    lost += [r.id for r in spooled if not any(file.exists() for file in spool_files(r.id))]
    return sorted(lost)
