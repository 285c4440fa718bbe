"""The daily deletion: recordings whose term is over, with a report of what does not fit."""

from __future__ import annotations

import logging
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from decroche.domains.interactions.models import Recording, RecordingFile, RetentionRun
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker.recordings import spool_files
from decroche.worker.tenants import tenant_ids

log = logging.getLogger("decroche.worker")


def delete_due() -> int:
    """Delete what is due of every organisation; how many recordings were deleted."""
    return sum(delete_due_of(tenant) for tenant in tenant_ids())


def delete_due_of(tenant: UUID) -> int:
    """Files first, then their rows: after a crash the next run finds the row and goes on."""
    now = timezone.now()
    with tenant_scope(tenant):
        due = list(RecordingFile.objects.filter(deleted_at=None, delete_after__lte=now))
    freed = 0
    for row in due:
        (root() / row.path).unlink(missing_ok=True)
        freed += row.bytes
    with tenant_scope(tenant):
        ids = [row.recording_id for row in due]
        RecordingFile.objects.filter(recording_id__in=ids).update(
            deleted_at=now, deleted_why="term"
        )
        run = RetentionRun.objects.create(
            tenant_id=tenant,
            deleted=len(due),
            bytes_freed=freed,
            files_without_row=len(files_without_row(tenant)),
            rows_without_file=len(rows_without_file()),
        )
    level = logging.ERROR if run.files_without_row or run.rows_without_file else logging.INFO
    log.log(
        level,
        "retention: tenant=%s deleted=%d bytes=%d files_without_row=%d rows_without_file=%d",
        tenant,
        run.deleted,
        run.bytes_freed,
        run.files_without_row,
        run.rows_without_file,
    )
    return len(due)


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
