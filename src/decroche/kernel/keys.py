"""Keys that a party presses: what they are for, as the core says it to the shell.

What a caller types may be a card or a customer number. A choice of a menu is told to the core key
by key; digits stay in the shell, and the core learns how many there were and whose they are.
"""

from typing import Literal

import msgspec

from decroche.kernel.ids import InputId, InteractionId, LegId


class Wanted(msgspec.Struct, frozen=True):
    """What the caller is asked for."""

    mode: Literal["menu", "digits", "number"]
    input: InputId
    min_digits: int = 1
    """Fewer are nobody's reference."""
    max_digits: int = 1
    end_key: str = ""


class ListenKeys(msgspec.Struct, frozen=True, tag="listen_keys"):
    """Keys of this leg are `wanted` from now on; None: nobody asks. Given twice it changes nothing.

    "menu": each key is told (`KeyHeard`). "digits": that one came is told (`KeyHeard` with key ""),
    and at the end key or the last digit what they are (`DigitsCollected`). "number": the same
    of a telephone number (`NumberTyped`).
    """

    leg: LegId
    interaction: InteractionId
    wanted: Wanted | None


class TakeDigits(msgspec.Struct, frozen=True, tag="take_digits"):
    """No more digits are waited for: tell `DigitsCollected` of those that there are."""

    leg: LegId
    input: InputId


KeyOrder = ListenKeys | TakeDigits
