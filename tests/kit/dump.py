"""All that a database holds, as text: what was erased must be found nowhere in it."""

import subprocess

from decroche.ops import pg_tools
from decroche.settings import Settings


def dump_text(settings: Settings) -> str:
    """`pg_dump` of every table, as plain SQL."""
    url, environment = pg_tools.place(settings)
    done = subprocess.run(
        [str(pg_tools.tool(settings, "pg_dump")), "--data-only", "--inserts", url],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "INSERT INTO" in done.stdout
    return done.stdout


def lines_about(dump: str, *words: str) -> list[str]:
    """The lines that have one of these words."""
    return [line for line in dump.splitlines() if any(word in line for word in words)]
