"""A small centre for tests: two queues, four agents, one number that plays a notice, one closed."""

from decroche.kernel.config import (
    AfterCallSpec,
    AgentSpec,
    Announce,
    CalendarSpec,
    CentreConfig,
    Disposition,
    End,
    Enqueue,
    FlowSpec,
    Hours,
    Limits,
    NumberSpec,
    PromptSpec,
    QueueSpec,
    RecordingSpec,
    Span,
)
from decroche.kernel.ids import (
    AgentId,
    CalendarId,
    ClientId,
    DispositionId,
    FlowId,
    NodeId,
    NumberId,
    PromptId,
    QueueId,
    SkillId,
    TenantId,
)

T0 = 1_784_883_600_000
"""Friday 24 July 2026, 11:00 in Paris: open."""
ANN, BOB, CID, DEE = (AgentId(name) for name in ("ann", "bob", "cid", "dee"))
SALES, CARE = QueueId("sales"), QueueId("care")
OPEN_LINE, CLOSED_LINE = NumberId("open-line"), NumberId("closed-line")
CLIENT = ClientId("client")
NOTICE, CLOSED, BUSY = PromptId("notice"), PromptId("closed"), PromptId("busy")
SOLD = DispositionId("sold")
ALWAYS = ((Span(0, 1440),),) * 7


def prompts() -> dict[PromptId, PromptSpec]:
    texts = {"fr": "Bonjour.", "en": "Hello."}
    return {prompt: PromptSpec(prompt, texts) for prompt in (NOTICE, CLOSED, BUSY)}


def flow(name: str, calendar: str, queue: QueueId) -> FlowSpec:
    """hours → notice → queue; closed → message → end; full → message → end."""
    node = NodeId
    return FlowSpec(
        FlowId(name),
        name,
        node("hours"),
        {
            node("hours"): Hours(CalendarId(calendar), node("notice"), node("closed")),
            node("notice"): Announce(NOTICE, node("queue")),
            node("queue"): Enqueue(queue, node("busy")),
            node("busy"): Announce(BUSY, node("end")),
            node("closed"): Announce(CLOSED, node("end")),
            node("end"): End(),
        },
    )


def queue(
    name: QueueId,
    recording: RecordingSpec,
    after_call: AfterCallSpec,
    needs: dict[SkillId, int] | None = None,
) -> QueueSpec:
    return QueueSpec(
        name,
        {"fr": name, "en": name},
        CLIENT,
        needs=needs or {},
        ring_timeout_s=20,
        after_call=after_call,
        music=f"music-{name}",
        waiting_max=5,
        wait_max_s=120,
        announce_every_s=30,
        recording=recording,
    )


def house(version: int = 1, limits: Limits | None = None, **queues: QueueSpec) -> CentreConfig:
    """The whole configuration; `queues` replaces one by its name."""
    sample = RecordingSpec("sample", 50, "test law, art. 1", NOTICE)
    on_demand = RecordingSpec("on_demand", 0, "test law, art. 2", NOTICE)
    both = {
        SALES: queue(SALES, sample, AfterCallSpec("limit", 30)),
        CARE: queue(CARE, on_demand, AfterCallSpec("none"), {SkillId("care"): 2}),
    }
    both.update({spec.id: spec for spec in queues.values()})
    agents = [
        AgentSpec(ANN, "Ann", endpoint="ag-ann", queues=(SALES,)),
        AgentSpec(BOB, "Bob", endpoint="ag-bob", queues=(SALES, CARE), skills={SkillId("care"): 3}),
        AgentSpec(CID, "Cid", phone="desk", queues=(SALES, CARE), skills={SkillId("care"): 2}),
        AgentSpec(DEE, "Dee", endpoint="ag-dee", queues=(SALES, CARE)),
    ]
    numbers = [
        NumberSpec(OPEN_LINE, "+33100000001", CLIENT, FlowId("sales")),
        NumberSpec(CLOSED_LINE, "+33100000002", CLIENT, FlowId("shut")),
        NumberSpec(NumberId("care-line"), "+33100000003", CLIENT, FlowId("care"), "en"),
    ]
    flows = [
        flow("sales", "always", SALES),
        flow("care", "always", CARE),
        flow("shut", "never", SALES),
    ]
    calendars = [
        CalendarSpec(CalendarId("always"), "Europe/Paris", ALWAYS),
        CalendarSpec(CalendarId("never"), "Europe/Paris", ((),) * 7),
    ]
    return CentreConfig(
        tenant=TenantId("tenant"),
        version=version,
        digest=f"digest-{version}",
        name="Test",
        agents={agent.id: agent for agent in agents},
        queues=both,
        numbers={number.id: number for number in numbers},
        flows={spec.id: spec for spec in flows},
        calendars={calendar.id: calendar for calendar in calendars},
        prompts=prompts(),
        dispositions={SOLD: Disposition(SOLD, {"fr": "Vendu", "en": "Sold"})},
        limits=limits or Limits(),
    )
