"""A house that keeps places and calls back, and what happens there."""

from msgspec.structs import replace

from decroche.centre.events import KeyHeard, NumberTyped, PromiseAsked
from decroche.centre.facts import PromiseRow
from decroche.kernel.config import (
    Callback,
    CallbackSpec,
    CentreConfig,
    End,
    Enqueue,
    FlowSpec,
    Span,
)
from decroche.kernel.ids import (
    AgentId,
    CalendarId,
    ClientId,
    ContactPointId,
    FlowId,
    InputId,
    InteractionId,
    LegId,
    NodeId,
    PromiseId,
    QueueId,
)
from tests.centre.day import Day, words
from tests.centre.house import ANN, SALES, house

N = NodeId
NODES = {
    N("line"): Enqueue(SALES, N("offer")),
    N("offer"): Callback(SALES, N("line"), wait_s=4, tries=2),
    N("end"): End(),
}
LEG = LegId("leg-c1")
MINUTE = 60


def config(closes: str | None = None) -> CentreConfig:
    whole = house()
    flow = FlowSpec(FlowId("sales"), "callback", N("offer"), NODES)
    rules = CallbackSpec(tries=2, pause_min=10, within_min=60)
    queue = replace(
        whole.queues[SALES],
        callback=rules,
        closes=CalendarId(closes) if closes else None,
        wait_max_s=300,
    )
    day_time = replace(
        whole.calendars[CalendarId("always")],
        id=CalendarId("day"),
        week=((Span(480, 720),),) * 7,  # 8 to 12; T0 is 11:00.
    )
    return replace(
        whole,
        flows={**whole.flows, flow.id: flow},
        queues={**whole.queues, SALES: queue},
        calendars={**whole.calendars, day_time.id: day_time},
    )


def key(day: Day, pressed: str, leg: LegId = LEG) -> list[str]:
    return words(day.tell(KeyHeard(day.at_ms, leg, pressed)))


def promises(day: Day) -> list[PromiseRow]:
    """Each as it stands, in the order in which they were made."""
    rows = [fact for fact in day.facts if isinstance(fact, PromiseRow)]
    return list({row.id: row for row in rows}.values())


def promise(day: Day) -> PromiseRow:
    [row] = promises(day)
    return row


def call_of(day: Day) -> str:
    """The call that is out for the one promise."""
    [known] = day.state.promises.promises.values()
    assert known.call is not None
    return known.call


def keeps_place(day: Day, name: str = "c1", contact: str = "point") -> None:
    """Calls, says yes to the own number, and hangs up."""
    day.arrives(name, contact=contact, callable=True)
    key(day, "1", LegId(f"leg-{name}"))
    day.played(name)


def taken(day: Day, agent: AgentId = ANN) -> str:
    """The promise's call rings the agent, who answers: the gate is asked."""
    day.ready(agent)
    call = call_of(day)
    day.answers(f"{call}.1~1")
    return call


def typed(day: Day, n: int, contact: str | None) -> list[str]:
    point = ContactPointId(contact) if contact is not None else None
    event = NumberTyped(day.at_ms, InteractionId("c1"), InputId(f"c1.k{n}"), 10, point)
    return words(day.tell(event))


def asked(
    day: Day,
    owner: AgentId | None,
    from_s: int = 600,
    until_s: int = 1200,
    interaction: str | None = None,
    client: ClientId | None = None,
    name: str = "p1",
    queue: QueueId = SALES,
    contact: str = "point",
) -> None:
    start = day.at_ms - round(day.s * 1000)
    event = PromiseAsked(
        day.at_ms,
        PromiseId(name),
        queue,
        ContactPointId(contact),
        start + from_s * 1000,
        start + until_s * 1000,
        by=ANN,
        owner=owner,
        client=client,
        interaction=InteractionId(interaction) if interaction else None,
    )
    day.tell(event)
    day.tell(event)  # Told twice.
