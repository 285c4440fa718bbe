"""Words that the centre says by itself where a step names no announcement of its own."""

from typing import Final

from decroche.kernel.config import PromptSpec
from decroche.kernel.ids import PromptId

OFFER: Final = PromptId("std-callback-offer")
CHOOSE: Final = PromptId("std-callback-choose")
TYPE: Final = PromptId("std-callback-type")
CANNOT: Final = PromptId("std-callback-cannot")
CONFIRM: Final = PromptId("std-callback-confirm")
CHANGE: Final = PromptId("std-callback-change")
THANKS: Final = PromptId("std-callback-thanks")

_WORDS: Final = {
    OFFER: (
        "Nous pouvons vous rappeler quand viendra votre tour, sans que vous perdiez votre place."
        " Le numéro est le",
        "We can call you when it is your turn, and you keep your place. The number is",
    ),
    CHOOSE: (
        "Pour être rappelé à ce numéro, tapez 1. À un autre numéro, tapez 2. Pour continuer"
        " d'attendre, restez en ligne.",
        "To be called at this number, press 1. At another number, press 2. To go on waiting, stay"
        " on the line.",
    ),
    TYPE: (
        "Tapez le numéro où vous rappeler, puis dièse.",
        "Type the number where we can call you, then press the hash key.",
    ),
    CANNOT: (
        "Nous ne pouvons pas appeler ce numéro. Tapez-en un autre, puis dièse.",
        "We cannot call this number. Type another one, then press the hash key.",
    ),
    CONFIRM: ("Le numéro à confirmer est le", "The number to confirm is"),
    CHANGE: (
        "Pour confirmer, tapez 1. Pour changer de numéro, tapez 2.",
        "To confirm, press 1. To change the number, press 2.",
    ),
    THANKS: (
        "C'est noté : vous pouvez raccrocher, nous vous rappelons dès que c'est votre tour. Au"
        " revoir.",
        "We have noted it: you can hang up, we call you as soon as it is your turn. Goodbye.",
    ),
}

PROMPTS: Final = {
    id: PromptSpec(id, {"fr": french, "en": english}, name="")
    for id, (french, english) in _WORDS.items()
}
