"""Where sound lies before it is joined: the node's spool, two files of a recording."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def spool_dir() -> Path:
    """Where the node leaves the files (switch/asterisk/node.py, `NodeSettings.recordings`)."""
    return Path(settings.DECROCHE.asterisk_dir) / "spool" / "recording"


def spool_files(recording: str) -> tuple[Path, Path]:
    """What the caller said, what the agent said (switch/asterisk/recorder.py)."""
    return spool_dir() / f"{recording}_c.wav", spool_dir() / f"{recording}_a.wav"


def empty_spool(recording: str) -> None:
    """Delete what lies there of it. Raises OSError."""
    for file in spool_files(recording):
        file.unlink(missing_ok=True)
