"""Callers by the hundred: SIPp with our scenario, each with a number of its own."""

import asyncio
import itertools
from pathlib import Path

SCENARIOS = Path(__file__).with_name("scenarios")
CALLERS = "127.0.0.2"
"""The demo's public network: the only trunk of the bench's stack."""
_numbers = itertools.count(10_000_000)


def fresh_numbers(count: int) -> list[str]:
    """French mobile numbers that no other block of this run has used."""
    return [f"06{next(_numbers)}" for _ in range(count)]


async def callers(
    folder: Path,
    server: tuple[str, int],
    dialled: str,
    *,
    calls: int,
    rate_per_s: float,
    at_once: int = 1000,
    within_s: float,
    scenario: str = "caller",
    address: str = CALLERS,
) -> bool:
    """Place `calls` calls; whether each of them was answered and ended by the other side.

    `scenario`: "caller" is silent, "speaker" sends `folder`/voice.alaw again and again. No new
    call begins while `at_once` callers are on the line. `address`: where they call from.
    """
    numbers = folder / f"callers-{next(_numbers)}.csv"
    numbers.write_text("SEQUENTIAL\n" + "".join(f"{n};\n" for n in fresh_numbers(calls)))
    file = SCENARIOS / f"{scenario}.xml"
    process = await asyncio.create_subprocess_exec(
        *("sipp", f"{server[0]}:{server[1]}", "-sf", str(file), "-inf", str(numbers)),
        *("-i", address, "-s", dialled, "-m", str(calls), "-l", str(at_once)),
        *("-r", f"{rate_per_s:g}", "-nostdin", "-trace_err", "-timeout", f"{within_s:g}s"),
        *("-error_file", str(folder / "sipp-errors.log")),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait() == 0
