"""What callers type: the menu goes on, a reference says who it is, and digits are kept nowhere."""

from typing import Any

import msgspec
import psycopg

from decroche.engine.exchange import Exchange
from decroche.kernel.config import Collect, End, Enqueue, FlowSpec, Menu
from decroche.kernel.ids import NodeId, PromptId
from decroche.ops import postgres
from tests.engine.house import LINE, House, publish
from tests.engine.test_who_calls import somebody

N = NodeId
REFERENCE = "8675309"
STEPS = "select node from flow_step where tenant_id = %(tenant)s order by at_ms, seq"
WHO = "select person_id::text from interaction where tenant_id = %(tenant)s"
JOURNAL = "select kind, body::text from journal_event where tenant_id = %(tenant)s order by seq"


def with_menu(house: House) -> None:
    """The line leads to a menu, then to a reference, then to the queue."""
    queue, flow = next(iter(house.config.queues)), next(iter(house.config.flows.values()))
    nodes: dict[NodeId, Any] = {
        N("menu"): Menu(PromptId("none"), {"1": N("queue"), "2": N("who")}, N("end"), N("end")),
        N("who"): Collect(PromptId("none"), N("queue"), N("end"), N("end"), 4, 9, tries=2),
        N("queue"): Enqueue(queue, N("end")),
        N("end"): End(),
    }
    flows = {flow.id: FlowSpec(flow.id, flow.name, N("menu"), nodes)}
    house.config = msgspec.structs.replace(house.config, version=2, digest="v2", flows=flows)
    publish(house, house.config)


async def at(house: House, node: str) -> None:
    await house.until(lambda: house.rows(STEPS)[-1:] == [(node,)])


async def call_in(house: House) -> Any:
    with_menu(house)
    centre = house.engine.centres[house.tenant]
    headers = {"X-Decroche-Control": house.secrets.engine_control_token}
    body = {"tenant": house.tenant}
    async with house.http.post(f"{house.url}/control/config", json=body, headers=headers) as done:
        assert done.status < 300
    await house.until(lambda: centre.runtime.state.config_version == 2)
    assert house.switch is not None
    leg = house.switch.call_in(LINE, "0639980012")
    await at(house, "menu")
    return leg


def referred(house: House, person: str, reference: str) -> None:
    with psycopg.connect(
        postgres.admin_dsn(house.settings, "decroche"), autocommit=True
    ) as connection:
        connection.execute("update person set reference = %s where id = %s", [reference, person])


def exchange_of(house: House) -> Exchange:
    return house.engine.exchange


async def test_a_menu_then_a_reference_and_no_digit_is_kept(house: House) -> None:
    person = somebody(house, "Martin")
    referred(house, person, f"C-{REFERENCE}")
    leg = await call_in(house)
    assert house.switch is not None
    house.switch.press(leg, "2")
    await at(house, "who")
    for key in "123456#":  # Nobody's.
        house.switch.press(leg, key)
    await house.until(lambda: "digits_collected" in [kind for kind, _ in house.rows(JOURNAL)])
    for key in REFERENCE + "#":
        house.switch.press(leg, key)
    await at(house, "queue")
    assert house.rows(WHO) == [(person,)]
    centre = house.engine.centres[house.tenant]
    [call] = centre.runtime.state.calls.calls.values()
    await house.until(lambda: not centre.files.of(call.id).loading)
    assert "Martin" in str(centre.files.of(call.id))
    journal = house.rows(JOURNAL)
    heard = [msgspec.json.decode(body)["key"] for kind, body in journal if kind == "key_heard"]
    assert heard == ["2"] + [""] * (6 + len(REFERENCE)), "a choice is told, digits are not"
    assert not [body for _, body in journal if REFERENCE in body or "123456" in body]
    assert exchange_of(house).keys._ears == {}, "and nobody listens any more"


async def test_digits_of_a_caller_who_hangs_up_are_gone(house: House) -> None:
    leg = await call_in(house)
    assert house.switch is not None
    house.switch.press(leg, "2")
    await at(house, "who")
    house.switch.press(leg, "8")
    keys = exchange_of(house).keys
    await house.until(lambda: keys._ears and keys._ears[leg].typed == "8")
    house.switch.hang_up(leg)
    await house.until(lambda: keys._ears == {})


async def test_an_engine_that_dies_while_a_caller_types_asks_again(house: House) -> None:
    person = somebody(house, "Martin")
    referred(house, person, REFERENCE)
    leg = await call_in(house)
    assert house.switch is not None
    house.switch.press(leg, "2")
    await at(house, "who")
    house.switch.press(leg, "8")
    await house.until(lambda: [k for k, _ in house.rows(JOURNAL)].count("key_heard") == 2)
    await house.crash()
    await house.start()
    await house.until(lambda: exchange_of(house).keys._ears)
    for key in REFERENCE + "#":
        house.switch.press(leg, key)
    await at(house, "queue")
    assert house.rows(WHO) == [(person,)]
