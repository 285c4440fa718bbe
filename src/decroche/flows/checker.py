"""Find what is wrong with a flow before a caller does.

A problem is a code with the node and the thing it names; screens translate the code. What the form
of a flow can build is proven free of problems by the tests; a designer that draws flows freely will
ask before it saves.
"""

import msgspec

from decroche.kernel.config import (
    Announce,
    CentreConfig,
    End,
    Enqueue,
    FlowSpec,
    Hours,
    Node,
)
from decroche.kernel.ids import NodeId

LANGUAGES = ("fr", "en")


class Problem(msgspec.Struct, frozen=True, order=True):
    """Codes: "entry_unknown", "node_unknown" (leads to a node that is not there),
    "dead_end" (no way from here to a queue or an end), "loop_without_wait" (a circle in which
    nothing is waited for), "never_reached", "calendar_unknown", "queue_unknown",
    "prompt_unknown", "translation_missing" (what: prompt and language)."""

    node: NodeId
    code: str
    what: str = ""


def check(config: CentreConfig, flow: FlowSpec) -> list[Problem]:
    """Everything wrong with `flow`, in a stable order; empty when it may be used."""
    if flow.entry not in flow.nodes:
        return [Problem(flow.entry, "entry_unknown")]
    problems = [problem for name in flow.nodes for problem in _node_problems(config, flow, name)]
    problems += [Problem(name, "never_reached") for name in flow.nodes if name not in _reach(flow)]
    problems += [Problem(name, "dead_end") for name in _dead_ends(flow)]
    problems += [Problem(name, "loop_without_wait") for name in flow.nodes if _circles(flow, name)]
    return sorted(problems)


def leads_to(node: Node) -> tuple[NodeId, ...]:
    """Every node that may follow."""
    match node:
        case Hours():
            return (node.open, node.closed)
        case Announce():
            return (node.next,)
        case Enqueue():
            return (node.full, *node.ways.values())
        case End():
            return ()


def _node_problems(config: CentreConfig, flow: FlowSpec, name: NodeId) -> list[Problem]:
    node = flow.nodes[name]
    found = [
        Problem(name, "node_unknown", str(target))
        for target in leads_to(node)
        if target not in flow.nodes
    ]
    match node:
        case Hours(calendar=calendar) if calendar not in config.calendars:
            found.append(Problem(name, "calendar_unknown", str(calendar)))
        case Enqueue(queue=queue) if queue not in config.queues:
            found.append(Problem(name, "queue_unknown", str(queue)))
        case Announce():
            found += _prompt_problems(config, name, node)
    return found


def _prompt_problems(config: CentreConfig, name: NodeId, node: Announce) -> list[Problem]:
    prompt = config.prompts.get(node.prompt)
    if prompt is None:
        return [Problem(name, "prompt_unknown", str(node.prompt))]
    return [
        Problem(name, "translation_missing", f"{node.prompt}/{language}")
        for language in LANGUAGES
        if language not in prompt.files and not prompt.text.get(language, "").strip()
    ]


def _reach(flow: FlowSpec) -> dict[NodeId, None]:
    """Nodes on some way from the entry (a dict, for its order)."""
    reached: dict[NodeId, None] = {flow.entry: None}
    todo = [flow.entry]
    while todo:
        for target in leads_to(flow.nodes[todo.pop()]):
            if target in flow.nodes and target not in reached:
                reached[target] = None
                todo.append(target)
    return reached


def _dead_ends(flow: FlowSpec) -> list[NodeId]:
    """Nodes from which no queue and no end can be reached."""
    good = [name for name, node in flow.nodes.items() if isinstance(node, End | Enqueue)]
    served: dict[NodeId, None] = dict.fromkeys(good)
    grown = True
    while grown:
        more = [
            name
            for name, node in flow.nodes.items()
            if name not in served and any(target in served for target in leads_to(node))
        ]
        served.update(dict.fromkeys(more))
        grown = bool(more)
    return [name for name in flow.nodes if name not in served]


def _circles(flow: FlowSpec, start: NodeId) -> bool:
    """Whether `start` comes back to itself on a way where nobody is ever served or nothing lasts.

    A circle of announcements and hours serves nobody. A circle of queues and hours lasts no time
    when the queues are full. A circle with both is a caller who tries again: allowed.
    """
    return _returns(flow, start, Enqueue) or _returns(flow, start, Announce)


def _returns(flow: FlowSpec, start: NodeId, without: type[Enqueue] | type[Announce]) -> bool:
    todo, seen = [start], dict[NodeId, None]()
    while todo:
        node = flow.nodes[todo.pop()]
        if isinstance(node, without):
            continue
        for target in leads_to(node):
            if target == start:
                return True
            if target in flow.nodes and target not in seen:
                seen[target] = None
                todo.append(target)
    return False
