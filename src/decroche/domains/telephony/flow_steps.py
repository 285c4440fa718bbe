"""A flow as it is drawn, step by step, turned into the graph that callers walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from decroche.domains.tenancy.errors import Invalid
from decroche.flows.graph import leads_to, led
from decroche.kernel.config import End, FlowSpec, Node
from decroche.kernel.ids import FlowId, NodeId

END = NodeId("end")
REFERENCES = ("calendar", "emergency", "prompt", "queue", "outside", "flow")
"""Fields of a step that name something else; in a draft they may be None."""

Step = dict[str, Any]
"""One of `flow_schemas.AnyStep`, as JSON."""


def build_flow(id: str, name: str, steps: list[Step]) -> FlowSpec:
    """The graph. What is missing is in it as "": the checker says what. Raises Invalid."""
    ids = [step["id"] for step in steps]
    for one in ids:
        if ids.count(one) > 1:
            raise Invalid(
                field="steps",
                why_fr=f"deux étapes s'appellent {one}",
                why_en=f"two steps are called {one}",
            )
    nodes: dict[NodeId, Node] = {}
    for step, below in zip(steps, [*ids[1:], END], strict=False):
        nodes[NodeId(step["id"])] = _node(step, NodeId(below))
    if END not in nodes:
        nodes[END] = End()
    entry = NodeId(ids[0]) if ids else NodeId("")
    return FlowSpec(FlowId(id), name, entry, _without_loose_end(nodes, entry))


def _node(step: Step, below: NodeId) -> Node:
    given = {key: value for key, value in step.items() if key not in ("id", "name", "kind")}
    for name in REFERENCES:
        if name in given:
            given[name] = given[name] or ""
    node: Node = msgspec.convert({**given, "type": step["kind"]}, Node)
    return led(node, lambda way: way or below)


def _without_loose_end(nodes: dict[NodeId, Node], entry: NodeId) -> dict[NodeId, Node]:
    """The end that nobody drew is there only if something leads to it."""
    used = any(END in leads_to(node) for node in nodes.values()) or entry == END
    return nodes if used else {name: node for name, node in nodes.items() if name != END}


def named_in(steps: list[Step]) -> Iterator[tuple[str, str]]:
    """(field, id) of everything that these steps name."""
    for step in steps:
        yield from ((field, step[field]) for field in REFERENCES if step.get(field))
