"""The configurations of a day by dice."""

from msgspec.structs import replace

from decroche.kernel.config import (
    Callback,
    CallbackSpec,
    CentreConfig,
    Collect,
    End,
    FlowSpec,
    GoTo,
    Limits,
    Menu,
    Node,
    NumberSpec,
    OutsideSpec,
    Relax,
    Transfer,
    Voicemail,
)
from decroche.kernel.ids import FlowId, NodeId, NumberId, OutsideId
from tests.centre.house import BUSY, CARE, CLIENT, DEE, NOTICE, SALES, house

MENU_LINE = NumberId("menu-line")
BACK_LINE = NumberId("back-line")
DUTY = OutsideId("duty")


def with_menu(config: CentreConfig) -> CentreConfig:
    """A line with a menu, a reference to type, voicemail, another flow, and circles by silence."""
    node = NodeId
    nodes: dict[NodeId, Node] = {
        node("menu"): Menu(
            NOTICE, {"1": node("on"), "2": node("who")}, node("on"), node("who"), 3, 2
        ),
        node("who"): Collect(BUSY, node("on"), node("menu"), node("say"), wait_s=2, tries=2),
        node("say"): Voicemail(BUSY, CARE, node("end"), node("on")),
        node("on"): GoTo(FlowId("sales")),
        node("end"): End(),
    }
    flow = FlowSpec(FlowId("menu"), "menu", node("menu"), nodes)
    line = NumberSpec(MENU_LINE, "+33100000004", CLIENT, flow.id)
    config.flows[flow.id], config.numbers[line.id] = flow, line
    return config


def with_ways_out(config: CentreConfig) -> CentreConfig:
    """A line that offers to call back, hands on to an outside number, and else queues."""
    node = NodeId
    nodes: dict[NodeId, Node] = {
        node("back"): Callback(CARE, node("duty"), wait_s=2),
        node("duty"): Transfer(DUTY, node("on"), {"busy": node("end")}, ring_s=15),
        node("on"): GoTo(FlowId("sales")),
        node("end"): End(),
    }
    flow = FlowSpec(FlowId("back"), "back", node("back"), nodes)
    line = NumberSpec(BACK_LINE, "+33100000005", CLIENT, flow.id)
    config.flows[flow.id], config.numbers[line.id] = flow, line
    config.outside[DUTY] = OutsideSpec(DUTY, "Duty", "+33140000099")
    for id, queue in config.queues.items():
        config.queues[id] = replace(queue, callback=CallbackSpec(2, 1, 5))
    return config


def configs() -> dict[int, CentreConfig]:
    """Whole; without Dee; without a queue; whole again with callers kept and levels that fall."""
    limits = Limits(calls_max=12, call_max_s=300, comeback_s=8)
    versions = {
        version: with_ways_out(with_menu(house(version, limits))) for version in (1, 2, 3, 4)
    }
    del versions[2].agents[DEE]
    del versions[3].queues[CARE]
    queues = versions[4].queues
    rules = {"last_agent": True, "keep_s": 20, "target_s": 15}
    light = {"weight": 2, "leave_free": 1}  # Room is left beside such a call, for no other call.
    queues[SALES] = replace(queues[SALES], choice="fewest", whisper=NOTICE, **rules, **light)
    queues[CARE] = replace(queues[CARE], relax=(Relax(10, {}),), choice="ring_all", **rules)
    return versions
