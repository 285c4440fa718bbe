"""Two mono files of a conversation as one stereo file: caller left, agent right."""

from __future__ import annotations

import contextlib
import hashlib
import os
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Asterisk's "wav": 16 bits, little endian (RIFF).
SAMPLE_BYTES = 2
HEADER_BYTES = 44  # Of a canonical RIFF/WAVE file of PCM: the sound follows.
# Read and written piece by piece: two hours at 16 kHz would be 460 MB in memory.
PIECE_FRAMES = 1 << 18
HASH_PIECE_BYTES = 1 << 20


class UnfitSoundError(ValueError):
    """The files are not two mono recordings of one rate; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What was written. `sha256` in hexadecimal."""

    sha256: str
    bytes: int
    duration_ms: int


def join(caller: Path, agent: Path, target: Path) -> Joined:
    """Write `target` in one step; the shorter side is filled with silence at its end.

    One of the two may be missing: that side is silent. Raises UnfitSoundError, OSError.
    """
    with contextlib.ExitStack() as stack:
        sides = [_open(stack, path) for path in (caller, agent)]
        rates = sorted({side.getframerate() for side in sides if side is not None})
        if len(rates) != 1:
            raise UnfitSoundError(f"{caller.name}, {agent.name}: rates {rates}")
        frames = max(side.getnframes() for side in sides if side is not None)
        part = target.with_name(f"{target.name}.part")
        with part.open("wb") as file:
            with wave.open(file, "wb") as stereo:
                stereo.setnchannels(2)
                stereo.setsampwidth(SAMPLE_BYTES)
                stereo.setframerate(rates[0])
                for piece in _pieces(sides, frames):
                    stereo.writeframesraw(piece)
            file.flush()
            os.fsync(file.fileno())
    part.rename(target)
    _sync_directory(target.parent)
    return Joined(digest(target), target.stat().st_size, frames * 1000 // rates[0])


def mend_header(path: Path) -> None:
    """Write the lengths into the header of a file whose writer was killed.

    Asterisk's "wav" has 44 bytes before the sound and writes both lengths when it closes the file.
    Anything else is left as it is. Raises OSError.
    """
    with path.open("r+b") as file:
        header = file.read(HEADER_BYTES)
        sound = (path.stat().st_size - HEADER_BYTES) // SAMPLE_BYTES * SAMPLE_BYTES
        if header[:4] + header[8:16] + header[36:40] != b"RIFFWAVEfmt data" or sound <= 0:
            return
        for place, length in ((4, sound + HEADER_BYTES - 8), (HEADER_BYTES - 4, sound)):
            file.seek(place)
            file.write(length.to_bytes(4, "little"))


def frames_of(path: Path) -> int:
    """How many frames it holds. Raises UnfitSoundError, also when there is no file."""
    with contextlib.ExitStack() as stack:
        side = _open(stack, path)
        if side is None:
            raise UnfitSoundError(f"{path.name}: no such file")
        return side.getnframes()


def digest(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(HASH_PIECE_BYTES):
            found.update(piece)
    return found.hexdigest()


def _open(stack: contextlib.ExitStack, path: Path) -> wave.Wave_read | None:
    if not path.exists():
        return None
    try:
        side = stack.enter_context(wave.open(str(path), "rb"))  # noqa: SIM115 -- the stack closes it
    except (wave.Error, EOFError) as error:
        raise UnfitSoundError(f"{path.name}: {error}") from None
    if (side.getnchannels(), side.getsampwidth()) != (1, SAMPLE_BYTES):
        raise UnfitSoundError(f"{path.name}: not mono of 16 bits")
    return side


def _pieces(sides: list[wave.Wave_read | None], frames: int) -> Iterator[bytes]:
    for start in range(0, frames, PIECE_FRAMES):
        length = min(PIECE_FRAMES, frames - start)
        both = np.zeros((length, 2), dtype="<i2")
        for channel, side in enumerate(sides):
            heard = _read(side, length)
            both[: len(heard), channel] = heard
        yield both.tobytes()


def _read(side: wave.Wave_read | None, length: int) -> NDArray[np.int16]:
    return np.frombuffer(side.readframes(length) if side else b"", dtype="<i2")


def _sync_directory(directory: Path) -> None:
    """The rename itself must survive a power cut, before the spool is emptied."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
