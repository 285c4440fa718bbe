"""`python -m tests.recount DATA_DIR PORT_BASE [DAY]`: are the figures what really happened?

Recounts a day (today) of a running demo from the switch's record of legs and the engine's journal,
and compares with what the figures' API answers. Prints each difference with the contact's id; the
exit status is how many there are (100 at most). Agents should have left their posts.
"""

import asyncio
import datetime
import sys
from zoneinfo import ZoneInfo

from decroche.engine.replay import bounds_ms
from decroche.settings import Settings
from tests.kit.api import logged_in
from tests.kit.stack import Stack, attached
from tests.recount import compare, records, witness
from tests.recount.walk import Walk

ZONE = "Europe/Paris"
"""Of the demo's company."""
MOST = 100
DAY_MS = 86_400_000


async def recount(stack: Stack, day: datetime.date | None = None) -> list[str]:
    """The differences of that day in the organisation's time zone; None: today."""
    settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
    day = day or datetime.datetime.now(ZoneInfo(ZONE)).date()
    first_ms, last_ms = bounds_ms(day, ZONE)
    # What began the day before may end in this one, and the other way round.
    past = await records.journal(settings, first_ms - DAY_MS, last_ms + DAY_MS)
    walk = Walk().read(past)
    legs = records.legs(records.record(settings.asterisk_dir / "log" / "cel-custom"))
    lines = list(witness.differences(walk.contacts.values(), walk.legs, legs, walk.away))
    async with logged_in(stack, "administrator") as api:
        lines += await compare.differences(api, walk, day, ZONE)
    return lines


def main() -> None:
    folder, base, *rest = sys.argv[1:]
    day = datetime.date.fromisoformat(rest[0]) if rest else None
    lines = asyncio.run(recount(attached(f"{folder}:{base}"), day))
    for line in lines:
        print(line)
    print(f"{len(lines)} differences")
    sys.exit(min(len(lines), MOST))


if __name__ == "__main__":
    main()
