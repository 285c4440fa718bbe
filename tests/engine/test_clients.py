"""For whom the agent speaks, where a centre works for several clients."""

from decroche.kernel.config import ClientSpec
from decroche.kernel.ids import ClientId
from tests.engine.house import House, make_config, publish


async def with_clients(house: House, version: int, *names: str) -> None:
    """The centre works for these; its one queue is the first's."""
    [queue] = house.config.queues.values()
    keys = [queue.client, *(ClientId(name) for name in names[1:])]
    clients = {key: ClientSpec(key, name, "violet") for key, name in zip(keys, names, strict=True)}
    publish(house, make_config(house.tenant, version, clients=clients))
    await house.engine.refresh(house.tenant)


async def test_the_client_is_shown_where_there_are_several(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    assert page.desk is not None
    assert page.desk.work is not None
    assert page.desk.work.client is None
    assert [line.name for line in page.desk.lines] == ["Ventes"]
    await with_clients(house, 2, "Fleurs Dupont", "Garage Leroy")
    await page.until(lambda: page.desk and page.desk.work and page.desk.work.client)
    assert page.desk.work.client is not None
    assert (page.desk.work.client.name, page.desk.work.client.colour) == ("Fleurs Dupont", "violet")
    assert [line.name for line in page.desk.lines] == ["Ventes (Fleurs Dupont)"]
    assert await page.fresh() == page.desk
    await with_clients(house, 3, "Fleurs Dupont")
    await page.until(lambda: page.desk and page.desk.work and page.desk.work.client is None)
