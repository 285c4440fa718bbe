"""What a caller went through before the desk, in words: "Ouvert › Bienvenue › SAV"."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from decroche.kernel.config import Announce, CentreConfig, Enqueue, Hours, Labels, Node
from decroche.kernel.ids import NodeId, NumberId

OPEN: Final[Labels] = {"fr": "Ouvert", "en": "Open"}
CLOSED: Final[Labels] = {"fr": "Fermé", "en": "Closed"}
# The first words of an announcement say which it is; more would push the queue off the line.
WORDS_MAX: Final = 4


def label(labels: Labels, language: str) -> str:
    """A text in this language, else in French, else in any."""
    return labels.get(language) or labels.get("fr") or next(iter(labels.values()), "")


def in_words(
    config: CentreConfig, number: NumberId | None, path: Sequence[NodeId], language: str
) -> tuple[str, ...]:
    """The steps that have words, in order. Node ids mean something within one flow only: that of
    the number that was called. A step that the configuration no longer has is left out."""
    called = config.numbers.get(number) if number is not None else None
    flow = config.flows.get(called.flow) if called is not None else None
    if flow is None:
        return ()
    steps = [
        _words(config, flow.nodes.get(step), then, language)
        for step, then in zip_longest(path, path[1:])
    ]
    return tuple(words for words in steps if words)


def _words(config: CentreConfig, node: Node | None, then: NodeId | None, language: str) -> str:
    match node:
        case Hours():
            calendar = config.calendars.get(node.calendar)
            word = label(OPEN if then == node.open else CLOSED, language)
            return f"{word} ({calendar.name})" if calendar and calendar.name else word
        case Announce() if node.prompt in config.prompts:
            prompt = config.prompts[node.prompt]
            return prompt.name or _first_words(label(prompt.text, language))
        case Enqueue() if node.queue in config.queues:
            return label(config.queues[node.queue].name, language)
    return ""


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS_MAX]) + ("…" if len(words) > WORDS_MAX else "")
