"""Refusals: normal business that says no, in a sentence, with a stable code."""

from typing import ClassVar


class Refusal(Exception):
    """An act that is not allowed now. Subclasses give the sentences; `values` fill them."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    fr: ClassVar[str] = "Ce n'est pas possible pour le moment."
    en: ClassVar[str] = "This is not possible at the moment."

    def __init__(self, **values: str | int) -> None:
        self.values = values
        super().__init__(self.en.format(**values))

    def text(self, language: str) -> str:
        """The sentence for the person who reads it, in French or English."""
        return (self.fr if language == "fr" else self.en).format(**self.values)
