"""What a caller went through before the desk, in words: "Ouvert › Bienvenue › SAV"."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from decroche.kernel.config import (
    Announce,
    Callback,
    CentreConfig,
    Collect,
    Emergency,
    Enqueue,
    FlowSpec,
    GoTo,
    Hours,
    Labels,
    Menu,
    Node,
    Transfer,
    Voicemail,
)
from decroche.kernel.ids import NodeId, NumberId, PromptId

OPEN: Final[Labels] = {"fr": "Ouvert", "en": "Open"}
CLOSED: Final[Labels] = {"fr": "Fermé", "en": "Closed"}
SHUT: Final[Labels] = {"fr": "Fermeture d'urgence", "en": "Emergency closing"}
KEY: Final[Labels] = {"fr": "touche", "en": "key"}
MESSAGE: Final[Labels] = {"fr": "Messagerie vocale", "en": "Voicemail"}
TRANSFER: Final[Labels] = {"fr": "Transfert", "en": "Transfer"}
CALLBACK: Final[Labels] = {"fr": "Rappel proposé", "en": "Call-back offered"}
IDENTIFIED: Final[Labels] = {"fr": "Identifié par référence", "en": "Identified by reference"}
# The first words of an announcement say which it is; more would push the queue off the line.
WORDS_MAX: Final = 4


def label(labels: Labels, language: str) -> str:
    """A text in this language, else in French, else in any."""
    return labels.get(language) or labels.get("fr") or next(iter(labels.values()), "")


def in_words(
    config: CentreConfig, number: NumberId | None, path: Sequence[NodeId], language: str
) -> tuple[str, ...]:
    """The steps that have words, in order. Node ids mean something within one flow only: that of
    the number that was called, then those it goes on to. A step that the configuration no longer
    has is left out."""
    called = config.numbers.get(number) if number is not None else None
    flow = config.flows.get(called.flow) if called is not None else None
    if flow is None:
        return ()
    steps = [
        _words(config, node, then, language)
        for node, then in zip_longest(_nodes(config, flow, path), path[1:])
    ]
    return tuple(words for words in steps if words)


def _nodes(config: CentreConfig, flow: FlowSpec, path: Sequence[NodeId]) -> Iterator[Node | None]:
    for step in path:
        node = flow.nodes.get(step)
        yield node
        if isinstance(node, GoTo):
            flow = config.flows.get(node.flow, flow)


def _words(config: CentreConfig, node: Node | None, then: NodeId | None, language: str) -> str:
    match node:
        case Hours():
            calendar = config.calendars.get(node.calendar)
            word = label(OPEN if then == node.open else CLOSED, language)
            return f"{word} ({calendar.name})" if calendar and calendar.name else word
        case Announce():
            return _prompt(config, node.prompt, language)
        case Emergency() if then == node.closed:
            return label(SHUT, language)
        case Menu():
            pressed = [key for key, way in node.keys.items() if way == then]
            chosen = f"{label(KEY, language)} {pressed[0]}" if pressed else ""
            return " ".join(filter(None, [_prompt(config, node.prompt, language), chosen]))
        case Collect() if then == node.found:
            return label(IDENTIFIED, language)
        case Voicemail():
            return label(MESSAGE, language)
        case Transfer():
            number = config.outside.get(node.outside)
            word = label(TRANSFER, language)
            return f"{word} ({number.name})" if number is not None else word
        case Callback():
            return label(CALLBACK, language)
        case GoTo() if node.flow in config.flows:
            return config.flows[node.flow].name
        case Enqueue() if node.queue in config.queues:
            return label(config.queues[node.queue].name, language)
    return ""


def _prompt(config: CentreConfig, id: PromptId, language: str) -> str:
    prompt = config.prompts.get(id)
    if prompt is None:
        return ""
    return prompt.name or _first_words(label(prompt.text, language))


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS_MAX]) + ("…" if len(words) > WORDS_MAX else "")
