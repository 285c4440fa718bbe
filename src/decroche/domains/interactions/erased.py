"""Sound of people who were erased: the rows say so at once, the files go after the commit.

`erase_person` (customers/migrations/0008) gives each recording a row with the reason "erased" and
the path at which its file lies, or will lie when the worker, which may be joining it now, is done.
While the row has that path somebody still has to look: whoever erased, else the worker each hour.
"""

from __future__ import annotations

import datetime
import logging
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from decroche.domains.interactions.models import RecordingFile
from decroche.domains.interactions.spool import empty_spool

ERASED = "erased"
JOINED_WITHIN = datetime.timedelta(minutes=10)
"""Joining two hours of sound takes seconds: after that nobody writes the file any more."""
log = logging.getLogger("decroche.recordings")


def to_remove() -> list[RecordingFile]:
    """Rows of this organisation whose files somebody still has to look for."""
    return list(RecordingFile.objects.filter(deleted_why=ERASED).exclude(path=""))


def remove_after_commit() -> None:
    """Delete the files as soon as the present transaction is committed. Never raises: what fails
    is logged, and the worker tries again."""
    rows = to_remove()

    def remove() -> None:
        gone = remove_files(rows)
        with transaction.atomic():
            forget_paths(gone)

    transaction.on_commit(remove, robust=True)


def remove_files(rows: list[RecordingFile]) -> list[RecordingFile]:
    """Delete their files; those of which that is done for good."""
    return [row for row in rows if _remove(row) and _nobody_joins(row)]


def forget_paths(rows: list[RecordingFile]) -> None:
    """Nobody has to look for these files any more."""
    ids = [row.recording_id for row in rows]
    RecordingFile.objects.filter(recording_id__in=ids, deleted_why=ERASED).update(path="")


def _remove(row: RecordingFile) -> bool:
    try:
        (Path(settings.DECROCHE.recordings_dir) / row.path).unlink(missing_ok=True)
        empty_spool(row.recording_id)
    except OSError as error:
        log.error("erased recording %s is not deleted: %s", row.recording_id, error)
        return False
    return True


def _nobody_joins(row: RecordingFile) -> bool:
    """A file that was there, or that would be by now."""
    since = row.deleted_at
    return row.sha256 != "" or since is None or since < timezone.now() - JOINED_WITHIN
