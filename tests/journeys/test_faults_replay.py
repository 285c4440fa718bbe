"""A day that had a kill in it is decided the same again; what somebody changed in it shows."""

import csv
import re
from pathlib import Path

import psycopg
import pytest
from playwright.async_api import Browser

from decroche.ops import postgres
from decroche.settings import Settings
from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.desk import agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NUMBER = "0180000010"
CHANGE = (
    "update decision set body = jsonb_set(body, '{waited_ms}',"
    " to_jsonb((body->>'waited_ms')::bigint + %s))"
    " where (tenant_id, seq) = (select tenant_id, max(seq) from decision group by 1 limit 1)"
)


def replayed(stack: Stack) -> tuple[int, str]:
    """How many differences `decroche replay today` counts, and all that it says."""
    said = stack.decroche("replay", "today", check=False)
    found = re.search(r"^(\d+) differences$", said.stdout, re.MULTILINE)
    assert found, said.stdout + said.stderr
    count = int(found.group(1))
    assert said.returncode == (1 if count else 0)
    return count, said.stdout


def change(stack: Stack, by_ms: int) -> None:
    """As if the newest caller had waited so much longer when the decision was made."""
    settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
    with psycopg.connect(postgres.admin_dsn(settings, "decroche")) as connection:
        assert connection.execute(CHANGE, [by_ms]).rowcount == 1


def record(stack: Stack) -> Path:
    """Asterisk's own record of legs."""
    return stack.data_dir / "asterisk" / "log" / "cel-custom" / "cel.csv"


def planted(stack: Stack, lines: list[str]) -> tuple[int, str]:
    """What replay says with these lines for Asterisk's record; put back afterwards.

    Nobody calls meanwhile: Asterisk opens the file for each line that it writes.
    """
    path = record(stack)
    kept = path.read_text()
    path.write_text("".join(lines))
    try:
        return replayed(stack)
    finally:
        path.write_text(kept)


def entered(lines: list[str]) -> list[list[str]]:
    """The rows that say that a caller's leg entered our application."""
    rows = csv.reader(lines)
    return [row for row in rows if row[1] == "APP_START" and row[4].startswith("PJSIP/trunk-")]


async def test_a_day_with_a_kill_replays_alike_and_one_change_is_found(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        for kills in (True, False):
            call = await (await party("0639980012", stack.sip)).dial(NUMBER)
            await desk.answer()
            await call.hears(AGENT_HZ)
            if kills:
                stack.kill("engine")
                await call.hears_again(AGENT_HZ)
            await desk.hang_up()
            await call.until("ended")
            await desk.finish()
    count, said = replayed(stack)
    assert count == 0, said
    decisions = re.search(r"(\d+) events, (\d+) decisions", said)
    assert decisions
    assert int(decisions.group(2)) >= 2
    legs = re.search(r"(\d+) callers' legs seen by the switch, (\d+) in the journal", said)
    assert legs
    assert int(legs.group(1)) >= 2, said
    assert int(legs.group(2)) >= 2, said
    a_leg_too_few_and_one_too_many_are_found(stack)
    change(stack, 1)
    try:
        count, said = replayed(stack)
        assert count == 1, said
    finally:
        change(stack, -1)
    assert replayed(stack)[0] == 0


def a_leg_too_few_and_one_too_many_are_found(stack: Stack) -> None:
    lines = record(stack).read_text().splitlines(keepends=True)
    newest = entered(lines)[-1]
    leg = newest[2]
    count, said = planted(stack, [line for line in lines if f'"{leg}"' not in line])
    assert count == 1, said
    assert f"leg {leg}: an interaction, but Asterisk did not see it enter" in said
    stray = ",".join(f'"{field}"' for field in (*newest[:2], "stray.1", "stray.1", *newest[4:]))
    count, said = planted(stack, [*lines, stray + "\n"])
    assert count == 1, said
    assert "leg stray.1: entered, but no interaction" in said
    count, said = planted(stack, [])
    assert count == 1, said
    assert "record of legs is empty" in said
