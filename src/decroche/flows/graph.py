"""Where each step of a flow may lead, through other flows too."""

from collections.abc import Callable, Iterator

import msgspec

from decroche.kernel.config import (
    Announce,
    Callback,
    CentreConfig,
    Collect,
    Emergency,
    End,
    Enqueue,
    FlowSpec,
    GoTo,
    Hours,
    Menu,
    Node,
    Transfer,
    Voicemail,
)
from decroche.kernel.ids import FlowId, NodeId, PromptId

Place = tuple[FlowId, NodeId]
Says = Announce | Menu | Collect | Voicemail
"""Nodes that say a prompt of their own."""


class Way(msgspec.Struct, frozen=True):
    """`typed`: only a caller who presses keys goes there."""

    to: NodeId
    typed: bool = False


def ways(node: Node) -> tuple[Way, ...]:
    """Every way out within the flow."""
    match node:
        case Hours():
            return (Way(node.open), Way(node.closed))
        case Emergency():
            return (Way(node.normal), Way(node.closed))
        case Announce():
            return (Way(node.next),)
        case Menu():
            chosen = tuple(Way(to, typed=True) for to in node.keys.values())
            return (*chosen, Way(node.wrong, typed=True), Way(node.nothing))
        case Collect():
            typed = (Way(node.found, typed=True), Way(node.not_found, typed=True))
            return (*typed, Way(node.nothing))
        case Enqueue():
            return (Way(node.full), *(Way(to) for to in node.ways.values()))
        case Voicemail():
            return (Way(node.saved), Way(node.nothing))
        case Transfer():
            return (Way(node.failed), *(Way(to) for to in node.ways.values()))
        case Callback():
            return (Way(node.other),)
        case GoTo() | End():
            return ()


def leads_to(node: Node) -> tuple[NodeId, ...]:
    """Every node that may follow."""
    return tuple(way.to for way in ways(node))


def prompts_of(node: Node) -> tuple[PromptId, ...]:
    """What it says by itself."""
    if isinstance(node, Callback):
        return (node.prompt,) if node.prompt else ()
    return (node.prompt,) if isinstance(node, Says) else ()


def led(node: Node, to: Callable[[NodeId], NodeId]) -> Node:
    """The same node, each of its ways leading to what `to` says."""
    match node:
        case Hours():
            return msgspec.structs.replace(node, open=to(node.open), closed=to(node.closed))
        case Emergency():
            return msgspec.structs.replace(node, normal=to(node.normal), closed=to(node.closed))
        case Announce():
            return msgspec.structs.replace(node, next=to(node.next))
        case Menu():
            keys = {key: to(way) for key, way in node.keys.items()}
            nothing, wrong = to(node.nothing), to(node.wrong)
            return msgspec.structs.replace(node, keys=keys, nothing=nothing, wrong=wrong)
        case Collect():
            found, not_found = to(node.found), to(node.not_found)
            nothing = to(node.nothing)
            return msgspec.structs.replace(node, found=found, not_found=not_found, nothing=nothing)
        case Enqueue():
            led_ways = {why: to(way) for why, way in node.ways.items()}
            return msgspec.structs.replace(node, full=to(node.full), ways=led_ways)
        case Voicemail():
            return msgspec.structs.replace(node, saved=to(node.saved), nothing=to(node.nothing))
        case Transfer():
            failed_ways = {why: to(way) for why, way in node.ways.items()}
            return msgspec.structs.replace(node, failed=to(node.failed), ways=failed_ways)
        case Callback():
            return msgspec.structs.replace(node, other=to(node.other))
        case GoTo() | End():
            return node


def node_at(config: CentreConfig, flow: FlowSpec, place: Place) -> Node | None:
    """The node there; of `flow` itself as it is given, of the others as they are configured."""
    found = flow if place[0] == flow.id else config.flows.get(place[0])
    return None if found is None else found.nodes.get(place[1])


def untyped(config: CentreConfig, flow: FlowSpec, place: Place) -> Iterator[Place]:
    """Where somebody who presses no key may come from here, into other flows too."""
    node = node_at(config, flow, place)
    if isinstance(node, GoTo):
        other = flow if node.flow == flow.id else config.flows.get(node.flow)
        if other is not None:
            yield (other.id, other.entry)
    elif node is not None:
        yield from ((place[0], way.to) for way in ways(node) if not way.typed)
