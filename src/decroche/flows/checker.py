"""Find what is wrong with a flow before a caller does.

A problem is a code with the node and the thing it names; `words.py` says it in both languages.
Whoever draws a flow sees them all, and it is not published while there is one.
"""

import msgspec

from decroche.flows.graph import Place, leads_to, node_at, prompts_of, untyped
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
    Transfer,
    Voicemail,
)
from decroche.kernel.ids import NodeId, PromptId

LANGUAGES = ("fr", "en")
SERVED = End | Enqueue | Transfer | Callback | GoTo
"""Steps at which a caller may be served, or the call ends."""


class Problem(msgspec.Struct, frozen=True, order=True):
    """Codes: "entry_unknown", "node_unknown" (leads to a node that is not there),
    "dead_end" (no way from here to a queue, another flow or an end), "loop_without_wait" (a circle
    in which no key and nothing else is waited for), "never_reached", "keys_missing" (a menu without
    keys), "digits_wrong" (fewer digits at most than at least), "calendar_unknown", "queue_unknown",
    "queue_written" (no calls come into it), "flow_unknown", "emergency_unknown", "outside_unknown",
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
    circles = [name for name in flow.nodes if _circles(config, flow, name)]
    problems += [Problem(name, "loop_without_wait") for name in circles]
    return sorted(problems)


def _node_problems(config: CentreConfig, flow: FlowSpec, name: NodeId) -> list[Problem]:
    node = flow.nodes[name]
    targets = dict.fromkeys(leads_to(node))
    found = [Problem(name, "node_unknown", str(to)) for to in targets if to not in flow.nodes]
    for prompt in prompts_of(node):
        found += _prompt_problems(config, name, prompt)
    match node:
        case Hours(calendar=calendar) if calendar not in config.calendars:
            found.append(Problem(name, "calendar_unknown", str(calendar)))
        case Enqueue(queue=queue) | Voicemail(queue=queue) | Callback(queue=queue) if (
            queue not in config.queues
        ):
            found.append(Problem(name, "queue_unknown", str(queue)))
        case Enqueue(queue=queue) | Callback(queue=queue) if config.queues[queue].kind != "call":
            found.append(Problem(name, "queue_written", str(queue)))
        case Emergency(emergency=emergency) if emergency not in config.emergencies:
            found.append(Problem(name, "emergency_unknown", str(emergency)))
        case Transfer(outside=outside) if outside not in config.outside:
            found.append(Problem(name, "outside_unknown", str(outside)))
        case GoTo(flow=other) if other not in config.flows and other != flow.id:
            found.append(Problem(name, "flow_unknown", str(other)))
        case Menu(keys=keys) if not keys:
            found.append(Problem(name, "keys_missing"))
        case Collect() if not 1 <= node.min_digits <= node.max_digits:
            found.append(Problem(name, "digits_wrong"))
    return found


def _prompt_problems(config: CentreConfig, name: NodeId, id: PromptId) -> list[Problem]:
    prompt = config.prompts.get(id)
    if prompt is None:
        return [Problem(name, "prompt_unknown", str(id))]
    return [
        Problem(name, "translation_missing", f"{id}/{language}")
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
    """Nodes from which no queue, no other flow and no end can be reached."""
    good = [name for name, node in flow.nodes.items() if isinstance(node, SERVED)]
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


def _circles(config: CentreConfig, flow: FlowSpec, start: NodeId) -> bool:
    """Whether who presses no key comes back to `start` on a way where nobody is ever served or
    nothing lasts.

    A circle of announcements, voicemail and hours serves nobody. A circle of queues and hours lasts
    no time when the queues are full. A circle with both is a caller who tries again: allowed.
    """
    place = (flow.id, start)
    return _returns(config, flow, place, (Enqueue, Transfer)) or _returns(
        config, flow, place, (Announce, Menu, Collect, Callback, Voicemail)
    )


def _returns(config: CentreConfig, flow: FlowSpec, start: Place, without: tuple[type, ...]) -> bool:
    todo, seen = [start], dict[Place, None]()
    while todo:
        place = todo.pop()
        if isinstance(node_at(config, flow, place), without):
            continue
        for target in untyped(config, flow, place):
            if target == start:
                return True
            if target not in seen:
                seen[target] = None
                todo.append(target)
    return False
