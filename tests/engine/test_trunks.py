"""Lines from the database to a real Asterisk, and a trial that goes on by the backup."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from decroche.engine.trunks import Lines, NoSuchTrunk
from decroche.gate.refusals import CallRefused
from decroche.ops import postgres
from decroche.seal import Seal, SealError
from decroche.switch.asterisk.trunks import AsteriskTrunks
from decroche.switch.port import SwitchError
from tests.engine.house import LINE, WAIT_S, House
from tests.kit.operator import Operator
from tests.switch.node import Node, running_node

pytestmark = pytest.mark.switch
KEY = "k" * 43
CALLED = "0612345678"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with running_node() as started:
        yield started


@pytest.fixture
async def lines(house: House, node: Node) -> Lines:
    trunks = AsteriskTrunks(node.settings, node.install.argv_prefix)
    async with asyncio.timeout(WAIT_S):
        while not await booted(trunks):
            pass  # Asking takes its own time.
    engine = house.engine
    return Lines(engine.database, engine.centres, trunks, Seal(KEY).open)


async def booted(trunks: AsteriskTrunks) -> bool:
    try:
        await trunks._run("core waitfullybooted")
    except SwitchError:
        return False
    return True


@pytest.fixture
async def operators(node: Node) -> AsyncIterator[tuple[Operator, Operator]]:
    server = (node.settings.host, node.settings.sip_port)
    pair = [await Operator.listen(address, server) for address in ("127.0.0.6", "127.0.0.7")]
    for operator in pair:
        operator.ring_code = None
    yield pair[0], pair[1]
    for operator in pair:
        operator.close()


def add(house: House, host: str, port: int, **fields: Any) -> str:
    """A row as the site makes it; its id."""
    id = str(uuid4())
    row = {
        "id": id, "tenant_id": house.tenant, "name": host, "kind": "ip", "host": host,
        "port": port, "transport": "udp", "srtp": False, "username": "", "password": "",
        "addresses": [host], "calls_max": 30, "backup_id": None, "position": 0, "enabled": True,
        "archived": False,
    }  # fmt: skip
    row.update(fields)
    names = ", ".join(row)
    values = [Jsonb(value) if isinstance(value, list) else value for value in row.values()]
    with psycopg.connect(
        postgres.admin_dsn(house.settings, "decroche"), autocommit=True
    ) as connection:
        connection.execute(
            f"insert into trunk ({names}, updated_at)"  # noqa: S608 -- names of this file
            f" values ({', '.join(['%s'] * len(row))}, now())",
            values,
        )
    return id


def sound(node: Node) -> Path:
    return node.install.sounds_dir / "fr" / "one-moment-please"


async def test_the_backup_calls_when_the_first_line_fails(
    house: House, node: Node, lines: Lines, operators: tuple[Operator, Operator]
) -> None:
    failing, backup = operators
    second = add(house, *backup.socket.address)
    first = add(house, *failing.socket.address, backup_id=second)
    # Not looked at before: who saves a line and tries it at once means what was saved.
    trial = asyncio.ensure_future(lines.try_lines(house.tenant, first, CALLED, sound(node)))
    await failing.refuse(await failing.next_call(), 503, "Service Unavailable")
    call = await backup.next_call()
    assert call.invite is not None
    assert LINE in call.invite.get("From")
    await backup.answer(call)
    attempts = await asyncio.wait_for(trial, WAIT_S)
    assert [(a.trunk, a.code) for a in attempts] == [(first, 503), (second, 200)]

    trial = asyncio.ensure_future(lines.try_lines(house.tenant, first, CALLED, sound(node)))
    await failing.refuse(await failing.next_call(), 486, "Busy Here")
    attempts = await asyncio.wait_for(trial, WAIT_S)
    assert [(a.trunk, a.code) for a in attempts] == [(first, 486)]
    assert backup.incoming.empty()
    await house.until(lambda: not house.engine.centres[house.tenant].attempts._waiting)
    kept = (
        "select purpose, agent_id, number_class, outcome, answered_ms < ended_ms from attempt"
        " where tenant_id = %(tenant)s order by at_ms"
    )
    assert house.rows(kept) == [
        ("test", None, "mobile", "answered", True),
        ("test", None, "mobile", "busy", None),
    ]


async def test_a_trial_goes_through_the_gate(
    house: House, node: Node, lines: Lines, operators: tuple[Operator, Operator]
) -> None:
    operator, _ = operators
    line = add(house, *operator.socket.address)
    await lines.look([house.tenant])
    for number in ("112", "0892 123 456", "+44 20 7946 0958"):
        with pytest.raises(CallRefused):
            await lines.try_lines(house.tenant, line, number, sound(node))
    trial = asyncio.ensure_future(lines.try_lines(house.tenant, line, CALLED, sound(node)))
    # The first call that comes is the one that was allowed.
    call = await operator.next_call()
    assert call.invite is not None
    assert call.invite.start.startswith("INVITE sip:+33612345678@")
    await operator.refuse(call, 603, "Decline")
    [attempt] = await asyncio.wait_for(trial, WAIT_S)
    assert attempt.code == 603


async def test_a_sealed_password_registers(
    house: House, lines: Lines, operators: tuple[Operator, Operator]
) -> None:
    operator, _ = operators
    operator.accounts["us"] = "only-here"
    sealed = Seal(KEY).close("only-here")
    assert "only-here" not in sealed
    host, port = operator.socket.address
    id = add(
        house, host, port, kind="registration", username="us", password=sealed, addresses=[]
    )  # fmt: skip
    await lines.look([house.tenant])
    async with asyncio.timeout(WAIT_S):
        while (await lines.states(house.tenant))[id]["registration"] != "registered":
            pass  # Asking takes its own time.


async def test_a_line_that_cannot_be_is_left_out_and_the_others_work(
    house: House, lines: Lines, operators: tuple[Operator, Operator]
) -> None:
    good = add(house, *operators[0].socket.address)
    here = add(house, "localhost", 5060)
    foreign = add(house, "127.0.0.7", 5060, password=Seal("x" * 43).close("pw"), username="us")
    await lines.look([house.tenant])
    states = await lines.states(house.tenant)
    assert "127.0.0.1" in states[here]["wrong"]
    assert states[foreign]["wrong"] and not states[good]["wrong"]
    with pytest.raises(NoSuchTrunk):
        await lines.try_lines(house.tenant, str(uuid4()), CALLED, Path("x"))


def test_a_seal_of_another_key_does_not_open() -> None:
    with pytest.raises(SealError):
        Seal("x" * 43).open(Seal(KEY).close("secret"))
    assert Seal(KEY).open("typed before there were seals") == "typed before there were seals"
    assert Seal(KEY).close("") == ""
